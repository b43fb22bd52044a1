import { type Db, schedules, scheduleSettings, transactionSplits, transactions } from "@outlay/db";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
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

/** Throws `category.in_use` when a schedule records in the category. */
export async function assertNoSchedule(db: Db, book: Book, categoryId: string): Promise<void> {
  const part = JSON.stringify([{ categoryId }]);
  const using = await db
    .selectDistinct({ id: schedules.id })
    .from(schedules)
    .innerJoin(
      scheduleSettings,
      and(
        eq(scheduleSettings.bookId, schedules.bookId),
        eq(scheduleSettings.scheduleId, schedules.id),
      ),
    )
    .where(
      and(
        eq(schedules.bookId, book.id),
        isNull(schedules.deletedAt),
        or(
          eq(scheduleSettings.categoryId, categoryId),
          eq(scheduleSettings.feeCategoryId, categoryId),
          sql`${scheduleSettings.splits} @> ${part}::jsonb`,
        ),
      ),
    )
    .limit(10);
  if (using.length === 0) return;
  throw inUseError(
    "category.in_use",
    "Give its schedules another category first.",
    using.map(({ id }) => ({ kind: "schedule", id })),
  );
}
