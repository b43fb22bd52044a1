import { books, type Db } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** Locks a book until the transaction ends: nothing is written to it, and no user joins it. */
export async function lockBook(tx: Db, bookId: string): Promise<void> {
  await tx.select({ id: books.id }).from(books).where(eq(books.id, bookId)).for("update");
}

export type DeleteBook = (db: Db, bookId: string) => Promise<void>;

/** Permanently deletes a book and everything in it. The caller has checked that it has no other members. */
export const createDeletion =
  (tables: readonly PgTable[]): DeleteBook =>
  async (db, bookId) =>
    db.transaction(async (tx) => {
      await lockBook(tx, bookId);
      for (const table of tables) await tx.delete(table).where(sql`book_id = ${bookId}`);
      await tx.delete(books).where(eq(books.id, bookId));
    });
