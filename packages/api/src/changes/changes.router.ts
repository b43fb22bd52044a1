import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, withIds, writeProcedure } from "../rpc/trpc.ts";
import {
  changeOutput,
  listChangesInput,
  listChangesOutput,
  liveInput,
  undoChangeInput,
} from "./changes.contract.ts";
import { listChanges } from "./changes.ts";
import { followChanges } from "./live.ts";
import { undoChange } from "./undo.ts";
import { notificationOutput } from "../planning/notifications/notifications.contract.ts";
import { followNotifications } from "./notifications-live.ts";

export const changesRouter = router({
  since: readProcedure
    .meta(
      operation("GET /changes", {
        summary: "List changes",
        description:
          "Every write to the book, with the record before and after it. Start at 0 and continue from nextSince. Applied in order, the changes give the current state.",
        example: { since: 0, limit: 50 },
      }),
    )
    .input(listChangesInput)
    .output(listChangesOutput)
    .query(({ ctx, input }) => listChanges(ctx.db, ctx.book, input)),

  live: readProcedure
    .meta(
      operation("GET /changes/live", {
        summary: "Follow changes",
        description:
          "Server-sent events. Each is a change as in changes.since, with its number as the id. Send the last id you received (Last-Event-ID or lastEventId) to continue after it: no change is missed or repeated. The stream ends with the session or the membership.",
        event: changeOutput,
      }),
    )
    .input(liveInput)
    .subscription(async ({ ctx, input, signal }) =>
      withIds(await followChanges(ctx, { ...input, signal })),
    ),

  undo: writeProcedure
    .meta(
      operation("POST /changes/{seq}/undo", {
        summary: "Undo a change",
        description: "Reverts it with a new change, which is returned.",
        errors: [
          "change.not_found",
          "change.superseded",
          "change.final",
          "budget.not_found",
          "budget.limit",
          "alert.not_found",
          "alert.exists",
          "account.not_found",
          "account.archived",
          "account.in_use",
          "category.not_found",
          "category.archived",
          "category.name_taken",
          "category.nesting",
          "category.in_use",
          "category.system",
          "expense.not_found",
          "transaction.in_use",
          "transaction.restore_expired",
          "refund.exceeds_expense",
          "amount.out_of_range",
        ],
        example: { seq: 1 },
      }),
    )
    .input(undoChangeInput)
    .output(changeOutput)
    .mutation(async ({ ctx, input }) => {
      const change = await undoChange(ctx.db, ctx.book, input, ctx.now);
      // An identity holds the book's time zone.
      if (change.entity === "book") ctx.invalidateIdentities();
      return change;
    }),
});

/** Of the group `notifications`: those of the changes that show one. */
export const notificationsLive = readProcedure
  .meta(
    operation("GET /notifications/live", {
      summary: "Follow notifications",
      description:
        "Server-sent events. Each is a notification, with its seq as the id. Send the last id you received to continue after it, as in changes.live.",
      event: notificationOutput,
    }),
  )
  .input(liveInput)
  .subscription(async ({ ctx, input, signal }) =>
    withIds(await followNotifications(ctx, { ...input, signal })),
  );
