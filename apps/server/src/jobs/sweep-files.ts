import { sweepFiles } from "@outlay/api";
import { defineRegularJob } from "./job.ts";

/** Deletes files of uploads that did not end, and of what was deleted for good. */
export const sweepUnusedFiles = defineRegularJob({
  name: "sweep-files",
  everySeconds: 60 * 60,
  run: async ({ clock, db, files, log, onFailure }, { signal }) => {
    const removed = await sweepFiles({ db, files, onFailure, signal }, clock());
    if (removed > 0) log.info({ removed }, "unused files deleted");
  },
});
