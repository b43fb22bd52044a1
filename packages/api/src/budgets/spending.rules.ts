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
export type Cell = { day: string; categoryId: string; currency: string; spentMinor: bigint };

export type SpendingDelta = {
  budgetId: string;
  periodStart: string;
  currency: string;
  spentMinor: bigint;
};

/** What cells add up to in each period of each budget. */
export function sumSpending(targets: readonly Target[], cells: Iterable<Cell>): SpendingDelta[] {
  const sums = new Map<string, SpendingDelta>();
  const counted = targets.map((target) => ({
    ...target,
    categories: target.categories && new Set(target.categories),
  }));
  for (const { day, categoryId, currency, spentMinor } of cells) {
    for (const target of counted) {
      if (target.categories && !target.categories.has(categoryId)) continue;
      const index = findPeriod(target, day);
      if (index === undefined) continue;
      const key = `${target.id} ${index} ${currency}`;
      const known = sums.get(key);
      if (known) known.spentMinor += spentMinor;
      else {
        const periodStart = periodAt(target.grid, index).start;
        sums.set(key, { budgetId: target.id, periodStart, currency, spentMinor });
      }
    }
  }
  return [...sums.values()].filter((delta) => delta.spentMinor !== 0n);
}
