import {
  type BudgetKind,
  changesSpending,
  countedIn,
  type CountedSpending,
  type SpendingDelta,
  sumSpending,
  type Target,
} from "../figures/spending.logic.ts";
import { findPeriod } from "../figures/budget-periods.logic.ts";
import {
  type BudgetTimeline,
  reaches,
  readTimeline,
  type PeriodState,
  usedHundredths,
} from "../figures/period-state.logic.ts";
import { formatMinor, type CalendarDate, type CurrencyCode } from "@outlay/core";
import type { NewNotification } from "../notifications/new-notification.logic.ts";

/** A budget before a change, with just enough to decide whether an alert may fire. */
export type WatchedBudget = Target & {
  currency: CurrencyCode;
  /** In the period that starts on this day, no alert fires until `alertAtMinor` is spent or spending falls. */
  alertOn: CalendarDate | null;
  alertAtMinor: bigint | null;
  /** In that period, in the budget's currency. */
  spentMinor: bigint;
};

/** A budget with all data to decide which alerts fire. */
export type CandidateBudget = Target & {
  name: string;
  currency: CurrencyCode;
  timeline: BudgetTimeline;
  alerts: readonly { percent: number; enabled: boolean }[];
  /** Notifications of any period that may be the current one, even if the budget's periods have changed since. */
  fired: readonly { periodStart: CalendarDate; threshold: number }[];
};

/** An enabled alert, and its account before the change. */
export type WatchedBalance = {
  accountId: string;
  name: string;
  currency: CurrencyCode;
  balanceMinor: bigint;
  belowMinor: bigint;
  /** Whether it has fired today. */
  wasNotified: boolean;
};

const money = (minor: bigint, currency: CurrencyCode) =>
  `${formatMinor(minor, currency)} ${currency}`;

/** The enabled percentages that have not fired in the period that starts on a day. */
function pendingPercents({ alerts, fired }: CandidateBudget, start: CalendarDate): number[] {
  const sent = new Set(
    fired.flatMap(({ periodStart, threshold }) => (periodStart === start ? threshold : [])),
  );
  return alerts.flatMap(({ percent, enabled }) => (enabled && !sent.has(percent) ? percent : []));
}

/** The largest amount that the database can store. */
const mostMinor = 2n ** 63n - 1n;

/** The spending at which the next alert of a period fires; null if none can. */
export function nextAlert(budget: CandidateBudget, state: PeriodState): bigint | null {
  const next = pendingPercents(budget, state.start).filter((percent) => !reaches(state, percent));
  if (next.length === 0) return null;
  const { limit } = state;
  const due = limit > 0n ? (BigInt(Math.min(...next)) * limit + 99n) / 100n : 1n;
  // Posting compares it with all that is dated in the period: less than what is spent where refunds are dated ahead.
  const ahead = state.committed < 0n ? state.committed : 0n;
  return due > mostMinor ? null : due + ahead;
}

/** Notifications for the percentages that are newly reached in a period, each once per period. */
export function crossThresholds(
  budget: CandidateBudget,
  { before, after }: { before: PeriodState; after: PeriodState },
): NewNotification[] {
  const { id, name, kind, currency } = budget;
  const { start, end, limit, spent } = after;
  const verb = kind === "income" ? "were received" : "are spent";
  const crossed = pendingPercents(budget, start).filter(
    (percent) => !reaches(before, percent) && reaches(after, percent),
  );
  const exceeded =
    kind === "expense" && spent > limit ? crossed.findLast((percent) => percent <= 100) : undefined;
  return crossed.map((percent) => ({
    kind: "budget.threshold",
    title: percent === exceeded ? `${name} is exceeded` : `${name} has reached ${percent} %`,
    message: `${money(spent, currency)} of ${money(limit, currency)} ${verb} in the period from ${start} to ${end}.`,
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

/** A notification if the balance falls below the limit, once a day. */
export function crossBalance(
  watched: WatchedBalance,
  changeMinor: bigint,
  today: CalendarDate,
): NewNotification[] {
  const { accountId, name, currency, balanceMinor, belowMinor, wasNotified } = watched;
  const balance = balanceMinor + changeMinor;
  if (wasNotified || balanceMinor < belowMinor || balance >= belowMinor) return [];
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

type Spending = Pick<BudgetTimeline, "spent" | "later">;

/**
 * Notifications for new spending in the current period. Spending in other periods never fires an
 * alert: a limit that it changes by rollover counts as unchanged.
 */
export function crossSpending(
  budget: CandidateBudget,
  { before, after }: { before: Spending; after: Spending },
  today: CalendarDate,
): NewNotification[] {
  const period = findPeriod(budget, today);
  if (!period) return [];
  const { start, end } = period;
  const sumOf = (dated: Spending["spent"]) =>
    dated.filter(({ on }) => on >= start && on <= end).reduce((sum, { minor }) => sum + minor, 0n);
  const spent = sumOf(before.spent) - sumOf(before.later);
  const state = readTimeline({ ...budget.timeline, spent: after.spent, later: after.later }).at(
    period,
  );
  return crossThresholds(budget, { before: { ...state, spent }, after: state });
}

export type CategorySpendingDelta = CountedSpending & { kind: BudgetKind; categoryId: string };

/** Whether new spending may fire an alert of a budget, or changes when the next one fires. */
function mayAlert(
  budget: WatchedBudget,
  added: readonly SpendingDelta[],
  today: CalendarDate,
): boolean {
  const period = added.length > 0 ? findPeriod(budget, today) : undefined;
  if (!period) return false;
  const { start } = period;
  if (added.some(({ currency }) => currency !== budget.currency)) return true;
  const isEarlier = ({ spentMinor, periodStart }: SpendingDelta) =>
    spentMinor !== 0n && periodStart < start;
  if (budget.rollover !== "none" && added.some(isEarlier)) return true;
  const gained = added.find(({ periodStart }) => periodStart === start)?.spentMinor ?? 0n;
  if (gained === 0n) return false;
  if (gained < 0n || budget.alertOn !== start) return true;
  return budget.alertAtMinor !== null && budget.spentMinor + gained >= budget.alertAtMinor;
}

/** Computes changes to the spending of budgets, and the budgets to look at more closely. */
export function evaluateSpending(
  budgets: readonly WatchedBudget[],
  deltas: readonly CategorySpendingDelta[],
  today: CalendarDate,
) {
  const added = budgets.map((budget) => sumSpending(budget, countedIn(budget, deltas)));
  return {
    spending: added.flat().filter(changesSpending),
    /** Budgets whose alerts may fire; needs all their data to decide. */
    candidates: budgets.filter((budget, index) => mayAlert(budget, added[index] ?? [], today)),
  };
}

/** The notifications for balances that change. */
export function crossBalances(
  watched: readonly WatchedBalance[],
  deltas: readonly { accountId: string; sumMinor: bigint }[],
  today: CalendarDate,
): NewNotification[] {
  const moved = new Map(deltas.map(({ accountId, sumMinor }) => [accountId, sumMinor]));
  return watched.flatMap((balance) =>
    crossBalance(balance, moved.get(balance.accountId) ?? 0n, today),
  );
}
