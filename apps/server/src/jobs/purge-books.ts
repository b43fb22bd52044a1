import { purgeRemovedBooks } from "@outlay/api";
import { defineRegularJob } from "./job.ts";

/** Deletes the rows of books that can no longer be restored. */
export const purgeBooks = defineRegularJob({
  name: "purge-books",
  everySeconds: 5 * 60,
  run: async ({ clock, db, onFailure }, { signal }) =>
    purgeRemovedBooks({ db, onFailure, signal }, clock()),
});
