import { formatMinor } from "../money.ts";
import { type Calendar, gridOf, type Period, periodAt, periodIndex } from "./periods.rules.ts";
import type { ForeignCell } from "./foreign.rules.ts";
import { convertMinor } from "../rates/rates.rules.ts";
import type { Suggestions } from "./status.input.ts";

const monthsBack = 3;
const maxSuggestions = 50;

/** The last whole months of a book, the oldest first. */
export function lastMonths(calendar: Calendar, today: string): Period[] {
  const schedule = { unit: "month", count: 1, anchorOn: null, startsOn: today } as const;
  const grid = gridOf(schedule, calendar);
  const current = periodIndex(grid, today);
  return Array.from({ length: monthsBack }, (_, at) => periodAt(grid, current - monthsBack + at));
}

type Ground = {
  months: readonly Period[];
  categories: readonly { id: string; topId: string; name: string }[];
  cells: readonly ForeignCell[];
  currency: string;
};

/** A budget for each top-level category in which money was spent, children included. */
export function suggest({ months, categories, cells, currency }: Ground): Suggestions["items"] {
  const suggestions = categories
    .filter(({ id, topId }) => id === topId)
    .map(({ id, name }) => {
      const family = new Set(categories.filter(({ topId }) => topId === id).map((of) => of.id));
      const own = cells.filter(({ categoryId }) => family.has(categoryId));
      const spent = months.map(({ start, end }) =>
        own
          .filter((cell) => cell.currency === currency && cell.day >= start && cell.day <= end)
          .reduce((sum, { spentMinor }) => sum + spentMinor, 0n),
      );
      const sum = spent.reduce((total, month) => total + month, 0n);
      const averageMinor = convertMinor(sum, { numerator: 1n, denominator: BigInt(months.length) });
      return { categoryId: id, name, spent, averageMinor, unconverted: unconverted(own, currency) };
    });
  return suggestions
    .filter(({ averageMinor }) => averageMinor > 0n)
    .toSorted((a, b) => (a.averageMinor < b.averageMinor ? 1 : -1))
    .slice(0, maxSuggestions)
    .map(({ spent, averageMinor, ...suggestion }) => ({
      ...suggestion,
      amount: formatMinor(averageMinor, currency),
      currency,
      months: months.map(({ start }, index) => ({
        startsOn: start,
        spent: formatMinor(spent[index] ?? 0n, currency),
      })),
    }));
}

function unconverted(cells: readonly ForeignCell[], base: string) {
  const sums = new Map<string, bigint>();
  for (const { currency, spentMinor } of cells)
    if (currency !== base) sums.set(currency, (sums.get(currency) ?? 0n) + spentMinor);
  return [...sums].map(([currency, minor]) => ({ currency, amount: formatMinor(minor, currency) }));
}
