import type { SpendingDelta, Target, Cell } from "../budgets/spending.rules.ts";
import { sumSpending } from "../budgets/spending.rules.ts";
import {
  findPeriod,
  type Plan,
  reaches,
  readPlan,
  type Standing,
  usedHundredths,
} from "../budgets/standing.rules.ts";
import { formatMinor } from "../money.ts";

/** A budget as far as alerts know it. */
export type WatchedBudget = Target & {
  name: string;
  currency: string;
  plan: Plan;
  alerts: readonly { percent: number; enabled: boolean }[];
  /** What was told in the newest period in which anything was. */
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

/** What an alert tells, in minor units. */
export type Notice = {
  kind: "budget.threshold" | "account.low_balance";
  title: string;
  message: string;
  budgetId: string | null;
  accountId: string | null;
  percentHundredths: number | null;
  threshold: number | null;
  spentMinor: bigint | null;
  limitMinor: bigint;
  currency: string;
  periodStart: string;
  periodEnd: string;
};

const money = (minor: bigint, currency: string) => `${formatMinor(minor, currency)} ${currency}`;

/** What a budget tells of its present period: each share that was not reached before and is now, once a period. */
export function crossThresholds(
  { id, name, currency, alerts, fired }: WatchedBudget,
  { before, after }: { before: Standing; after: Standing },
): Notice[] {
  const { start, end, limit, spent } = after;
  const told = new Set(fired.flatMap((of) => (of.periodStart === start ? of.threshold : [])));
  const isCrossed = ({ percent, enabled }: WatchedBudget["alerts"][number]) =>
    enabled && !told.has(percent) && !reaches(before, percent) && reaches(after, percent);
  return alerts.filter(isCrossed).map(({ percent }) => ({
    kind: "budget.threshold",
    title: spent > limit ? `${name} is exceeded` : `${name} has reached ${percent} %`,
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

/** What a budget tells of what is newly spent. Of the present period alone: what is dated outside it never alerts. */
function crossSpending(
  budget: WatchedBudget,
  spending: readonly SpendingDelta[],
  today: string,
): Notice[] {
  const index = findPeriod(budget, today);
  if (index === undefined || !budget.alerts.some(({ enabled }) => enabled)) return [];
  const own = spending
    .filter(({ budgetId, currency }) => budgetId === budget.id && currency === budget.currency)
    .map(({ periodStart: on, spentMinor: minor }) => ({ on, minor }));
  const gained = own
    .filter(({ on }) => findPeriod(budget, on) === index)
    .reduce((sum, { minor }) => sum + minor, 0n);
  if (gained <= 0n) return [];
  const { plan } = budget;
  const after = readPlan({ ...plan, spent: [...plan.spent, ...own] }).at(index);
  return crossThresholds(budget, { before: { ...after, spent: after.spent - gained }, after });
}

/** What changes of the ledger add to the spending of budgets, and what alerts tell of them. */
export function settleWatch(
  { today, budgets, balances }: Watch,
  changes: { cells: readonly Cell[]; balances: readonly { accountId: string; sumMinor: bigint }[] },
): { spending: SpendingDelta[]; notices: Notice[] } {
  const spending = sumSpending(budgets, changes.cells);
  const moved = new Map(changes.balances.map(({ accountId, sumMinor }) => [accountId, sumMinor]));
  const notices = [
    ...budgets.flatMap((budget) => crossSpending(budget, spending, today)),
    ...balances.flatMap((watched) =>
      crossBalance(watched, moved.get(watched.accountId) ?? 0n, today),
    ),
  ];
  return { spending, notices };
}
