import { accounts, dailyTotals, type Db, transactions } from "@outlay/db";
import { and, eq, gt, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { type CalendarDate, inUseError, trustedDate } from "@outlay/core";

/** Throws `account.in_use` when a transaction uses the account. Deleted ones count too: they can be restored. */
export async function assertUnused(
  db: Db,
  book: Book,
  accountId: string,
  message = "The account has transactions. Archive it instead.",
): Promise<void> {
  const using = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        or(eq(transactions.accountId, accountId), eq(transactions.toAccountId, accountId)),
      ),
    )
    .limit(10);
  if (using.length === 0) return;
  throw inUseError(
    "account.in_use",
    message,
    using.map(({ id }) => ({ kind: "transaction", id })),
  );
}

/** SQL for the day of the first transaction in the account of the outer row; null without any. */
export function firstDay(book: Book): SQL<CalendarDate | null> {
  const isCounted = and(
    eq(dailyTotals.bookId, book.id),
    eq(dailyTotals.accountId, accounts.id),
    gt(dailyTotals.count, 0),
  );
  return sql`(select min(${dailyTotals.day}) from ${dailyTotals} where ${isCounted})`.mapWith(
    trustedDate,
  );
}

/** SQL for the sum, in minor units, of the transactions after a day in the account of the outer row. */
export function sumAfter(book: Book, day: CalendarDate): SQL<bigint> {
  const isCounted = and(
    eq(dailyTotals.bookId, book.id),
    eq(dailyTotals.accountId, accounts.id),
    gt(dailyTotals.day, day),
  );
  const { sumMinor } = dailyTotals;
  return sql`(select coalesce(sum(${sumMinor}), 0) from ${dailyTotals} where ${isCounted})`.mapWith(
    BigInt,
  );
}
