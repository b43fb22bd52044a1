import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { type PeriodSchedule, periodAt } from "./periods.logic.ts";
import { findPeriod } from "./period-state.logic.ts";

/** A budget's categories (null for all) and periods. */
export type Target = {
  id: string;
  categories: readonly string[] | null;
  schedule: PeriodSchedule;
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  rollover: "none" | "surplus" | "full";
};

/** Expenses less refunds of a day, in the account's currency. */
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
  for (const { day, currency, spentMinor, count } of daily) {
    const index = findPeriod(target, day);
    if (index === undefined) continue;
    const key = `${index} ${currency}`;
    const known = sums.get(key);
    if (known) {
      known.spentMinor += spentMinor;
      known.count += count;
    } else {
      const { start: periodStart } = periodAt(target.schedule, index);
      sums.set(key, { budgetId: target.id, periodStart, currency, spentMinor, count });
    }
  }
  return [...sums.values()];
}

/** Whether the delta changes stored spending. */
export const changesSpending = ({ spentMinor, count }: SpendingDelta) =>
  spentMinor !== 0n || count !== 0;
