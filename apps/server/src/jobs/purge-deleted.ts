import { purgeTrash } from "@outlay/api";
import { defineRegularJob } from "./job.ts";

/** Deletes for good what can no longer be restored from the trash of books. */
export const purgeDeleted = defineRegularJob({
  name: "purge-deleted",
  everySeconds: 24 * 60 * 60,
  run: async ({ calls, clock, db, log, onFailure }, { signal }) => {
    const { bookQueues } = calls;
    const purged = await purgeTrash({ db, bookQueues, onFailure, signal }, clock());
    if (Object.values(purged).some((count) => count > 0))
      log.info({ purged }, "deleted records purged");
  },
});
