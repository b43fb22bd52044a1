import { formatMinor, type CalendarDate, type CurrencyCode } from "@outlay/core";
import { type PeriodState, reaches, usedHundredths } from "../figures/period-state.logic.ts";
import type { BudgetKind } from "../figures/spending.logic.ts";
import type { AlertNotification } from "../notifications/new-notification.logic.ts";

/** That an alert has fired: with this limit when it was last looked at. */
export type Firing = { alertId: string; periodStart: CalendarDate; limitMinor: bigint };

/** What becomes of alerts: what has fired or fires on with another limit, what is armed again, and what to notify of. */
export type Outcome = {
  fired: readonly Firing[];
  armed: readonly Pick<Firing, "alertId" | "periodStart">[];
  newNotifications: readonly AlertNotification[];
};

/** A budget's alert; `firings` are those of any period that may be the current one. */
export type Threshold = {
  id: string;
  budgetId: string;
  percent: number;
  enabled: boolean;
  firings: readonly Pick<Firing, "periodStart" | "limitMinor">[];
};

/** An alert on an account's balance, which is that of the end of today. */
export type WatchedBalance = {
  alertId: string;
  accountId: string;
  name: string;
  currency: CurrencyCode;
  balanceMinor: bigint;
  belowMinor: bigint;
  enabled: boolean;
  /** Its firing; null while it is armed. */
  firedOn: CalendarDate | null;
  firedMinor: bigint | null;
};

/** Alerts that were just created, enabled or changed: what has happened already is no news, and no former state counts. */
export type Fresh = ReadonlySet<string>;

type State = {
  alertId: string;
  enabled: boolean;
  /** Whether what it watches for is so. */
  isMet: boolean;
  /** Whether it is over by so much that it may happen again. */
  isBack: boolean;
  periodStart: CalendarDate;
  limitMinor: bigint;
  /** The limit with which it has fired; null while it is armed. */
  firedMinor: bigint | null;
};

/** Fires or arms one alert. */
function settle({ alertId, periodStart, limitMinor, firedMinor, ...state }: State, fresh: Fresh) {
  const isFresh = fresh.has(alertId);
  const firing = { alertId, periodStart, limitMinor };
  const isArmed = firedMinor === null;
  const isChanged = firedMinor !== limitMinor;
  const fires = isArmed && state.isMet && state.enabled;
  return {
    fired: fires || (!isArmed && state.isMet && isChanged) ? [firing] : [],
    armed: !isArmed && !state.isMet && (isFresh || isChanged || state.isBack) ? [firing] : [],
    isNews: fires && !isFresh,
  };
}

/** The largest amount that the database can store. */
const mostMinor = 2n ** 63n - 1n;

/** A limit as it is stored: one that is carried over for long may be too large. */
function stored(minor: bigint): bigint {
  if (minor > mostMinor) return mostMinor;
  return minor < -mostMinor ? -mostMinor : minor;
}

const money = (minor: bigint, currency: CurrencyCode) =>
  `${formatMinor(minor, currency)} ${currency}`;

/** Whether spending is back below a percentage by 1 % of the limit. */
const isBackBelow = ({ limit, spent }: PeriodState, percent: number) =>
  limit <= 0n || spent * 100n <= BigInt(percent - 1) * limit;

/** The limit with which an alert has fired in a period; null while it is armed. */
const firedIn = ({ firings }: Threshold, start: CalendarDate) =>
  firings.find(({ periodStart }) => periodStart === start)?.limitMinor ?? null;

type NamedBudget = { id: string; name: string; kind: BudgetKind; currency: CurrencyCode };

