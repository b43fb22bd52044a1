// Runs the job of the test and never ends it: `stuck-job.fixture.ts DATABASE_URL NAME`.

import { openDatabase } from "@outlay/db";
import { z } from "zod";
import { defineJob, type JobServices } from "../src/jobs/job.ts";
import { createObserver } from "../src/observability/observer.ts";
import { openJobs } from "../src/jobs/jobs.ts";

const [url = "", name = ""] = process.argv.slice(2);
const job = defineJob({
  name,
  input: z.strictObject({ who: z.string() }),
  key: ({ who }) => who,
  run: async () => {
    process.send?.("running");
    await new Promise(() => {});
  },
});
const onFailure = (error: unknown) => {
  throw error;
};
const jobs = openJobs({ ...openDatabase(url), jobs: [job], runsHere: true, onFailure });
await jobs.run({ observer: createObserver() } as unknown as JobServices);
