import { beginDays, findAppError, projections } from "@outlay/api";
import { defineRegularJob } from "./job.ts";

/** Begins the days of books, and wakes the streams of those for which something was done. */
export const beginBookDays = defineRegularJob({
  name: "begin-days",
  everySeconds: 5 * 60,
  run: async ({ calls, clock, db, live, onFailure }, { signal }) => {
    const needs = {
      db,
      bookQueues: calls.bookQueues,
      projections,
      findAppError,
      onFailure,
      signal,
    };
    for (const bookId of await beginDays(needs, clock())) live.notifyBookChanged(bookId);
  },
});
