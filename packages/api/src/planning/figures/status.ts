import type { Db } from "@outlay/db";
import type { Book } from "../../access/book.ts";
import { dateIn, formatMinor, type CalendarDate } from "@outlay/core";
import type { BudgetFacts } from "./budget-facts.ts";
import { loadBudgetFacts } from "./foreign.ts";
import {
  projection,
  readTimeline,
  type PeriodState,
  stateOf,
  usedHundredths,
} from "./period-state.logic.ts";
import type { BudgetPeriod, BudgetStatus, StatusInput } from "./status.contract.ts";

const percentsOf = ({ alerts }: Pick<BudgetFacts, "alerts">) =>
  alerts.map(({ percent }) => percent);

/** In the order of currency codes. */
function sumByCurrency(parts: BudgetFacts["foreign"]) {
  const sums = [...Map.groupBy(parts, ({ currency }) => currency)].map(([currency, own]) => {
    const sum = own.reduce((total, { minor }) => total + minor, 0n);
    return { currency, amount: formatMinor(sum, currency) };
  });
  return sums.toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

export function toPeriod(
  { currency, foreign, ...facts }: BudgetFacts,
  state: PeriodState,
): BudgetPeriod {
  const { start, end, limit, carriedOver, spent } = state;
  const used = usedHundredths(state);
  const unknown = foreign.filter(({ on }) => on >= start && on <= end);
  return {
    currency,
    periodStart: start,
    periodEnd: end,
    limit: formatMinor(limit, currency),
    carriedOver: formatMinor(carriedOver, currency),
    spent: formatMinor(spent, currency),
    remaining: formatMinor(limit - spent, currency),
    percentUsed: used === null ? null : used / 100,
    state: stateOf(state, percentsOf(facts)),
    unconverted: sumByCurrency(unknown),
  };
}

/** A budget in the period that includes a day; undefined if there is none. */
export function findPeriodState(
  { timeline }: BudgetFacts,
  on: CalendarDate,
): PeriodState | undefined {
  const budget = readTimeline(timeline);
  const period = budget.find(on);
  return period && budget.at(period);
}

/** The budget as seen on a day; undefined if it has no period then. */
export function findStatus(facts: BudgetFacts, on: CalendarDate): BudgetStatus | undefined {
  const state = findPeriodState(facts, on);
  if (!state) return undefined;
  const { daysLeft, projected } = projection(state, on);
  const { committed } = state;
  return {
    budgetId: facts.id,
    name: facts.name,
    kind: facts.kind,
    ...toPeriod(facts, state),
    committed: formatMinor(committed, facts.currency),
    daysLeft,
    projected: formatMinor(projected, facts.currency),
  };
}

/** Every budget with a period on the day, in the order of their ids. */
export async function listStatus(
  db: Db,
  book: Book,
  input: StatusInput,
  now: Date,
): Promise<{ items: BudgetStatus[] }> {
  const on = input.on ?? dateIn(book.timeZone, now);
  const budgets = await loadBudgetFacts(db, book, { on, periods: "present" });
  return { items: budgets.flatMap((facts) => findStatus(facts, on) ?? []) };
}

/** The number of budgets (not targets for income) in each state on a day. */
export async function countBudgetStates(
  db: Db,
  book: Book,
  on: CalendarDate,
): Promise<Record<BudgetStatus["state"], number>> {
  const counts = { ok: 0, near: 0, exceeded: 0 };
  for (const facts of await loadBudgetFacts(db, book, { on, periods: "present" })) {
    if (facts.kind !== "expense") continue;
    const state = findPeriodState(facts, on);
    if (state) counts[stateOf(state, percentsOf(facts))] += 1;
  }
  return counts;
}
