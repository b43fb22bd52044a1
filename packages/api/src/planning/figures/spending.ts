import type { BookLock } from "../../support/book-lock.ts";
import {
  accounts,
  budgetSpending,
  command,
  dailyTotals,
  type Db,
  insertRows,
  json,
  param,
} from "@outlay/db";
import { and, eq, gt, gte, inArray, sql } from "drizzle-orm";
import { periodAt, periodIndex } from "./periods.logic.ts";
import {
  type CountedSpending,
  type SpendingDelta,
  sumSpending,
  type Target,
} from "./spending.logic.ts";

const addSpending = command(
  "add_to_budget_spending",
  sql`${insertRows(budgetSpending, { bookId: param("bookId"), rows: param("deltas") })}
    on conflict on constraint budget_spending_pkey do update set
      spent_minor = ${budgetSpending.spentMinor} + excluded.spent_minor,
      count = ${budgetSpending.count} + excluded.count`,
);

/** Adds to stored spending, in the transaction of the change. */
export async function addToSpending(
  { tx, book }: BookLock,
  deltas: readonly SpendingDelta[],
): Promise<void> {
  if (deltas.length > 0) await addSpending(tx, { bookId: book.id, deltas: json(deltas) });
}

/** Spending that counts in a budget, by day. */
async function selectDailySpending(
  tx: Db,
  bookId: string,
  { categories, schedule, startsOn }: Target,
): Promise<CountedSpending[]> {
  const { day, categoryId, sumMinor, count } = dailyTotals;
  const first = periodAt(schedule, periodIndex(schedule, startsOn));
  return tx
    .select({
      day,
      currency: accounts.currency,
      spentMinor: sql`-sum(${sumMinor})`.mapWith(BigInt),
      count: sql`sum(${count})`.mapWith(Number),
    })
    .from(dailyTotals)
    .innerJoin(
      accounts,
      and(eq(accounts.bookId, dailyTotals.bookId), eq(accounts.id, dailyTotals.accountId)),
    )
    .where(
      and(
        eq(dailyTotals.bookId, bookId),
        inArray(dailyTotals.kind, ["expense", "refund"]),
        gt(count, 0),
        gte(day, first.start),
        categories ? inArray(categoryId, [...categories]) : undefined,
      ),
    )
    .groupBy(day, accounts.currency);
}

/** Computes the spending in all periods of budgets from the daily totals. */
export async function computeSpending(
  tx: Db,
  bookId: string,
  targets: readonly Target[],
): Promise<SpendingDelta[]> {
  const sums: SpendingDelta[] = [];
  for (const target of targets)
    sums.push(...sumSpending(target, await selectDailySpending(tx, bookId, target)));
  return sums;
}

/** Recomputes the stored spending of budgets. */
export async function rebuildSpending(lock: BookLock, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  const { tx, book } = lock;
  const ids = targets.map(({ id }) => id);
  const deltas = await computeSpending(tx, book.id, targets);
  await tx
    .delete(budgetSpending)
    .where(and(eq(budgetSpending.bookId, book.id), inArray(budgetSpending.budgetId, ids)));
  await addToSpending(lock, deltas);
}
