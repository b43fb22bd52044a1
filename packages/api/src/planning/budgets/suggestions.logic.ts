import { formatMinor } from "@outlay/core";
import {
  type Calendar,
  gridOf,
  type Period,
  periodAt,
  periodIndex,
} from "../figures/periods.logic.ts";
import type { ForeignCell } from "../figures/foreign.logic.ts";
import { converterTo, convertMinor, type RateTable } from "../../rates/rates.logic.ts";
import type { Suggestions } from "../figures/status.contract.ts";

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
  table: RateTable;
};

/** A budget for each top-level category in which money was spent, children included. */
export function suggest(ground: Ground): Suggestions["items"] {
  const { months, categories, cells, currency, table } = ground;
  const { convert } = converterTo(currency, table);
  const valued = cells.map((cell) => ({
    ...cell,
    minor:
      cell.currency === currency ? cell.spentMinor : convert({ ...cell, minor: cell.spentMinor }),
  }));
  const suggestions = categories
    .filter(({ id, topId }) => id === topId)
    .map(({ id, name }) => {
      const family = new Set(categories.filter(({ topId }) => topId === id).map((of) => of.id));
      const own = valued.filter(({ categoryId }) => family.has(categoryId));
      const spent = months.map(({ start, end }) =>
        own
          .filter(({ day }) => day >= start && day <= end)
          .reduce((sum, { minor = 0n }) => sum + minor, 0n),
      );
      const sum = spent.reduce((total, month) => total + month, 0n);
      const averageMinor = convertMinor(sum, { numerator: 1n, denominator: BigInt(months.length) });
      const unknown = own.filter(({ minor }) => minor === undefined);
      return { categoryId: id, name, spent, averageMinor, unconverted: sumUp(unknown) };
    });
  return suggestions
    .filter(({ averageMinor }) => averageMinor > 0n)
    .toSorted((a, b) => Number(b.averageMinor - a.averageMinor))
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

function sumUp(cells: readonly ForeignCell[]) {
  const sums = new Map<string, bigint>();
  for (const { currency, spentMinor } of cells)
    sums.set(currency, (sums.get(currency) ?? 0n) + spentMinor);
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => ({ currency, amount: formatMinor(minor, currency) }));
}
