import type { LockedBook } from "../../feed/lock.ts";
import { accounts, alerts, type Db, notifications, param, prepared } from "@outlay/db";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Book } from "../../access/book.ts";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { findPeriodState } from "../figures/status.ts";
import type { CalendarDate } from "@outlay/core";
import { notify } from "../notifications/notify.ts";
import {
  crossBalance,
  crossSpending,
  crossThresholds,
  type WatchedBalance,
} from "./firing.logic.ts";
import { forgetNextAlerts, keepNextAlerts, toNextAlert } from "./next.ts";
import type { NewNotification } from "../notifications/new-notification.logic.ts";

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
      wasNotified: sql`exists (select from ${notifications} sent where sent.book_id = ${param("bookId")}
        and sent.account_id = ${alerts}.account_id and sent.period_start = ${param("today")}::date
        and sent.limit_minor = ${alerts}.below_minor)::text`,
    })
    .from(alerts)
    .innerJoin(accounts, and(eq(accounts.bookId, alerts.bookId), eq(accounts.id, alerts.accountId)))
    .where(
      and(
        eq(alerts.bookId, param("bookId")),
        isNotNull(alerts.accountId),
        eq(alerts.enabled, true),
      ),
    ),
);

/** The accounts with enabled alerts on their balance. */
export async function selectWatchedBalances(
  tx: Db,
  book: Book,
  today: CalendarDate,
): Promise<WatchedBalance[]> {
  return findBalances(tx).execute({ bookId: book.id, today });
}

/**
 * Runs a change to budgets, then notifies of thresholds that it crosses in current periods. If the
 * current period starts on another day afterwards, it is a new one and nothing is crossed.
 */
export async function watchBudgets<Result>(
  write: LockedBook,
  { ids }: { ids?: readonly string[] },
  change: () => Promise<Result>,
): Promise<Result> {
  const { tx, book, today } = write;
  const on = today;
  const query = { on, ...(ids && { ids }) };
  const earlier = await loadBudgetFacts(tx, book, query);
  const result = await change();
  const before = new Map(earlier.map((facts) => [facts.id, findPeriodState(facts, on)]));
  const newNotifications = (await loadBudgetFacts(tx, book, query)).flatMap((facts) => {
    const [was, is] = [before.get(facts.id), findPeriodState(facts, on)];
    return was && is?.start === was.start ? crossThresholds(facts, { before: was, after: is }) : [];
  });
  await notify(write, newNotifications);
  await forgetNextAlerts(write, ids);
  return result;
}

/** Budgets that may cross a threshold, with all data for the decision. */
export async function loadCandidates(
  write: LockedBook,
  budgets: readonly { id: string }[],
): Promise<BudgetFacts[]> {
  const { tx, book, today } = write;
  const ids = budgets.map(({ id }) => id);
  return loadBudgetFacts(tx, book, { on: today, ids });
}

const nothing = { spent: [], later: [] };

/**
 * Notifies of thresholds that these budgets have crossed since `before`, and stores when each may
 * alert next.
 */
export async function notifySpending(
  write: LockedBook,
  before: readonly BudgetFacts[],
): Promise<void> {
  const { today } = write;
  const earlier = new Map(before.map((budget) => [budget.id, budget.timeline]));
  const crossings = (await loadCandidates(write, before)).map((facts) => {
    const { timeline } = facts;
    const spending = { before: earlier.get(facts.id) ?? nothing, after: timeline };
    return { facts, newNotifications: crossSpending(facts, spending, today) };
  });
  const newNotifications = crossings.flatMap((crossing) => crossing.newNotifications);
  await notify(write, newNotifications);
  const sent = Map.groupBy(newNotifications, ({ budgetId }) => budgetId);
  const next = crossings.flatMap(({ facts }) => {
    const fired = (sent.get(facts.id) ?? []).map(({ periodStart, threshold }) => ({
      periodStart,
      threshold: threshold ?? 0,
    }));
    return toNextAlert({ ...facts, fired: [...facts.fired, ...fired] }, today) ?? [];
  });
  await keepNextAlerts(write, next);
}

/** Notifications for a change of an account's balance other than by transactions. */
export async function watchBalance(
  write: LockedBook,
  { accountId, changeMinor }: { accountId: string; changeMinor: bigint },
): Promise<NewNotification[]> {
  const { tx, book, today } = write;
  const watched = await selectWatchedBalances(tx, book, today);
  const own = watched.filter((balance) => balance.accountId === accountId);
  return own.flatMap((balance) => crossBalance(balance, changeMinor, today));
}
