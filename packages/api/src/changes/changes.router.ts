import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, withIds, writeProcedure } from "../rpc/trpc.ts";
import { pageOutput } from "@outlay/core";
import type { z } from "zod";
import type { ShownChange } from "../feed/entity.ts";
import type { Live } from "../feed/follow.ts";
import { changePageSchema } from "./change-schemas.ts";
import {
  listChangesInput,
  liveInput,
  newestChangesInput,
  undoChangeInput,
} from "./changes.contract.ts";
import { listChanges, listNewestChanges } from "./changes.ts";
import { followChanges } from "./live.ts";
import { previewInput, previewSchema } from "./preview.contract.ts";
import { type Procedures, previewWrite } from "./preview.ts";
import type { Undo } from "./undo.ts";
import { notificationOutput } from "../planning/notifications/notifications.contract.ts";
import { followNotifications } from "./notifications-live.ts";

type Feed<Change extends ShownChange> = {
  /** The schema of all changes; it checks what is read from the feed. */
  change: z.ZodType<Change, Change>;
  undo: Undo;
  procedures: Procedures;
};

/** The changes as lists, from the oldest one on and from the newest one back. */
function listProcedures<Change extends ShownChange>(change: Feed<Change>["change"]) {
  return {
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
      .output(changePageSchema(change))
      .query(async ({ ctx, input }) => {
        const page = await listChanges(ctx.db, ctx.book, input);
        return { ...page, items: page.items as Change[] };
      }),

    newest: readProcedure
      .meta(
        operation("GET /changes/newest", {
          summary: "List the newest changes",
          description:
            "The same changes from the newest one back, for showing what has happened. To keep a copy up to date, read changes.since.",
          errors: ["cursor.invalid"],
          example: { limit: 20 },
        }),
      )
      .input(newestChangesInput)
      .output(pageOutput(change))
      .query(async ({ ctx, input }) => {
        const page = await listNewestChanges(ctx.db, ctx.book, input);
        return { ...page, items: page.items as Change[] };
      }),
  };
}

export function createChangesRouter<Change extends ShownChange>({
  change,
  undo,
  procedures,
}: Feed<Change>) {
  return router({
    ...listProcedures(change),

    live: readProcedure
      .meta(
        operation("GET /changes/live", {
          summary: "Follow changes",
          description:
            "Server-sent events. Each is a change as in changes.since, with its number as the id. Send the last id you received (Last-Event-ID or lastEventId) to continue after it: no change is missed or repeated. The stream ends with the session or the membership.",
          event: change,
        }),
      )
      .input(liveInput)
      .subscription(async ({ ctx, input, signal }) =>
        withIds((await followChanges(ctx, { ...input, signal })) as Live<Change>),
      ),

    undo: writeProcedure
      .meta(
        operation("POST /changes/{seq}/undo", {
          summary: "Undo a change",
          description: "Reverts it with a new change, which is returned.",
          errors: ["change.not_found", "change.superseded", "change.final", ...undo.errors],
          example: { seq: 1 },
        }),
      )
      .input(undoChangeInput)
      .output(change)
      .mutation(async ({ ctx, input }) => {
        const undone = await changeBook(ctx, (write) => undo.undoChange(write, input));
        // An identity holds the book's time zone.
        if (undone.entity === "book") ctx.invalidateIdentities();
        // The compiler cannot resolve the output type of a generic schema; the schema checks it.
        return undone as never;
      }),

    preview: createPreview(change, procedures),
  });
}

function createPreview<Change extends ShownChange>(
  change: Feed<Change>["change"],
  procedures: Procedures,
) {
  return readProcedure
    .meta(
      operation("POST /preview", {
        summary: "See what a write would do",
        description:
          "Runs any write of a book in a transaction that is taken back. Needs what the write needs, besides reading changes, and fails as it would fail. Nothing is written, sent or used up, be it a number of a change or an Idempotency-Key; calls count for rate limits. Procedures that take files or send requests have none.",
        isRead: true,
        errors: ["book.forbidden"],
        example: {
          procedure: "categories.remove",
          input: { id: "01920000-0000-7000-8000-000000000004" },
        },
      }),
    )
    .input(previewInput)
    .output(previewSchema(change))
    .mutation(async ({ ctx, input }) => {
      const preview = await previewWrite(procedures, ctx, input);
      // As for undo: the schema checks it.
      return preview as never;
    });
}

/** Procedures of the group `notifications` that read changes. */
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
