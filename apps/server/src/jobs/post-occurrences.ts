import { findAppError, postBookOccurrences, projections } from "@outlay/api";
import { z } from "zod";
import { defineJob } from "./job.ts";

/** Posts what is due already of a book's schedules when one is made or goes on; later days have theirs in begin-days. */
export const postOccurrences = defineJob({
  name: "post-occurrences",
  input: z.strictObject({ bookId: z.uuid() }),
  key: ({ bookId }) => bookId,
  run: async ({ calls, clock, db, live }, { bookId }) => {
    const { bookQueues } = calls;
    const needs = { db, now: clock(), bookQueues, projections, findAppError };
    await postBookOccurrences(needs, bookId);
    live.notifyBookChanged(bookId);
  },
});
