import { accounts, type Db, transactions } from "@outlay/db";
import { and, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Book } from "../books/access.ts";
import { AppError } from "../errors.ts";

/** Throws `account.in_use` when a transaction uses the account, also a deleted one: it can still come back. */
export async function assertUnused(db: Db, book: Book, accountId: string): Promise<void> {
  const using = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(and(eq(transactions.bookId, book.id), eq(transactions.accountId, accountId)))
    .limit(10);
  if (using.length === 0) return;
  throw new AppError(
    "account.in_use",
    "Archive the account instead: its transactions need it.",
    using.map(({ id }) => ({
      path: ["id"],
      code: "account.in_use",
      message: `Transaction ${id} uses it.`,
    })),
  );
}

/** SQL for what the transactions up to the end of a day have added to the account of the row, in minor units. */
export function sumUntil(on: string): SQL<bigint> {
  const effect = sql`case ${transactions.kind} when 'income' then ${transactions.amountMinor} else -${transactions.amountMinor} end`;
  const isCounted = and(
    eq(transactions.bookId, accounts.bookId),
    eq(transactions.accountId, accounts.id),
    isNull(transactions.deletedAt),
    lte(transactions.occurredOn, on),
  );
  return sql`(select coalesce(sum(${effect}), 0) from ${transactions} where ${isCounted})`.mapWith(
    BigInt,
  );
}
