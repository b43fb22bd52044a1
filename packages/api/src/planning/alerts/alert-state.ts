import { accounts, alerts, type Db, notifications, prepared } from "@outlay/db";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Book } from "../../access/book.ts";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { findPeriodState } from "../figures/status.ts";
import { dateIn } from "@outlay/core";
import { notify } from "../notifications/notify.ts";
import {
  crossBalance,
  crossSpending,
  crossThresholds,
  type WatchedBalance,
} from "./firing.logic.ts";
import { forgetNextAlerts, keepNextAlerts, toNextAlert } from "./next.ts";
import type { NewNotification } from "../notifications/new-notification.logic.ts";

const value = (name: string) => sql.placeholder(name);

const balanceFields = {
  accountId: accounts.id,
  name: accounts.name,
  currency: accounts.currency,
  balanceMinor: accounts.balanceMinor,
  belowMinor: (cell: string) => BigInt(cell),
  wasNotified: (cell: string) => cell === "true",
};

const findBalances = prepared("find_watched_balances", balanceFields, (db) =>
  db
    .select({
      ...balanceFields,
      belowMinor: alerts.belowMinor,
      wasNotified: sql`exists (select from ${notifications} sent where sent.book_id = ${value("bookId")}
        and sent.account_id = ${alerts}.account_id and sent.period_start = ${value("today")}::date
        and sent.limit_minor = ${alerts}.below_minor)::text`,
    })
    .from(alerts)
    .innerJoin(accounts, and(eq(accounts.bookId, alerts.bookId), eq(accounts.id, alerts.accountId)))
    .where(
      and(
        eq(alerts.bookId, value("bookId")),
        isNotNull(alerts.accountId),
        eq(alerts.enabled, true),
      ),
    ),
);

/** The accounts with enabled alerts on their balance. */
export async function selectWatchedBalances(
  tx: Db,
  book: Book,
  today: string,
): Promise<WatchedBalance[]> {
  return findBalances(tx).execute({ bookId: book.id, today });
}

/**
 * Runs a change to budgets, then notifies of thresholds that it crosses in current periods. If the
 * current period starts on another day afterwards, it is a new one and nothing is crossed. With the
 * book locked.
 */
export async function watchBudgets<Result>(
  tx: Db,
  book: Book,
  { ids, now }: { ids?: readonly string[]; now: Date },
  change: () => Promise<Result>,
): Promise<Result> {
  const on = dateIn(book.timeZone, now);
  const query = { on, ...(ids && { ids }) };
  const earlier = await loadBudgetFacts(tx, book, query);
  const result = await change();
  const before = new Map(earlier.map((facts) => [facts.id, findPeriodState(facts, on)]));
  const newNotifications = (await loadBudgetFacts(tx, book, query)).flatMap((facts) => {
    const [was, is] = [before.get(facts.id), findPeriodState(facts, on)];
    return was && is?.start === was.start ? crossThresholds(facts, { before: was, after: is }) : [];
  });
  await notify(tx, book, newNotifications, now);
  await forgetNextAlerts(tx, book, ids);
  return result;
}

/** Budgets that may cross a threshold, with all data for the decision. */
export async function loadCandidates(
  tx: Db,
  book: Book,
  budgets: readonly { id: string }[],
  now: Date,
): Promise<BudgetFacts[]> {
  const ids = budgets.map(({ id }) => id);
  return loadBudgetFacts(tx, book, { on: dateIn(book.timeZone, now), ids });
}

/**
 * Notifies of thresholds that these budgets have crossed since `before`, and stores when each may
 * alert next. With the book locked.
 */
export async function notifySpending(
  tx: Db,
  book: Book,
  before: readonly BudgetFacts[],
  now: Date,
): Promise<void> {
  const today = dateIn(book.timeZone, now);
  const earlier = new Map(before.map((budget) => [budget.id, budget.timeline.spent]));
  const crossings = (await loadCandidates(tx, book, before, now)).map((facts) => {
    const spent = { before: earlier.get(facts.id) ?? [], after: facts.timeline.spent };
    return { facts, newNotifications: crossSpending(facts, spent, today) };
  });
  const newNotifications = crossings.flatMap((crossing) => crossing.newNotifications);
  await notify(tx, book, newNotifications, now);
  const sent = Map.groupBy(newNotifications, ({ budgetId }) => budgetId);
  const next = crossings.flatMap(({ facts }) => {
    const fired = (sent.get(facts.id) ?? []).map(({ periodStart, threshold }) => ({
      periodStart,
      threshold: threshold ?? 0,
    }));
    return toNextAlert({ ...facts, fired: [...facts.fired, ...fired] }, today) ?? [];
  });
  await keepNextAlerts(tx, book, next);
}

/** Notifications for a change of an account's balance other than by transactions. With the book locked. */
export async function watchBalance(
  tx: Db,
  book: Book,
  { accountId, changeMinor }: { accountId: string; changeMinor: bigint },
  now: Date,
): Promise<NewNotification[]> {
  const today = dateIn(book.timeZone, now);
  const watched = await selectWatchedBalances(tx, book, today);
  const own = watched.filter((balance) => balance.accountId === accountId);
  return own.flatMap((balance) => crossBalance(balance, changeMinor, today));
}
