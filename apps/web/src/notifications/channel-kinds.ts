import type { RouterInputs } from "@outlay/client";

export type ChannelKind = RouterInputs["channels"]["create"]["kinds"][number];

const kinds: Record<ChannelKind, true> = {
  "budget.threshold": true,
  "account.low_balance": true,
  "schedule.due": true,
  "forecast.low": true,
  "webhook.disabled": true,
  "statement.broken": true,
  "proposal.waiting": true,
};

/** All that a channel can send. */
export const channelKinds = Object.keys(kinds) as ChannelKind[];
