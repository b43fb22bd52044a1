import {
  changesSpending,
  type CountedCell,
  type SpendingDelta,
  sumSpending,
  type Target,
} from "../figures/spending.logic.ts";
import { periodAt } from "../figures/periods.logic.ts";
import {
  findPeriod,
  type Plan,
  reaches,
  readPlan,
  type Standing,
  usedHundredths,
} from "../figures/period-state.logic.ts";
import { formatMinor } from "@outlay/core";
import type { Notice } from "../notifications/notice.logic.ts";

/** A budget before a change, as much of it as tells whether an alert may fire. */
export type WatchedBudget = Target & {
  currency: string;
  /** In the period that begins on this day nothing is told before `alertAtMinor` is spent, or spending falls. */
  alertOn: string | null;
  alertAtMinor: bigint | null;
  /** In that period, in the budget's currency. */
  spentMinor: bigint;
};

/** A budget as far as alerts know it. */
export type TellingBudget = Target & {
  name: string;
  currency: string;
  plan: Plan;
  alerts: readonly { percent: number; enabled: boolean }[];
  /** What was told of every period that may be the present one, whatever periods the budget had then. */
  fired: readonly { periodStart: string; threshold: number }[];
};

/** An alert that is on, and its account before the change. */
export type WatchedBalance = {
  accountId: string;
  name: string;
  currency: string;
  balanceMinor: bigint;
  belowMinor: bigint;
  /** Whether it was told today. */
  isTold: boolean;
};

/** What the alerts of a book need to know. */
export type Watch = {
  today: string;
  budgets: readonly WatchedBudget[];
  balances: readonly WatchedBalance[];
};

const money = (minor: bigint, currency: string) => `${formatMinor(minor, currency)} ${currency}`;

/** The percents that are on and were not told in the period that begins on a day. */
function silentPercents({ alerts, fired }: TellingBudget, start: string): number[] {
  const told = new Set(fired.flatMap((of) => (of.periodStart === start ? of.threshold : [])));
  return alerts.flatMap(({ percent, enabled }) => (enabled && !told.has(percent) ? percent : []));
}

/** The most that can be kept as spent. */
const mostMinor = 2n ** 63n - 1n;

/** What must be spent in a period for the next alert to fire; null when none can. */
export function nextAlert(budget: TellingBudget, standing: Standing): bigint | null {
  const next = silentPercents(budget, standing.start).filter((of) => !reaches(standing, of));
  if (next.length === 0) return null;
  const { limit } = standing;
  const due = limit > 0n ? (BigInt(Math.min(...next)) * limit + 99n) / 100n : 1n;
  return due > mostMinor ? null : due;
}

/** What a budget tells of its present period: each share that was not reached before and is now, once a period. */
export function crossThresholds(
  budget: TellingBudget,
  { before, after }: { before: Standing; after: Standing },
): Notice[] {
  const { id, name, currency } = budget;
  const { start, end, limit, spent } = after;
  const crossed = silentPercents(budget, start).filter(
    (percent) => !reaches(before, percent) && reaches(after, percent),
  );
  const exceeded = spent > limit ? crossed.findLast((percent) => percent <= 100) : undefined;
  return crossed.map((percent) => ({
    kind: "budget.threshold",
    title: percent === exceeded ? `${name} is exceeded` : `${name} has reached ${percent} %`,
    message: `${money(spent, currency)} of ${money(limit, currency)} are spent in the period from ${start} to ${end}.`,
    budgetId: id,
    accountId: null,
    percentHundredths: usedHundredths(after),
    threshold: percent,
    spentMinor: spent,
    limitMinor: limit,
    currency,
    periodStart: start,
    periodEnd: end,
  }));
}

/** What an account tells whose balance changes: that it fell below, once a day. */
export function crossBalance(
  watched: WatchedBalance,
  changeMinor: bigint,
  today: string,
): Notice[] {
  const { accountId, name, currency, balanceMinor, belowMinor, isTold } = watched;
  const balance = balanceMinor + changeMinor;
  if (isTold || balanceMinor < belowMinor || balance >= belowMinor) return [];
  return [
    {
      kind: "account.low_balance",
      title: `${name} is below ${money(belowMinor, currency)}`,
      message: `The balance is ${money(balance, currency)}.`,
      budgetId: null,
      accountId,
      percentHundredths: null,
      threshold: null,
      spentMinor: null,
      limitMinor: belowMinor,
      currency,
      periodStart: today,
      periodEnd: today,
    },
  ];
}

/**
 * What a budget tells of what is newly spent in its present period; what is dated outside it never
 * alerts, so the limit that follows from it counts as there before.
 */
export function crossSpending(
  budget: TellingBudget,
  { before, after }: { before: Plan["spent"]; after: Plan["spent"] },
  today: string,
): Notice[] {
  const index = findPeriod(budget, today);
  if (index === undefined) return [];
  const { start, end } = periodAt(budget.grid, index);
  const spent = before
    .filter(({ on }) => on >= start && on <= end)
    .reduce((sum, { minor }) => sum + minor, 0n);
  const standing = readPlan({ ...budget.plan, spent: after }).at(index);
  return crossThresholds(budget, { before: { ...standing, spent }, after: standing });
}

export type CategoryCell = CountedCell & { categoryId: string };

const countedIn = ({ categories }: Target, cells: readonly CategoryCell[]) =>
  cells.filter(({ categoryId }) => categories === null || categories.includes(categoryId));

/** Whether what is added to a budget may make it tell something, or moves what it takes for that. */
function mayTell(budget: WatchedBudget, added: readonly SpendingDelta[], today: string): boolean {
  const index = findPeriod(budget, today);
  if (index === undefined || added.length === 0) return false;
  const { start } = periodAt(budget.grid, index);
  if (added.some(({ currency }) => currency !== budget.currency)) return true;
  const isEarlier = (of: SpendingDelta) => of.spentMinor !== 0n && of.periodStart < start;
  if (budget.rollover !== "none" && added.some(isEarlier)) return true;
  const gained = added.find(({ periodStart }) => periodStart === start)?.spentMinor ?? 0n;
  if (gained === 0n) return false;
  if (gained < 0n || budget.alertOn !== start) return true;
  return budget.alertAtMinor !== null && budget.spentMinor + gained >= budget.alertAtMinor;
}

/** What changes of the ledger add to the spending of budgets, and what alerts tell of balances. */
export function settleWatch(
  { today, budgets, balances }: Watch,
  changes: {
    cells: readonly CategoryCell[];
    balances: readonly { accountId: string; sumMinor: bigint }[];
  },
) {
  const added = budgets.map((budget) => sumSpending(budget, countedIn(budget, changes.cells)));
  const moved = new Map(changes.balances.map(({ accountId, sumMinor }) => [accountId, sumMinor]));
  return {
    spending: added.flat().filter(changesSpending),
    /** The budgets that may tell something, which a closer look decides. */
    telling: budgets.filter((budget, index) => mayTell(budget, added[index] ?? [], today)),
    notices: balances.flatMap((watched) =>
      crossBalance(watched, moved.get(watched.accountId) ?? 0n, today),
    ),
  };
}
