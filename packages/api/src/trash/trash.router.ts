import type { Undo } from "../changes/undo.ts";
import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { listTrashInput, listTrashOutput, restoreInput, restoreOutput } from "./trash.contract.ts";
import { listTrash, restoreFromTrash } from "./trash.ts";

export function createTrashRouter(undo: Undo) {
  return router({
    list: readProcedure
      .meta(
        operation("GET /trash", {
          summary: "List what was deleted",
          description:
            "The deleted transactions, categories, budgets, schedules and rules that can still be restored, newest first.",
          errors: ["cursor.invalid"],
          example: { limit: 20 },
        }),
      )
      .input(listTrashInput)
      .output(listTrashOutput)
      .query(({ ctx, input }) => listTrash(ctx.db, ctx.book, input, ctx.now)),

    restore: writeProcedure
      .meta(
        operation("POST /trash/{entity}/{id}/restore", {
          summary: "Restore a deleted record",
          description:
            "Within 30 days of the deletion. A category comes back with its transactions, a budget with its alerts.",
          errors: ["trash.not_found", "change.superseded", "change.final", ...undo.errors],
          example: { entity: "transaction", id: "01920000-0000-7000-8000-000000000005" },
        }),
      )
      .input(restoreInput)
      .output(restoreOutput)
      .mutation(({ ctx, input }) =>
        changeBook(ctx, (write) => restoreFromTrash(write, input, undo)),
      ),
  });
}
