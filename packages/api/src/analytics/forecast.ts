import type { Db } from "@outlay/db";
import {
  addDays,
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  fieldError,
  formatMinor,
} from "@outlay/core";
import type { Book } from "../access/book.ts";
import { type GoalRow, selectGoals } from "../planning/goals/goal-rows.ts";
import { foreseeGoals } from "../planning/goals/goals.logic.ts";
import { forEachInTurns, mapInTurns } from "../support/turns.ts";
import { loadConvert, planBudgets, type Plans, tooMany } from "./forecast-budgets.ts";
import type { BudgetPlan, UnknownPlan } from "./forecast-budgets.logic.ts";
import { type ForecastAccount, listExpected, loadGround, type Scope } from "./forecast-expected.ts";
import {
  type Forecast,
  forecastDays,
  type ForecastInput,
  type ForecastItem,
  forecastYears,
  latestForecast,
  maxExpected,
  maxListed,
} from "./forecast.contract.ts";
import {
  balancesOf,
  dailyChanges,
  everyDay,
  type Expected,
  outlookOf,
  type Point,
  spentUntil,
} from "./forecast.logic.ts";

/** Throws `input.invalid` for what is over or too far ahead. */
function readScope({ until, accountId, withBudgets }: ForecastInput, today: CalendarDate): Scope {
  if (withBudgets && accountId !== undefined)
    throw fieldError(
      "input.invalid",
      ["withBudgets"],
      "Budgets belong to no account: omit accountId or withBudgets.",
    );
  const last = until ?? addDays(today, forecastDays);
  const latest = latestForecast(today);
  if (last < today) throw fieldError("input.invalid", ["until"], "Give today or a later day.");
  if (last > latest)
    throw fieldError(
      "input.invalid",
      ["until"],
      `Give a day at most ${forecastYears} years ahead.`,
    );
  return { today, until: last, accountId };
}

/** Sums by currency, in the order of their codes. */
function sumByCurrency(parts: readonly UnknownPlan[]): Forecast["unconverted"] {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { currency, minor } of parts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => ({ currency, amount: formatMinor(minor, currency) }));
}

const presentPoint = ({ on, minor }: Point, currency: CurrencyCode) => ({
  on,
  balance: formatMinor(minor, currency),
});

/** What an account comes to in its own currency. */
function foresee({ id, currency, start }: ForecastAccount, expected: readonly Expected[]) {
  const { lowest, belowZeroOn, last } = outlookOf(balancesOf(start, expected));
  const shown = {
    accountId: id,
    currency,
    balance: formatMinor(start.minor, currency),
    lowest: presentPoint(lowest, currency),
    belowZeroOn,
    last: formatMinor(last, currency),
  };
  return { shown, currency, last, isEmpty: start.minor === 0n && expected.length === 0 };
}

function presentItems(
  expected: readonly Expected[],
  { plans, convert }: Plans,
  { until }: Scope,
  base: CurrencyCode,
): ForecastItem[] {
  const items = expected.slice(0, maxListed).map(({ minor, ...item }): ForecastItem => {
    const converted = convert({ minor, currency: item.currency });
    return {
      ...item,
      amount: formatMinor(minor, item.currency),
      converted: converted === undefined ? null : formatMinor(converted, base),
    };
  });
  const planned = plans.map((plan): ForecastItem => {
    const amount = formatMinor(spentUntil(plan, until), base);
    return {
      on: plan.from,
      kind: "budget",
      name: plan.budget.name,
      budgetId: plan.budget.id,
      through: plan.through < until ? plan.through : until,
      amount,
      currency: base,
      converted: amount,
    };
  });
  return [...items, ...planned].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

const plansAtOnce = 20;

/** What changes the total, in the book's currency. */
async function listChanges(
  expected: readonly Expected[],
  { plans, convert }: Plans,
  until: CalendarDate,
): Promise<Point[]> {
  const changes: Point[] = [];
  await forEachInTurns(expected, ({ on, ...amount }) => {
    const minor = convert(amount);
    if (minor !== undefined) changes.push({ on, minor });
  });
  const spread = (plan: BudgetPlan) => void changes.push(...dailyChanges(plan, until));
  await forEachInTurns(plans, spread, plansAtOnce);
  return changes;
}

/** The goals of an account, by its balances. */
function foreseeAccountGoals(
  { start }: ForecastAccount,
  goals: readonly GoalRow[],
  expected: readonly Expected[],
): Forecast["goals"] {
  const outlooks = foreseeGoals(goals, balancesOf(start, expected));
  return goals.flatMap(({ id: goalId, name, accountId, currency, targetMinor }, index) => {
    const outlook = outlooks[index];
    if (!outlook) return [];
    const target = formatMinor(targetMinor, currency);
    const saved = formatMinor(outlook.savedMinor, currency);
    const last = formatMinor(outlook.lastMinor, currency);
    const { reachedOn } = outlook;
    return { goalId, name, accountId, currency, target, saved, last, reachedOn };
  });
}

/**
 * The balances of every day from today: today's, and what is expected to change them. The total is the sum of amounts that
 * are converted one by one, at today's rates. Throws `account.not_found`, and `input.invalid` for a day that is over, or too far or too full.
 */
export async function getForecast(
  db: Db,
  book: Book,
  input: ForecastInput,
  now: Date,
): Promise<Forecast> {
  const base = book.baseCurrency;
  const scope = readScope(input, dateIn(book.timeZone, now));
  const { today, until } = scope;
  const [ground, goals] = await Promise.all([loadGround(db, book, scope), selectGoals(db, book)]);
  const { counted } = ground;
  const currencies = counted.map(({ currency }) => currency);
  const { expected, isWhole } = await listExpected(db, book, ground, scope);
  if (!isWhole) throw tooMany(maxExpected, "items");
  const plans: Plans = input.withBudgets
    ? await planBudgets(db, book, scope, ground)
    : { plans: [], unknown: [], convert: await loadConvert(db, book, today, currencies) };
  const byAccount = Map.groupBy(expected, ({ accountId }) => accountId);
  const foreseen = await mapInTurns(counted, (account) =>
    foresee(account, byAccount.get(account.id) ?? []),
  );
  const balances = counted.map(
    ({ start, currency }) => plans.convert({ ...start, currency }) ?? 0n,
  );
  const start = { on: today, minor: balances.reduce((sum, minor) => sum + minor, 0n) };
  const points = balancesOf(start, await listChanges(expected, plans, until));
  const { lowest, belowZeroOn } = outlookOf(points);
  const items = presentItems(expected, plans, scope, base);
  const isUnknown = ({ currency }: { currency: CurrencyCode }) =>
    plans.convert({ minor: 0n, currency }) === undefined;
  const unknown = foreseen
    .filter((account) => !account.isEmpty && isUnknown(account))
    .map(({ currency, last }) => ({ currency, minor: last }));
  return {
    currency: base,
    balance: formatMinor(start.minor, base),
    days: everyDay(points, until).map((point) => presentPoint(point, base)),
    lowest: presentPoint(lowest, base),
    belowZeroOn,
    accounts: foreseen.map(({ shown }) => shown),
    items: items.slice(0, maxListed),
    itemsOmitted: expected.length + plans.plans.length - Math.min(items.length, maxListed),
    goals: counted.flatMap((account) => {
      const own = goals.filter(({ accountId }) => accountId === account.id);
      return foreseeAccountGoals(account, own, byAccount.get(account.id) ?? []);
    }),
    unconverted: sumByCurrency([...unknown, ...plans.unknown]),
  };
}
