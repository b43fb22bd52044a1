import { type PeriodSchedule, periodAt } from "./periods.logic.ts";
import { findPeriod } from "./period-state.logic.ts";

/** Whose spending is counted: of these categories (null for all), in these periods. */
export type Target = {
  id: string;
  categories: readonly string[] | null;
  schedule: PeriodSchedule;
  startsOn: string;
  endsOn: string | null;
  rollover: "none" | "surplus" | "full";
};

/** What expenses less refunds of a day come to, in the currency of the account. */
export type DailySpending = { day: string; currency: string; spentMinor: bigint };

/** With how many transactions that are, or by how many more. */
export type CountedSpending = DailySpending & { count: number };

export type SpendingDelta = {
  budgetId: string;
  periodStart: string;
  currency: string;
  spentMinor: bigint;
  count: number;
};

/**
 * What daily that count in a budget add up to in each of its periods. What comes to nothing is there,
 * too: converted day by day it may come to something.
 */
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

/** Whether it changes what is kept of a period. */
export const changesSpending = ({ spentMinor, count }: SpendingDelta) =>
  spentMinor !== 0n || count !== 0;
