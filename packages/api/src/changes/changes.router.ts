import { operation } from "../operation.ts";
import { readProcedure, router, writeProcedure } from "../trpc.ts";
import {
  changeOutput,
  listChangesInput,
  listChangesOutput,
  undoChangeInput,
} from "./changes.input.ts";
import { listChanges } from "./changes.ts";
import { undoChange } from "./undo.ts";

export const changesRouter = router({
  since: readProcedure
    .meta(
      operation("GET /changes", {
        summary: "List what has changed",
        description:
          "Every write to the book, with what was there before and after it. Start at 0, go on from nextSince: played in order, the changes give the present state.",
        example: { since: 0, limit: 50 },
      }),
    )
    .input(listChangesInput)
    .output(listChangesOutput)
    .query(({ ctx, input }) => listChanges(ctx.db, ctx.book, input)),

  undo: writeProcedure
    .meta(
      operation("POST /changes/{seq}/undo", {
        summary: "Undo a change",
        description: "Reverts it by a new change, which is the answer.",
        errors: [
          "change.not_found",
          "change.superseded",
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
      if (change.entity === "book") ctx.forgetIdentities();
      return change;
    }),
});
