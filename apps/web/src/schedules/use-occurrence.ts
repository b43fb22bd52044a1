import type { Occurrence } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { undoNewest } from "../activity/undo-newest.ts";
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

/** Undoes the recording of an occurrence: its transaction names the operation. */
export function useUndoPosting() {
  const client = useOutlayClient();
  return async ({ transactionId }: Occurrence) => {
    if (transactionId === null) return;
    const { operationId } = await client.transactions.get.query({ id: transactionId });
    await client.operations.undo.mutate({ id: operationId });
  };
}

const isSkipOf = (image: object, on: string) => "skipped" in image && image.skipped === on;

/** Decides on an occurrence: records it, or leaves it out. */
export function useOccurrence({ scheduleId: id, on }: Occurrence, name: string) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByPosting);
  const undoPosting = useUndoPosting();
  let posted: Occurrence | undefined;
  return {
    post: () =>
      write.run(
        async () => {
          posted = await client.schedules.post.mutate({ id, on });
        },
        t("schedules.recorded", { name }),
        async () => posted && undoPosting(posted),
      ),
    skip: () =>
      write.run(
        () => client.schedules.skip.mutate({ id, on }),
        t("schedules.skipped", { name }),
        () =>
          undoNewest(
            client,
            ({ entity, entityId, after }) =>
              entity === "schedule" && entityId === id && after !== null && isSkipOf(after, on),
          ),
      ),
  };
}
