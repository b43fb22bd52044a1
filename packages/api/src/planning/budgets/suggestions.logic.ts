import { formatMinor, type CalendarDate, type CurrencyCode } from "@outlay/core";
import {
  type Calendar,
  toSchedule,
  type DateRange,
  periodAt,
  periodIndex,
} from "../figures/periods.logic.ts";
import type { CategorySpending } from "../figures/foreign.logic.ts";
import { converterTo, convertMinor, type RateTable } from "../../rates/rates.logic.ts";
import type { Suggestions } from "../figures/status.contract.ts";

const monthsBack = 3;
const maxSuggestions = 50;

/** The last whole months, oldest first. */
export function lastMonths(calendar: Calendar, today: CalendarDate): DateRange[] {
  const settings = { unit: "month", count: 1, anchorOn: null, startsOn: today } as const;
  const schedule = toSchedule(settings, calendar);
  const current = periodIndex(schedule, today);
  return Array.from({ length: monthsBack }, (_, at) =>
    periodAt(schedule, current - monthsBack + at),
  );
}

type SuggestionData = {
  months: readonly DateRange[];
  categories: readonly { id: string; topId: string; name: string }[];
  spending: readonly CategorySpending[];
  currency: CurrencyCode;
  table: RateTable;
};

/** Suggests a budget for each top-level category with spending, including its subcategories. */
export function suggest(data: SuggestionData): Suggestions["items"] {
  const { months, categories, spending, currency, table } = data;
  const { convert } = converterTo(currency, table);
  const valued = spending.map((cell) => ({
    ...cell,
    minor:
      cell.currency === currency ? cell.spentMinor : convert({ ...cell, minor: cell.spentMinor }),
  }));
  const suggestions = categories
    .filter(({ id, topId }) => id === topId)
    .map(({ id, name }) => {
      const family = new Set(
        categories.filter(({ topId }) => topId === id).map((member) => member.id),
      );
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

function sumUp(spending: readonly CategorySpending[]) {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { currency, spentMinor } of spending)
    sums.set(currency, (sums.get(currency) ?? 0n) + spentMinor);
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => ({ currency, amount: formatMinor(minor, currency) }));
}
