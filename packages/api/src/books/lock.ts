import { books, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";

/** Holds the book until the transaction ends: writes to one book come one after another, and cannot deadlock. */
export async function lockBook(tx: Db, bookId: string): Promise<void> {
  await tx.select({ id: books.id }).from(books).where(eq(books.id, bookId)).for("no key update");
}
