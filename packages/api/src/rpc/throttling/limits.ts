/** A number per number of seconds. */
export type Limit = { points: number; seconds: number };

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The limits; decision 13 has the reasons. */
export const defaultLimits = {
  /** Failures of one account from one address before it must wait, and when they expire. */
  pair: { points: 5, seconds: day },
  /** The first wait of a pair; each further failure doubles it. */
  wait: { firstSeconds: 30, longestSeconds: 15 * minute },
  /** Failures from one address, of any account. */
  address: { points: 20, seconds: 10 * minute },
  /** Failures of one account from all addresses; beyond them an unknown address waits after its first failure. */
  account: { points: 100, seconds: hour },
  /** How long the address of a sign-in stays known. */
  knownSeconds: 90 * day,
  /** Unknown mailed tokens, from one address. */
  tokens: { points: 20, seconds: 10 * minute },
  /** Calls, successful or not. */
  calls: {
    register: { ip: { points: 200, seconds: hour } },
    /** Unknown personal access tokens. */
    unknownToken: { ip: { points: 20, seconds: 10 * minute } },
    refresh: { ip: { points: 600, seconds: 10 * minute } },
    /** Steps of signing in with the provider: each sends a request to it. */
    provider: { ip: { points: 200, seconds: 10 * minute } },
    // While the limit applies, the token of the latest mail is still valid.
    reset: {
      ip: { points: 30, seconds: hour },
      email: { points: 3, seconds: 15 * minute },
    },
    verification: { account: { points: 3, seconds: 15 * minute } },
    /** Requests to an address that the caller names. */
    webhookTest: { account: { points: 30, seconds: 10 * minute } },
    invitation: { account: { points: 30, seconds: hour } },
    /** Mails to an address: counted when one is sent, not when one is requested. */
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

/** The counted calls. */
export type Calls = keyof typeof defaultLimits.calls;

export type Limits = Omit<LimitShape, "calls"> & {
  calls: Record<Calls, LimitShape["calls"][string]>;
};
