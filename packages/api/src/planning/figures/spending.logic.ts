import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { type BudgetPeriods, readPeriods } from "./budget-periods.logic.ts";

/** Of which transactions a budget is, and its categories (null for all) and periods. */
export type Target = BudgetPeriods & { id: string; kind: BudgetKind };

/** What counts: expenses less refunds, or income. */
export type BudgetKind = "expense" | "income";

/** Expenses less refunds (or income) of a day, in the account's currency. */
export type DailySpending = { day: CalendarDate; currency: CurrencyCode; spentMinor: bigint };

/** With the number of transactions, or its change. */
export type CountedSpending = DailySpending & { count: number };

export type SpendingDelta = {
  budgetId: string;
  periodStart: CalendarDate;
  currency: CurrencyCode;
  spentMinor: bigint;
  count: number;
};

/** Sums up spending in each period of a budget. Sums of zero are kept: converted day by day, they may not be zero. */
export function sumSpending(target: Target, daily: readonly CountedSpending[]): SpendingDelta[] {
  const sums = new Map<string, SpendingDelta>();
  if (daily.length === 0) return [];
  const { find } = readPeriods(target);
  for (const { day, currency, spentMinor, count } of daily) {
    const period = find(day);
    if (!period) continue;
    const key = `${period.start} ${currency}`;
    const known = sums.get(key);
    if (known) {
      known.spentMinor += spentMinor;
      known.count += count;
    } else {
      const { start: periodStart } = period;
      sums.set(key, { budgetId: target.id, periodStart, currency, spentMinor, count });
    }
  }
  return [...sums.values()];
}

/** The rows of a budget's kind and, by the settings of their day, its categories. */
export function countedIn<Row extends { kind: BudgetKind; day: CalendarDate; categoryId: string }>(
  target: Target,
  rows: readonly Row[],
): Row[] {
  const own = rows.filter(({ kind }) => kind === target.kind);
  if (own.length === 0) return [];
  if (target.past.length === 0 && target.categories === null) return own;
  const { segments, segmentAt } = readPeriods(target);
  const counted = segments.map(({ categories }) => categories && new Set(categories));
  return own.filter(({ day, categoryId }) => {
    const members = counted[segmentAt(day).position];
    return !members || members.has(categoryId);
  });
}

/** Whether the delta changes stored spending. */
export const changesSpending = ({ spentMinor, count }: SpendingDelta) =>
  spentMinor !== 0n || count !== 0;
