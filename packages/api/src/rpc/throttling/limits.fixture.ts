import { defaultLimits, type Limits } from "./limits.ts";

const endless = { points: Number.MAX_SAFE_INTEGER, seconds: 60 };

/** For tests that are not about limits. */
export const noLimits: Limits = {
  ...defaultLimits,
  pair: endless,
  address: endless,
  tokens: endless,
  calls: {
    register: {},
    refresh: {},
    unknownToken: {},
    reset: {},
    verification: {},
    webhookTest: {},
    provider: {},
    invitation: {},
    invitationMail: {},
  },
};
