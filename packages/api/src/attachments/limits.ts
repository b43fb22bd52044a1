import { type AppError, fieldError } from "@outlay/core";
import { attachments, type Db, transactions } from "@outlay/db";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";

const maxPerTransaction = 20;
export const maxPerBook = 20_000;
export const maxBytesPerBook = 2 * 1024 ** 3;

function limitReached(message: string): AppError {
  return fieldError("attachment.limit", ["file"], message);
}

/** Throws `transaction.not_found`. */
export async function countOfTransaction(db: Db, book: Book, transactionId: string) {
  const [transaction] = await db
    .select({ count: transactions.attachmentCount })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        eq(transactions.id, transactionId),
        isNull(transactions.deletedAt),
      ),
    );
  if (transaction) return transaction.count;
  throw fieldError("transaction.not_found", ["transactionId"], "No transaction has this id.");
}

/**
 * Whether a transaction and its book have room for one more file of this size. What was deleted and can be restored
 * counts in the book. Throws `transaction.not_found`, `attachment.limit`.
 */
export async function assertRoom(
  db: Db,
  book: Book,
  { transactionId, sizeBytes }: { transactionId: string; sizeBytes: number },
): Promise<void> {
  const inTransaction = await countOfTransaction(db, book, transactionId);
  if (inTransaction >= maxPerTransaction)
    throw limitReached(
      `A transaction has at most ${maxPerTransaction} files. Remove one, or join pages in one PDF.`,
    );
  const [inBook] = await db
    .select({
      count: sql<number>`count(*)::int`,
      bytes: sql<number>`coalesce(sum(${attachments.sizeBytes}), 0)::float8`,
    })
    .from(attachments)
    .where(eq(attachments.bookId, book.id));
  const { count = 0, bytes = 0 } = inBook ?? {};
  if (count < maxPerBook && bytes + sizeBytes <= maxBytesPerBook) return;
  throw limitReached(
    `A book has at most ${maxPerBook} files of ${maxBytesPerBook / 1024 ** 3} GiB in all; what was removed counts for 30 days.`,
  );
}
