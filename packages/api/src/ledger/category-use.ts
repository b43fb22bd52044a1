import { type Db, transactionSplits, transactions } from "@outlay/db";
import { and, eq, inArray, or } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { inUseError } from "@outlay/core";

/** SQL for the transactions of a book in a category, as a whole, through a split or by their fee, including deleted ones. */
export function inCategory(db: Db, book: Book, categoryId: string) {
  const split = db
    .select({ id: transactionSplits.transactionId })
    .from(transactionSplits)
    .where(
      and(eq(transactionSplits.bookId, book.id), eq(transactionSplits.categoryId, categoryId)),
    );
  return and(
    eq(transactions.bookId, book.id),
    or(
      eq(transactions.categoryId, categoryId),
      eq(transactions.feeCategoryId, categoryId),
      inArray(transactions.id, split),
    ),
  );
}

/** Throws `category.in_use` when a transaction uses the category, including deleted ones. */
export async function assertCategoryUnused(db: Db, book: Book, categoryId: string): Promise<void> {
  const using = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(inCategory(db, book, categoryId))
    .limit(10);
  if (using.length === 0) return;
  throw inUseError(
    "category.in_use",
    "Transactions use the category.",
    using.map(({ id }) => ({ kind: "transaction", id })),
  );
}
