import { books, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";

/** The last of those who wait for a book in this process. */
const queues = new Map<string, Promise<unknown>>();

/** Waits before it takes a connection: however many wait for one book, other books have theirs. */
export async function inTurn<Result>(bookId: string, run: () => Promise<Result>): Promise<Result> {
  const before = queues.get(bookId) ?? Promise.resolve();
  const result = before.then(run);
  const ended = result.catch(() => {});
  queues.set(bookId, ended);
  try {
    return await result;
  } finally {
    if (queues.get(bookId) === ended) queues.delete(bookId);
  }
}

/**
 * Runs a change of a book's ledger in a transaction that holds the book: changes to one book come
 * one after another on all servers and cannot deadlock, and books change in parallel. Within a
 * transaction that is under way it is part of that.
 */
export async function withLockedBook<Result>(
  db: Db,
  book: { id: string },
  change: (tx: Db) => Promise<Result>,
): Promise<Result> {
  const run = () =>
    db.transaction(async (tx) => {
      await tx
        .select({ id: books.id })
        .from(books)
        .where(eq(books.id, book.id))
        .for("no key update");
      return change(tx);
    });
  return db instanceof PgTransaction ? run() : inTurn(book.id, run);
}
