import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router } from "../rpc/trpc.ts";
import { listPayeesInput, listPayeesOutput } from "./payees.contract.ts";
import { listPayees } from "./payees.ts";

export const payeesRouter = router({
  list: readProcedure
    .meta(
      operation("GET /payees", {
        summary: "List payees",
        description: "Most used first, each with its usual category, as suggestions while typing.",
        errors: ["cursor.invalid"],
        example: { q: "corner", limit: 10 },
      }),
    )
    .input(listPayeesInput)
    .output(listPayeesOutput)
    .query(({ ctx, input }) => listPayees(ctx.db, ctx.book, input)),
});
