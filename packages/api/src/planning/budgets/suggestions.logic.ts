import {
  type BookCalendar,
  type CalendarDate,
  type CurrencyCode,
  formatMinor,
  sumByCurrency,
  sumMoney,
} from "@outlay/core";
import { toSchedule, type DateRange, periodAt, periodIndex } from "../figures/periods.logic.ts";
import type { CategorySpending } from "../figures/foreign.logic.ts";
import { converterTo, convertMinor, type RateTable } from "../../rates/rates.logic.ts";
import type { Suggestions } from "../figures/status.contract.ts";

const monthsBack = 3;
const maxSuggestions = 50;

/** The last whole months, oldest first. */
export function lastMonths(calendar: BookCalendar, today: CalendarDate): DateRange[] {
  const settings = { unit: "month", count: 1, anchorOn: null, startsOn: today } as const;
  const schedule = toSchedule(settings, calendar);
  const current = periodIndex(schedule, today);
  return Array.from({ length: monthsBack }, (_, at) =>
    periodAt(schedule, current - monthsBack + at),
  );
}

type SuggestionData<Currency extends CurrencyCode> = {
  months: readonly DateRange[];
  categories: readonly { id: string; topId: string; name: string }[];
  /** Those with expenses before these months. */
  earlier: ReadonlySet<string>;
  spending: readonly CategorySpending[];
  currency: Currency;
  table: RateTable;
};

/** The months since a category's first expense: those before it are no data, not zero. */
function monthsSinceFirst(
  months: readonly DateRange[],
  own: readonly { day: CalendarDate }[],
  hasEarlier: boolean,
): readonly DateRange[] {
  if (hasEarlier) return months;
  return months.filter(({ end }) => own.some(({ day }) => day <= end));
}

/** Suggests a budget for each top-level category with spending, including its subcategories. */
export function suggest<Currency extends CurrencyCode>(
  data: SuggestionData<Currency>,
): Suggestions["items"] {
  const { months, categories, earlier, spending, currency, table } = data;
  const { convert } = converterTo(currency, table);
  const expenses = spending.filter(({ kind }) => kind === "expense");
  const valued = expenses.map(({ spentMinor, ...cell }) => {
    const spent = { ...cell, minor: spentMinor };
    const amount = cell.currency === currency ? { minor: spentMinor, currency } : convert(spent);
    return { ...spent, amount };
  });
  const suggestions = categories
    .filter(({ id, topId }) => id === topId)
    .map(({ id, name }) => {
      const family = new Set(
        categories.filter(({ topId }) => topId === id).map((member) => member.id),
      );
      const own = valued.filter(({ categoryId }) => family.has(categoryId));
      const hasEarlier = [...family].some((member) => earlier.has(member));
      const since = monthsSinceFirst(months, own, hasEarlier);
      const spent = since.map(({ start, end }) =>
        sumMoney(
          currency,
          own.flatMap(({ day, amount }) => (amount && day >= start && day <= end ? amount : [])),
        ),
      );
      const { minor } = sumMoney(currency, spent);
      const averageMinor = convertMinor(minor, {
        numerator: 1n,
        denominator: BigInt(Math.max(since.length, 1)),
      });
      const unconverted = sumByCurrency(own.filter(({ amount }) => amount === undefined));
      return { categoryId: id, name, since, spent, averageMinor, unconverted };
    });
  return suggestions
    .filter(({ averageMinor }) => averageMinor > 0n)
    .toSorted((a, b) => Number(b.averageMinor - a.averageMinor))
    .slice(0, maxSuggestions)
    .map(({ since, spent, averageMinor, unconverted, ...suggestion }) => ({
      ...suggestion,
      amount: formatMinor(averageMinor, currency),
      currency,
      months: since.map(({ start }, index) => ({
        startsOn: start,
        spent: formatMinor(spent[index]?.minor ?? 0n, currency),
      })),
      unconverted: unconverted.map((sum) => ({
        currency: sum.currency,
        amount: formatMinor(sum.minor, sum.currency),
      })),
    }));
}
