import { accounts, alerts, type Db, notifications, prepared } from "@outlay/db";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Book } from "../../access/book.ts";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { findStanding } from "../figures/status.ts";
import { selectTouched, type Touched } from "./affected.ts";
import { dateIn } from "@outlay/core";
import { tell } from "../notifications/insert.ts";
import { crossBalance, crossSpending, crossThresholds, type Watch } from "./firing.logic.ts";
import { forgetNextAlerts, keepNextAlerts, toNextAlert } from "./next.ts";
import type { Notice } from "../notifications/notice.logic.ts";

const value = (name: string) => sql.placeholder(name);

const balanceFields = {
  accountId: accounts.id,
  name: accounts.name,
  currency: accounts.currency,
  balanceMinor: accounts.balanceMinor,
  belowMinor: (cell: string) => BigInt(cell),
  isTold: (cell: string) => cell === "true",
};

const findBalances = prepared("find_watched_balances", balanceFields, (db) =>
  db
    .select({
      ...balanceFields,
      belowMinor: alerts.belowMinor,
      isTold: sql`exists (select from ${notifications} told where told.book_id = ${value("bookId")}
        and told.account_id = ${alerts}.account_id and told.period_start = ${value("today")}::date
        and told.limit_minor = ${alerts}.below_minor)::text`,
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

/** What alerts need to know before transactions change: of what they may touch, or of all. */
export async function loadWatch(
  tx: Db,
  book: Book,
  touched: Touched | undefined,
  now: Date,
): Promise<Watch> {
  const today = dateIn(book.timeZone, now);
  const [budgets, balances] = await Promise.all([
    selectTouched(tx, book, touched),
    findBalances(tx).execute({ bookId: book.id, today }),
  ]);
  return { today, budgets, balances };
}

/**
 * Runs a change of what decides about budgets, and tells what it crosses in the present periods; a
 * period that begins on another day is another one. With the book locked.
 */
export async function watchBudgets<Result>(
  tx: Db,
  book: Book,
  { ids, now }: { ids?: readonly string[]; now: Date },
  change: () => Promise<Result>,
): Promise<Result> {
  const on = dateIn(book.timeZone, now);
  const asked = { on, ...(ids && { ids }) };
  const earlier = await loadBudgetFacts(tx, book, asked);
  const result = await change();
  const before = new Map(earlier.map((facts) => [facts.id, findStanding(facts, on)]));
  const notices = (await loadBudgetFacts(tx, book, asked)).flatMap((facts) => {
    const [was, is] = [before.get(facts.id), findStanding(facts, on)];
    return was && is?.start === was.start ? crossThresholds(facts, { before: was, after: is }) : [];
  });
  await tell(tx, book, notices, now);
  await forgetNextAlerts(tx, book, ids);
  return result;
}

/** Budgets that may tell something, with all that decides it. */
export async function loadTelling(
  tx: Db,
  book: Book,
  budgets: readonly { id: string }[],
  now: Date,
): Promise<BudgetFacts[]> {
  const ids = budgets.map(({ id }) => id);
  return loadBudgetFacts(tx, book, { on: dateIn(book.timeZone, now), ids });
}

/** Tells what these budgets have crossed since, and keeps what it takes for them to tell more. With the book locked. */
export async function tellSpending(
  tx: Db,
  book: Book,
  before: readonly BudgetFacts[],
  now: Date,
): Promise<void> {
  const today = dateIn(book.timeZone, now);
  const earlier = new Map(before.map((budget) => [budget.id, budget.plan.spent]));
  const crossings = (await loadTelling(tx, book, before, now)).map((facts) => {
    const spent = { before: earlier.get(facts.id) ?? [], after: facts.plan.spent };
    return { facts, notices: crossSpending(facts, spent, today) };
  });
  const notices = crossings.flatMap((crossing) => crossing.notices);
  await tell(tx, book, notices, now);
  const told = Map.groupBy(notices, ({ budgetId }) => budgetId);
  const next = crossings.flatMap(({ facts }) => {
    const fired = (told.get(facts.id) ?? []).map(({ periodStart, threshold }) => ({
      periodStart,
      threshold: threshold ?? 0,
    }));
    return toNextAlert({ ...facts, fired: [...facts.fired, ...fired] }, today) ?? [];
  });
  await keepNextAlerts(tx, book, next);
}

/** What alerts tell of an account whose balance is about to change otherwise than by transactions. With the book locked. */
export async function watchBalance(
  tx: Db,
  book: Book,
  { accountId, changeMinor }: { accountId: string; changeMinor: bigint },
  now: Date,
): Promise<Notice[]> {
  const today = dateIn(book.timeZone, now);
  const watched = await findBalances(tx).execute({ bookId: book.id, today });
  const own = watched.filter((balance) => balance.accountId === accountId);
  return own.flatMap((balance) => crossBalance(balance, changeMinor, today));
}
