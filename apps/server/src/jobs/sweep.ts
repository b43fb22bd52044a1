import { expireProposals, projections, sweepDeliveries, sweepImports } from "@outlay/api";
import { forgetDoneJobs } from "./tables.ts";
import { defineRegularJob } from "./job.ts";

/** Deletes expired rows, and resolves what has expired. */
export const sweep = defineRegularJob({
  name: "sweep",
  everySeconds: 5 * 60,
  run: async ({ calls: { bookQueues }, clock, db, live, onFailure, throttle }) => {
    await throttle.sweep(clock());
    await sweepDeliveries(db, clock());
    await sweepImports(db, clock());
    const needs = { db, bookQueues, projections, onFailure };
    for (const bookId of await expireProposals(needs, clock())) live.notifyBookChanged(bookId);
    await forgetDoneJobs(db);
  },
});
