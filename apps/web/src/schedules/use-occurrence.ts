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
] as const;

/** Decides on an occurrence: records it, or leaves it out. */
export function useOccurrence({ scheduleId: id, on }: Occurrence, name: string) {
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
  };
}
