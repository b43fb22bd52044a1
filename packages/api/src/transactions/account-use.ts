import { type Db, transactions } from "@outlay/db";
import { and, eq, isNull, lte, sql } from "drizzle-orm";
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

/** What the transactions up to the end of a day have added to an account, in minor units. */
export async function sumUntil(db: Db, book: Book, accountId: string, on: string): Promise<bigint> {
  const effect = sql`case ${transactions.kind} when 'income' then ${transactions.amountMinor} else -${transactions.amountMinor} end`;
  const [row] = await db
    .select({ sum: sql<string>`coalesce(sum(${effect}), 0)` })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        eq(transactions.accountId, accountId),
        isNull(transactions.deletedAt),
        lte(transactions.occurredOn, on),
      ),
    );
  return BigInt(row?.sum ?? 0);
}
