/** So many in so many seconds. */
export type Limit = { points: number; seconds: number };

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How much is too much. Decision 13 tells why. */
export const defaultLimits = {
  /** Failures of one account from one address before it has to wait, and until they are forgotten. */
  pair: { points: 5, seconds: day },
  /** The first wait of a pair; each further failure doubles it. */
  wait: { firstSeconds: 30, longestSeconds: 15 * minute },
  /** Failures from one address, whatever they are about. */
  address: { points: 20, seconds: 10 * minute },
  /** Failures of one account from everywhere; beyond them an address new to it waits from its first. */
  account: { points: 100, seconds: hour },
  /** How long an address stays known from which somebody signed in. */
  knownSeconds: 90 * day,
  /** Unknown tokens of mails, from one address. */
  tokens: { points: 20, seconds: 10 * minute },
  /** Calls, whatever comes of them. */
  calls: {
    register: { ip: { points: 200, seconds: hour } },
    /** Tries of personal access tokens that do not exist. */
    unknownToken: { ip: { points: 20, seconds: 10 * minute } },
    refresh: { ip: { points: 600, seconds: 10 * minute } },
    // Whoever has to wait has a mail whose token is still good: they last as long.
    reset: {
      ip: { points: 30, seconds: hour },
      email: { points: 3, seconds: 15 * minute },
    },
    verification: { account: { points: 3, seconds: 15 * minute } },
    invitation: { account: { points: 30, seconds: hour } },
    /** Mails to an email: counted where one is about to be sent, not where one is asked for. */
    invitationMail: { email: { points: 5, seconds: hour } },
  },
} as const satisfies LimitShape;

type LimitShape = {
  pair: Limit;
  wait: { firstSeconds: number; longestSeconds: number };
  address: Limit;
  account: Limit;
  knownSeconds: number;
  tokens: Limit;
  calls: Record<string, { [Of in "ip" | "account" | "email"]?: Limit }>;
};

/** Calls that are counted. */
export type Calls = keyof typeof defaultLimits.calls;

export type Limits = Omit<LimitShape, "calls"> & {
  calls: Record<Calls, LimitShape["calls"][string]>;
};
