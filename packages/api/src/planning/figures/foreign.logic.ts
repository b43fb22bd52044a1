import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { converterTo, type RateTable } from "../../rates/rates.logic.ts";
import { laterInPeriod, readPeriods } from "./budget-periods.logic.ts";
import type { DateRange } from "./periods.logic.ts";
import type { Dated, BudgetTimeline } from "./period-state.logic.ts";
import { type BudgetKind, countedIn, type DailySpending, type Target } from "./spending.logic.ts";

type Foreign = readonly (Dated & { currency: CurrencyCode })[];
export type CategorySpending = DailySpending & { kind: BudgetKind; categoryId: string };

type Spender = Target & {
  on: CalendarDate;
  currency: CurrencyCode;
  timeline: BudgetTimeline;
  foreign: Foreign;
};

/** The days from the first to the last period with spending in other currencies. */
export function daysOf(budgets: readonly Spender[]): DateRange | undefined {
  const periods = budgets.flatMap((budget) => {
    const { locate } = readPeriods(budget);
    return budget.foreign.map(({ on }) => locate(on));
  });
  const [first] = periods;
  return (
    first &&
    periods.reduce<DateRange>(
      ({ start, end }, period) => ({
        start: period.start < start ? period.start : start,
        end: period.end > end ? period.end : end,
      }),
      first,
    )
  );
}

/** Adds spending in other currencies to a budget. Spending without a rate stays in `foreign`. */
export function convertSpending<Budget extends Spender>(
  budget: Budget,
  spending: readonly CategorySpending[],
  table: RateTable,
): Budget {
  const { currency: target, timeline, on } = budget;
  const { isIn } = readPeriods(budget);
  const { convert } = converterTo(target, table);
  const converted: Dated[] = [];
  const foreign: (Dated & { currency: CurrencyCode })[] = [];
  for (const { day, currency, spentMinor } of countedIn(budget, spending)) {
    if (currency === target || !isIn(day)) continue;
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
