import { sweepDeliveries, sweepImports } from "@outlay/api";
import { forgetDoneJobs } from "./tables.ts";
import { defineRegularJob } from "./job.ts";

/** Deletes expired rows. */
export const sweep = defineRegularJob({
  name: "sweep",
  everySeconds: 5 * 60,
  run: async ({ clock, db, throttle }) => {
    await throttle.sweep(clock());
    await sweepDeliveries(db, clock());
    await sweepImports(db, clock());
    await forgetDoneJobs(db);
  },
});
