import { addDays, type CalendarDate, type CurrencyCode } from "@outlay/core";
import { type Period, readPeriods } from "../planning/figures/budget-periods.logic.ts";
import type { CategorySpending } from "../planning/figures/foreign.logic.ts";
import { type BudgetTimeline, readTimeline } from "../planning/figures/period-state.logic.ts";
import { countedIn, type Target } from "../planning/figures/spending.logic.ts";
import { type Spread, spentUntil } from "./forecast.logic.ts";

/** A budget as seen today. */
export type PlannableBudget = Target & {
  name: string;
  currency: CurrencyCode;
  timeline: BudgetTimeline;
};

/** What is expected to be spent of a budget in a period, beyond what is dated or scheduled; in the book's currency. */
export type BudgetPlan = Spread & { budget: PlannableBudget };

/** What a period of a budget in a currency without a rate would take. */
export type UnknownPlan = { currency: CurrencyCode; minor: bigint };

/** What is dated or scheduled on a day, in the book's currency. */
export type Ahead = Pick<CategorySpending, "day" | "kind" | "categoryId"> & { minor: bigint };

export type PlanContext = {
  today: CalendarDate;
  /** Until the end of the last period. */
  ahead: readonly Ahead[];
  /** Converts to the book's currency at today's rate. */
  convert: (amount: { minor: bigint; currency: CurrencyCode }) => bigint | undefined;
};

export type PlannedBudget = { budget: PlannableBudget; periods: readonly Period[] };

/** The budget's periods from the one that includes today, or its first one, to the one that includes a day. */
function periodsAhead(budget: PlannableBudget, today: CalendarDate, until: CalendarDate): Period[] {
  const { find } = readPeriods(budget.timeline);
  const found: Period[] = [];
  let period = find(budget.startsOn > today ? budget.startsOn : today);
  while (period && period.start <= until) {
    found.push(period);
    period = find(addDays(period.end, 1));
  }
  return found;
}

const sizeOf = ({ categories }: PlannableBudget) => categories?.length ?? Number.MAX_SAFE_INTEGER;

/** The budgets for expenses with their periods, from the one with the fewest categories: each then knows what those within it plan. */
export const findPlannedBudgets = (
  budgets: readonly PlannableBudget[],
  { today, until }: { today: CalendarDate; until: CalendarDate },
): PlannedBudget[] =>
  budgets
    .filter(({ kind }) => kind === "expense")
    .toSorted((a, b) => sizeOf(a) - sizeOf(b))
    .map((budget) => ({ budget, periods: periodsAhead(budget, today, until) }));

function isWithin(inner: readonly string[] | null, outer: readonly string[] | null): boolean {
  if (outer === null) return true;
  const known = new Set(outer);
  return inner !== null && inner.every((id) => known.has(id));
}

/** What plans take in a period, above zero. */
function plannedIn(plans: readonly BudgetPlan[], { start, end }: Period): bigint {
  let sum = 0n;
  for (const plan of plans) {
    if (plan.through < start || plan.from > end) continue;
    sum -= spentUntil(plan, end) - spentUntil(plan, addDays(start, -1));
  }
  return sum;
}

/** The index of the period that includes a day; periods follow each other. */
function indexOf(periods: readonly Period[], day: CalendarDate): number {
  let low = 0;
  let high = periods.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((periods[middle]?.end ?? day) < day) low = middle + 1;
    else high = middle;
  }
  return (periods[low]?.start ?? day) <= day ? low : periods.length;
}

/** What is dated or scheduled in each period of a budget. */
function sumAhead({ budget, periods }: PlannedBudget, ahead: readonly Ahead[]): bigint[] {
  const sums = periods.map(() => 0n);
  for (const { day, minor } of countedIn(budget, ahead)) {
    const index = indexOf(periods, day);
    if (index < periods.length) sums[index] = (sums[index] ?? 0n) + minor;
  }
  return sums;
}

/**
 * What remains of a budget in each period, less what is dated or scheduled in it and what budgets within it (`others`)
 * plan. What no day is left for carries over as the rollover says.
 */
export function planBudget(
  planned: PlannedBudget,
  others: readonly BudgetPlan[],
  { today, ahead, convert }: PlanContext,
): { plans: BudgetPlan[]; unknown: UnknownPlan[] } {
  const { budget, periods } = planned;
  const { currency, timeline } = budget;
  const { at, ownLimit } = readTimeline(timeline);
  const dated = sumAhead(planned, ahead);
  const within = others.filter((plan) => isWithin(plan.budget.categories, budget.categories));
  const plans: BudgetPlan[] = [];
  const unknown: UnknownPlan[] = [];
  let carried = 0n;
  for (const [index, period] of periods.entries()) {
    const { start, end } = period;
    const state = start <= today ? at(period) : undefined;
    const own = state ? state.limit - state.spent : ownLimit(period);
    const remaining = convert({ minor: own, currency });
    if (remaining === undefined) {
      if (own > 0n) unknown.push({ currency, minor: -own });
      continue;
    }
    const left = carried + remaining - (dated[index] ?? 0n) - plannedIn(within, period);
    const from = state ? addDays(today, 1) : start;
    const isSpent = left > 0n && from <= end;
    if (isSpent) plans.push({ budget, from, through: end, minor: -left });
    const rest = isSpent ? 0n : left;
    const { rollover } = timeline;
    carried = rollover === "full" || (rollover === "surplus" && rest > 0n) ? rest : 0n;
  }
  return { plans, unknown };
}
