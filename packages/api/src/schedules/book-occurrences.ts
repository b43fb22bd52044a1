import { openForOwner } from "../access/owner.ts";
import { type BookRequest, changeBook } from "../feed/lock.ts";
import type { FindAppError } from "../support/error-mapping.ts";
import { postDueOccurrences, recordOneByOne } from "./due.ts";

type Needs = Omit<BookRequest, "book"> & { findAppError: FindAppError };

/**
 * Does what is due for the schedules of a book, in as many writes as it takes; returns how many occurrences were posted.
 * When the database refuses a write of many, they are posted one by one.
 */
export async function postBookOccurrences(needs: Needs, bookId: string): Promise<number> {
  const book = await openForOwner(needs.db, bookId);
  if (!book) return 0;
  const post = (record?: ReturnType<typeof recordOneByOne>) =>
    changeBook({ ...needs, book }, (write) => postDueOccurrences(write, record));
  let posted = 0;
  for (;;) {
    const done = await post().catch((error: unknown) => {
      const fault = needs.findAppError(error);
      if (!fault || fault.kind === "unavailable" || fault.kind === "not_found") throw error;
      return post(recordOneByOne(needs.findAppError));
    });
    posted += done.posted;
    if (!done.isMore) return posted;
  }
}
