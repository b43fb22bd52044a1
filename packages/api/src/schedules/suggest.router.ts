import { operation } from "../rpc/procedure-meta.ts";
import { noInput, readProcedure } from "../rpc/trpc.ts";
import { queueReport } from "../support/user-queues.ts";
import { suggestOutput } from "./suggest.contract.ts";
import { suggestSchedules } from "./suggest.ts";

export const suggestProcedures = {
  suggest: readProcedure
    .meta(
      operation("GET /schedules/suggest", {
        summary: "Suggest schedules from the history",
        description:
          "Subscriptions, salaries, rents: payments of a payee in an account that came weekly, every two weeks, monthly, quarterly or yearly in the last two years, and go on. Without those that a schedule records already, and those that are missing for more than half a period. Of the 1,000 most frequent payees, each with its newest 110 transactions.",
      }),
    )
    .input(noInput)
    .output(suggestOutput)
    .query(({ ctx }) =>
      queueReport(ctx.book.actorId, () => suggestSchedules(ctx.db, ctx.book, ctx.now)),
    ),
};
