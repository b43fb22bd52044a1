import { type Grid, periodAt } from "./periods.rules.ts";
import { findPeriod } from "./standing.rules.ts";

/** Whose spending is counted: of these categories (null for all), in these periods. */
export type Target = {
  id: string;
  categories: readonly string[] | null;
  grid: Grid;
  startsOn: string;
  endsOn: string | null;
  rollover: "none" | "surplus" | "full";
};

/** What expenses less refunds of a day come to, in the currency of the account. */
export type Cell = { day: string; currency: string; spentMinor: bigint };

export type SpendingDelta = {
  budgetId: string;
  periodStart: string;
  currency: string;
  spentMinor: bigint;
};

/** What cells that count in a budget add up to in each of its periods. */
export function sumSpending(target: Target, cells: readonly Cell[]): SpendingDelta[] {
  const sums = new Map<string, SpendingDelta>();
  for (const { day, currency, spentMinor } of cells) {
    const index = findPeriod(target, day);
    if (index === undefined) continue;
    const key = `${index} ${currency}`;
    const known = sums.get(key);
    if (known) known.spentMinor += spentMinor;
    else {
      const { start: periodStart } = periodAt(target.grid, index);
      sums.set(key, { budgetId: target.id, periodStart, currency, spentMinor });
    }
  }
  return [...sums.values()].filter((delta) => delta.spentMinor !== 0n);
}
