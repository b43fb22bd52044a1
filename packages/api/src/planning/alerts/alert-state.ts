import type { CalendarDate } from "@outlay/core";
import type { LockedBook } from "../../feed/lock.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { findPeriodState } from "../figures/status.ts";
import {
  type Fresh,
  type Outcome,
  settleBalances,
  settleThresholds,
  type Threshold,
} from "./firing.logic.ts";
import { hasOutcome, keepOutcomes, selectThresholds, selectWatchedBalances } from "./firings.ts";
import { keepFigures, toKeptFigures } from "./next.ts";

const nothingFresh: Fresh = new Set();
const nothingNew: Outcome = { fired: [], armed: [], newNotifications: [] };

/** The alerts of a budget that had fired in its current period before a change. */
type Former = { start: CalendarDate; fired: readonly string[] };

type Looked = {
  /** Budgets, all by default. */
  ids?: readonly string[] | undefined;
  fresh?: Fresh | undefined;
  former?: ReadonlyMap<string, Former>;
};

/** Budgets with their alerts and what they come to in the current period, if there is one. */
async function loadStates({ tx, book, today }: LockedBook, ids: readonly string[] | undefined) {
  const query = { on: today, ...(ids && { ids }) };
  const [budgets, alerts] = await Promise.all([
    loadBudgetFacts(tx, book, query),
    selectThresholds(tx, book, query),
  ]);
  const byBudget = Map.groupBy(alerts, ({ budgetId }) => budgetId);
  return budgets.map((facts) => ({
    facts,
    thresholds: byBudget.get(facts.id) ?? [],
    state: findPeriodState(facts, today),
  }));
}

/** The thresholds with their firings after an outcome. */
function afterOutcome(thresholds: readonly Threshold[], { fired, armed }: Outcome): Threshold[] {
  const firings = Map.groupBy(fired, ({ alertId }) => alertId);
  const gone = new Set(armed.map(({ alertId }) => alertId));
  return thresholds.map((threshold) => ({
    ...threshold,
    firings: gone.has(threshold.id)
      ? []
      : [...threshold.firings, ...(firings.get(threshold.id) ?? [])],
  }));
}

/**
 * Looks at the alerts of budgets as things are now: fires those whose threshold is reached, arms those that
 * are back below it, and stores when each budget alerts next and what it has carried over.
 */
export async function lookAtBudgets(
  write: LockedBook,
  { ids, fresh = nothingFresh, former = new Map() }: Looked,
): Promise<void> {
  const { today } = write;
  if (ids?.length === 0) return;
  const settled = (await loadStates(write, ids)).map(({ facts, thresholds, state }) => {
    if (!state) return { facts, thresholds, outcome: nothingNew };
    const earlier = former.get(facts.id);
    // With other periods, what is notified already is no news.
    const known =
      earlier && earlier.start !== state.start ? new Set([...fresh, ...earlier.fired]) : fresh;
    return { facts, thresholds, outcome: settleThresholds(facts, thresholds, state, known) };
  });
  await keepOutcomes(
    write,
    settled.map(({ outcome }) => outcome),
  );
  const kept = settled.map(({ facts, thresholds, outcome }) =>
    toKeptFigures(facts, afterOutcome(thresholds, outcome), today),
  );
  await keepFigures(write, kept);
}

/**
 * Runs a change to budgets other than to their spending, then looks at their alerts. A change of the periods does not
 * notify again of what has fired in the current one.
 */
export async function watchBudgets<Result>(
  write: LockedBook,
  { ids, fresh }: Pick<Looked, "ids" | "fresh">,
  change: () => Promise<Result>,
): Promise<Result> {
  const before = await loadStates(write, ids);
  const former = new Map(
    before.flatMap(({ facts, thresholds, state }): [string, Former][] => {
      if (!state) return [];
      const hasFired = (threshold: Threshold) =>
        threshold.firings.some(({ periodStart }) => periodStart === state.start);
      const fired = thresholds.filter(hasFired).map(({ id }) => id);
      return [[facts.id, { start: state.start, fired }]];
    }),
  );
  const result = await change();
  await lookAtBudgets(write, { ids, fresh, former });
  return result;
}

/** Looks at the alerts on balances as they are at the end of today, by default of all accounts. */
export async function lookAtBalances(
  write: LockedBook,
  { accountId, fresh = nothingFresh }: { accountId?: string; fresh?: Fresh } = {},
): Promise<void> {
  const { tx, book, today } = write;
  const watched = await selectWatchedBalances(tx, book, today);
  const own = watched.filter((balance) => (accountId ?? balance.accountId) === balance.accountId);
  const outcome = settleBalances(own, today, fresh);
  if (hasOutcome(outcome)) await keepOutcomes(write, [outcome]);
}

/** Looks at all alerts of a book, as at the beginning of a day. */
export async function lookAtAlerts(write: LockedBook): Promise<void> {
  await lookAtBudgets(write, {});
  await lookAtBalances(write);
}
