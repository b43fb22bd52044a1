import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { findPeriod } from "../figures/budget-periods.logic.ts";
import {
  type BudgetKind,
  changesSpending,
  countedIn,
  type CountedSpending,
  type SpendingDelta,
  sumSpending,
  type Target,
} from "../figures/spending.logic.ts";

/** A budget before a change, with just enough to decide whether its alerts must be looked at. */
export type WatchedBudget = Target & {
  currency: CurrencyCode;
  /**
   * In the period that starts on this day, until the end of `alertThrough`, no alert fires until `alertAtMinor` is spent, and
   * none is armed again until spending falls.
   */
  alertOn: CalendarDate | null;
  alertThrough: CalendarDate | null;
  alertAtMinor: bigint | null;
  /** What is carried over into the period that begins on this day is kept, as long as nothing earlier changes. */
  carriedOn: CalendarDate | null;
  /** In that period, in the budget's currency, including what is dated ahead. */
  spentMinor: bigint;
  /** The accounts of the book that no budget counts. */
  excludedAccounts: readonly string[];
};

export type CategorySpendingDelta = CountedSpending & { kind: BudgetKind; categoryId: string };

/** Whether what is known of a budget's next alert still holds today. */
const isKnown = (
  { alertOn, alertThrough }: WatchedBudget,
  start: CalendarDate,
  today: CalendarDate,
) => alertOn === start && alertThrough !== null && today <= alertThrough;

/** Whether new spending changes what is kept as carried over. */
const changesCarried = ({ carriedOn }: WatchedBudget, added: readonly SpendingDelta[]) =>
  carriedOn !== null && added.some(({ periodStart }) => periodStart < carriedOn);

/** Whether new spending may fire or arm an alert of a budget, or changes when the next one fires. */
function mayAlert(
  budget: WatchedBudget,
  counted: readonly CategorySpendingDelta[],
  added: readonly SpendingDelta[],
  today: CalendarDate,
): boolean {
  const period = added.length > 0 ? findPeriod(budget, today) : undefined;
  if (!period) return false;
  const { start, end } = period;
  if (added.some(({ currency }) => currency !== budget.currency)) return true;
  const isEarlier = ({ spentMinor, periodStart }: SpendingDelta) =>
    spentMinor !== 0n && periodStart < start;
  if (budget.rollover !== "none" && added.some(isEarlier)) return true;
  // What is dated ahead in the period is not spent yet, but counts in `spentMinor`.
  if (counted.some(({ day }) => day > today && day <= end)) return true;
  const gained = added.find(({ periodStart }) => periodStart === start)?.spentMinor ?? 0n;
  if (gained === 0n) return false;
  if (gained < 0n || !isKnown(budget, start, today)) return true;
  return budget.alertAtMinor !== null && budget.spentMinor + gained >= budget.alertAtMinor;
}

/** Computes changes to the spending of budgets, and the budgets to look at more closely. */
export function evaluateSpending(
  budgets: readonly WatchedBudget[],
  deltas: readonly CategorySpendingDelta[],
  today: CalendarDate,
) {
  const changed = budgets.map((budget) => {
    const counted = countedIn(budget, deltas);
    return { budget, counted, added: sumSpending(budget, counted) };
  });
  return {
    spending: changed.flatMap(({ added }) => added).filter(changesSpending),
    /** Budgets whose alerts may fire or be armed, or whose kept figures change; needs all their data to decide. */
    candidates: changed.flatMap(({ budget, counted, added }) =>
      changesCarried(budget, added) || mayAlert(budget, counted, added, today) ? budget : [],
    ),
  };
}
