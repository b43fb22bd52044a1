import { defaultLimits, type Limits } from "./limits.ts";

const endless = { points: Number.MAX_SAFE_INTEGER, seconds: 60 };

/** Tests sign up and sign in as often as they like, unless limits are what they are about. */
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
    invitation: {},
    invitationMail: {},
  },
};
