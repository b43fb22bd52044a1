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
import { and, eq, gt, gte, inArray, lte, sql } from "drizzle-orm";
import { dayBefore, readPeriods, type Segment } from "./budget-periods.logic.ts";
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

/** Which transactions count, and with which sign of what they do to a balance. */
const countedKinds = {
  expense: [["expense", "refund"], "-"],
  income: [["income"], "+"],
} as const;

/** What counts in a budget on the days of a segment, by day. */
async function selectDailySpending(
  tx: Db,
  { bookId, target }: { bookId: string; target: Target },
  { categories, position }: Segment,
): Promise<CountedSpending[]> {
  const { day, categoryId, sumMinor, count } = dailyTotals;
  const { locate, segments } = readPeriods(target);
  const first = locate(target.startsOn);
  const start = segments[position]?.start ?? first.start;
  const next = segments[position + 1]?.start;
  const [kinds, sign] = countedKinds[target.kind];
  return tx
    .select({
      day,
      currency: accounts.currency,
      spentMinor: sql`${sql.raw(sign)}sum(${sumMinor})`.mapWith(BigInt),
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
        inArray(dailyTotals.kind, [...kinds]),
        eq(accounts.excluded, false),
        gt(count, 0),
        gte(day, start > first.start ? start : first.start),
        next ? lte(day, dayBefore(next)) : undefined,
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
    for (const segment of readPeriods(target).segments) {
      const daily = await selectDailySpending(tx, { bookId, target }, segment);
      sums.push(...sumSpending(target, daily));
    }
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
