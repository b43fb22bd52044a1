import type { Occurrence } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";

export const alteredByPosting = [
  "schedules",
  "transactions",
  "accounts",
  "analytics",
  "budgets",
  "payees",
  "trash",
] as const;

/** Decides on an occurrence: records it, leaves it out, or takes back that it was recorded. */
export function useOccurrence({ scheduleId: id, on, transactionId }: Occurrence, name: string) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByPosting);
  return {
    post: () =>
      write.run(
        (options) => client.schedules.post.mutate({ id, on }, options),
        t("schedules.recorded", { name }),
      ),
    skip: () =>
      write.run(
        (options) => client.schedules.skip.mutate({ id, on }, options),
        t("schedules.skipped", { name }),
      ),
    takeBack:
      transactionId === null
        ? undefined
        : () =>
            write.run(
              (options) => client.transactions.remove.mutate({ id: transactionId }, options),
              t("schedules.takenBack", { name }),
            ),
  };
}
