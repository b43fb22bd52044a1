import { AppError } from "@outlay/core";
import { books, createGate, type Db, prepared } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import { createKeyedQueues } from "../support/queues.ts";

/**
 * A queue for each book, which refuses a change that has waited so long. They wait before
 * they take a connection: however many wait for one book, other books have theirs.
 */
export function createBookQueues(waitMs: number) {
  return createKeyedQueues(() => {
    const gate = createGate(1);
    return (change) => gate(change, waitMs);
  });
}

/** As long as a change waits for a book that another server holds. */
export const serializedByBook = createBookQueues(10_000);

const lockBook = prepared("lock_book", { id: books.id }, (db) =>
  db
    .select({ id: books.id })
    .from(books)
    .where(eq(books.id, sql.placeholder("bookId")))
    .for("no key update"),
);

/** Takes the last writes of a change: they are sent together with the commit. */
export type SendLast = (writes: Promise<unknown>) => void;

/**
 * Runs a change of a book's ledger in a transaction that holds the book: changes to one book come
 * one after another on all servers and cannot deadlock, and books change in parallel. Within a
 * transaction that is under way it is part of that.
 *
 * Three round trips: begin; the lock and what `change` reads first; what it gives to `sendLast` and
 * the commit. A connection executes in the order in which it is sent, so what is read is read
 * under the lock, and a commit after a failed write takes everything back. Throws `book.not_found`.
 */
export async function withLockedBook<Result>(
  db: Db,
  book: { id: string },
  change: (tx: Db, sendLast: SendLast) => Promise<Result>,
): Promise<Result> {
  const isNested = db instanceof PgTransaction;
  const run = async () => {
    const last: Promise<unknown>[] = [];
    const sendLast: SendLast = (writes) => {
      // Its failure is met below, once the commit has been answered.
      writes.catch(() => {});
      last.push(writes);
    };
    const result = await db.transaction(async (tx) => {
      const locked = lockBook(tx).execute({ bookId: book.id });
      const [[held], changed] = await Promise.all([locked, change(tx, sendLast)]);
      // Of a book that is gone, inserts that start from its row write nothing, and would not fail.
      if (!held) throw new AppError("book.not_found", "The book was deleted.");
      if (isNested) await Promise.all(last);
      return changed;
    });
    await Promise.all(last);
    return result;
  };
  return isNested ? run() : serializedByBook(book.id, run);
}
