import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { converterTo, type RateTable } from "../../rates/rates.logic.ts";
import { type DateRange, periodAt, periodIndex } from "./periods.logic.ts";
import type { DailySpending, Target } from "./spending.logic.ts";
import { type Dated, findPeriod, laterInPeriod, type BudgetTimeline } from "./period-state.logic.ts";

type Foreign = readonly (Dated & { currency: CurrencyCode })[];
export type CategorySpending = DailySpending & { categoryId: string };

type Spender = Target & {
  on: CalendarDate;
  currency: CurrencyCode;
  timeline: BudgetTimeline;
  foreign: Foreign;
};

/** The days from the first to the last period with spending in other currencies. */
export function daysOf(budgets: readonly Spender[]): DateRange | undefined {
  const periods = budgets.flatMap(({ schedule, foreign }) =>
    foreign.map(({ on }) => periodAt(schedule, periodIndex(schedule, on))),
  );
  const [first] = periods;
  return (
    first &&
    periods.reduce(({ start, end }, period) => ({
      start: period.start < start ? period.start : start,
      end: period.end > end ? period.end : end,
    }))
  );
}

/** Adds spending in other currencies to a budget. Spending without a rate stays in `foreign`. */
export function convertSpending<Budget extends Spender>(
  budget: Budget,
  spending: readonly CategorySpending[],
  table: RateTable,
): Budget {
  const { categories, currency: target, timeline, on } = budget;
  const counted = categories && new Set(categories);
  const { convert } = converterTo(target, table);
  const converted: Dated[] = [];
  const foreign: (Dated & { currency: CurrencyCode })[] = [];
  for (const { day, categoryId, currency, spentMinor } of spending) {
    if (currency === target || (counted && !counted.has(categoryId))) continue;
    if (findPeriod(budget, day) === undefined) continue;
    const amount = convert({ day, currency, minor: spentMinor });
    if (amount) converted.push({ on: day, minor: amount.minor });
    else foreign.push({ on: day, currency, minor: spentMinor });
  }
  return {
    ...budget,
    timeline: {
      ...timeline,
      spent: [...timeline.spent, ...converted],
      later: [...timeline.later, ...laterInPeriod(budget, on, converted)],
    },
    foreign,
  };
}
