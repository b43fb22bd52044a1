import { useOutlayClient } from "@outlay/client/react";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { Proposal } from "./proposal-card.tsx";

const altered = [
  "proposals",
  "notifications",
  "changes",
  "transactions",
  "accounts",
  "categories",
  "budgets",
  "schedules",
  "rules",
  "statements",
  "analytics",
  "household",
  "trash",
] as const;

/** What a person decides on a proposal. What was approved is undone from its toast. */
export function useDecision({ id }: Pick<Proposal, "id">) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...altered);
  return {
    approve: () =>
      write.run(
        (options) => client.proposals.approve.mutate({ id }, options),
        t("proposals.approved"),
      ),
    reject: () =>
      write.run(
        (options) => client.proposals.reject.mutate({ id }, options),
        t("proposals.rejected"),
      ),
  };
}