/** A budget's alerts in its current period. Of all that fire at once, the highest notifies. */
export function settleThresholds(
  budget: NamedBudget,
  thresholds: readonly Threshold[],
  state: PeriodState,
  fresh: Fresh,
): Outcome {
  const settled = thresholds.map((threshold) => {
    const { id: alertId, percent, enabled } = threshold;
    const own = {
      alertId,
      enabled,
      isMet: reaches(state, percent),
      isBack: isBackBelow(state, percent),
      periodStart: state.start,
      limitMinor: stored(state.limit),
      firedMinor: firedIn(threshold, state.start),
    };
    return { threshold, ...settle(own, fresh) };
  });
  const news = settled.flatMap(({ isNews, threshold }) => (isNews ? threshold : []));
  const [highest] = news.toSorted((a, b) => b.percent - a.percent);
  return {
    fired: settled.flatMap(({ fired }) => fired),
    armed: settled.flatMap(({ armed }) => armed),
    newNotifications: highest ? [thresholdNotification(budget, highest, state)] : [],
  };
}

function thresholdNotification(
  { id, name, kind, currency }: NamedBudget,
  { id: alertId, percent }: Threshold,
  state: PeriodState,
): AlertNotification {
  const { start, end, limit, spent } = state;
  const isExceeded = kind === "expense" && spent > limit && percent <= 100;
  const verb = kind === "income" ? "were received" : "are spent";
  return {
    kind: "budget.threshold",
    title: isExceeded ? `${name} is exceeded` : `${name} has reached ${percent} %`,
    message: `${money(spent, currency)} of ${money(limit, currency)} ${verb} in the period from ${start} to ${end}.`,
    alertId,
    budgetId: id,
    accountId: null,
    percentHundredths: usedHundredths(state),
    threshold: percent,
    spentMinor: spent,
    limitMinor: limit,
    currency,
    periodStart: start,
    periodEnd: end,
  };
}

/** The spending at which the next alert of a period fires, in minor units; null if none can. */
export function nextAlert(thresholds: readonly Threshold[], state: PeriodState): bigint | null {
  const { start, limit } = state;
  const armed = thresholds.filter(
    (threshold) => threshold.enabled && firedIn(threshold, start) === null,
  );
  if (armed.length === 0) return null;
  const lowest = Math.min(...armed.map(({ percent }) => percent));
  const due = limit > 0n ? (BigInt(lowest) * limit + 99n) / 100n : 1n;
  return due > mostMinor ? null : due;
}

const absolute = (minor: bigint) => (minor < 0n ? -minor : minor);

/** The alerts on the balances of accounts. Of all that fire at once for an account, the lowest notifies. */
export function settleBalances(
  watched: readonly WatchedBalance[],
  today: CalendarDate,
  fresh: Fresh,
): Outcome {
  const settled = watched.map((balance) => {
    const { alertId, enabled, balanceMinor, belowMinor, firedOn, firedMinor } = balance;
    const own = {
      alertId,
      enabled,
      isMet: balanceMinor < belowMinor,
      isBack: (balanceMinor - belowMinor) * 100n >= absolute(belowMinor),
      periodStart: firedOn ?? today,
      limitMinor: belowMinor,
      firedMinor,
    };
    return { balance, ...settle(own, fresh) };
  });
  const news = settled.flatMap(({ isNews, balance }) => (isNews ? balance : []));
  const lowest = [...Map.groupBy(news, ({ accountId }) => accountId).values()].flatMap((own) =>
    own.toSorted((a, b) => (a.belowMinor < b.belowMinor ? -1 : 1)).slice(0, 1),
  );
  return {
    fired: settled.flatMap(({ fired }) => fired),
    armed: settled.flatMap(({ armed }) => armed),
    newNotifications: lowest.map((balance) => balanceNotification(balance, today)),
  };
}

function balanceNotification(
  { alertId, accountId, name, currency, balanceMinor, belowMinor }: WatchedBalance,
  today: CalendarDate,
): AlertNotification {
  return {
    kind: "account.low_balance",
    title: `${name} is below ${money(belowMinor, currency)}`,
    message: `The balance is ${money(balanceMinor, currency)}.`,
    alertId,
    budgetId: null,
    accountId,
    percentHundredths: null,
    threshold: null,
    spentMinor: null,
    limitMinor: belowMinor,
    currency,
    periodStart: today,
    periodEnd: today,
  };
}
