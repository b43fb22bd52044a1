import { type CurrencyCode, trustedDate } from "@outlay/core";
import {
  budgetAmounts,
  budgetMoves,
  budgets,
  budgetSpending,
  categories,
  type Db,
} from "@outlay/db";
import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { selectThresholds } from "../alerts/firings.ts";
import { forgetCarried, forgetNextAlerts, toKeptFigures } from "../alerts/next.ts";
import { selectFacts } from "../figures/budget-facts.ts";
import { findPeriodState } from "../figures/status.ts";
import { changesSpending, type SpendingDelta } from "../figures/spending.logic.ts";
import { computeSpending, rebuildSpending } from "../figures/spending.ts";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../../feed/record-check.ts";
import { budgetSelection, budgetSnapshot } from "./budget-rows.ts";
import type { BookLock } from "../../support/book-lock.ts";
import { type Check, findRows, formatAmount } from "../../support/check.ts";

/** Later than any period. */
const always = { on: trustedDate("9999-12-31") };

const keyOf = ({ budgetId, periodStart, currency }: SpendingDelta) =>
  `budget ${budgetId} from ${periodStart} in ${currency}`;

async function selectKept(tx: Db, bookId: string): Promise<SpendingDelta[]> {
  const { budgetId, periodStart, currency, spentMinor, count } = budgetSpending;
  const rows = await tx
    .select({ budgetId, periodStart, currency, spentMinor, count })
    .from(budgetSpending)
    .innerJoin(budgets, and(eq(budgets.bookId, budgetSpending.bookId), eq(budgets.id, budgetId)))
    .where(and(eq(budgetSpending.bookId, bookId), isNull(budgets.deletedAt)));
  return rows.filter(changesSpending);
}

/** Stored and computed spending where they differ. A row of zeros counts as none. */
async function selectDiffering(tx: Db, bookId: string) {
  const targets = await selectFacts(tx, { id: bookId }, always);
  const due = new Map((await computeSpending(tx, bookId, targets)).map((row) => [keyOf(row), row]));
  const kept = new Map((await selectKept(tx, bookId)).map((row) => [keyOf(row), row]));
  return [...new Map([...kept, ...due])]
    .map(([subject, { currency }]) => ({
      subject,
      currency,
      kept: kept.get(subject) ?? nothing,
      due: due.get(subject) ?? nothing,
    }))
    .filter(
      (row) => row.kept.spentMinor !== row.due.spentMinor || row.kept.count !== row.due.count,
    );
}

const nothing = { spentMinor: 0n, count: 0 };

/** A budget's spending in each period equals the daily totals. */
export const budgetSpent: Check = {
  name: "budget spending",
  find: async function* find(tx, bookId) {
    for (const { subject, currency, kept, due } of await selectDiffering(tx, bookId)) {
      const is = `${formatAmount(String(kept.spentMinor), currency)} (count ${kept.count})`;
      const should = `${formatAmount(String(due.spentMinor), currency)} ${currency} (count ${due.count})`;
      yield { subject, problem: `is ${is}, should be ${should}` };
    }
  },
  fix: async (lock) => {
    const { length } = await selectDiffering(lock.tx, lock.book.id);
    await rebuildBudgets(lock);
    return length;
  },
};

/** Recomputes the budgets' spending from the daily totals. When they alert next is compared with it by `budgetNext`. */
export async function rebuildBudgets(lock: BookLock): Promise<void> {
  const targets = await selectFacts(lock.tx, lock.book, always);
  await rebuildSpending(lock, targets);
  await forgetCarried(
    lock,
    targets.map(({ id }) => id),
  );
}

/** The budgets whose stored next alert is too late or too early. */
async function* findNext(tx: Db, bookId: string) {
  const { id, currency, alertOn, alertThrough, alertAtMinor: kept } = budgets;
  const rows = await tx
    .select({ id, currency, on: alertThrough, kept })
    .from(budgets)
    .where(and(eq(budgets.bookId, bookId), isNull(budgets.deletedAt), isNotNull(alertOn)));
  for (const row of rows) {
    const { on } = row;
    if (on === null) continue;
    const query = { on, ids: [row.id] };
    const [facts] = await selectFacts(tx, { id: bookId }, query);
    const thresholds = await selectThresholds(tx, { id: bookId }, query);
    const next = facts && toKeptFigures(facts, thresholds, on);
    const due = next?.alertAtMinor;
    if (next?.alertThrough !== on || due !== row.kept) yield { ...row, due };
  }
}

const shown = (minor: bigint | null | undefined, currency: CurrencyCode) =>
  typeof minor === "bigint" ? formatAmount(String(minor), currency) : "never";

/** The spending of the next alert matches the budget and its alerts. */
export const budgetNext: Check = {
  name: "next alert",
  find: async function* find(tx, bookId) {
    for await (const { id, currency, kept, due } of findNext(tx, bookId)) {
      const problem = `is ${shown(kept, currency)}, should be ${shown(due, currency)} ${currency}`;
      yield { subject: `budget ${id}`, problem };
    }
  },
  fix: async (lock) => {
    const ids = [];
    for await (const { id } of findNext(lock.tx, lock.book.id)) ids.push(id);
    await forgetNextAlerts(lock, ids);
    return ids.length;
  },
};

/** The budgets of which something else is carried over than is kept. */
async function* findCarried(tx: Db, bookId: string) {
  const { id, currency, carriedOn, carriedMinor: kept } = budgets;
  const rows = await tx
    .select({ id, currency, on: carriedOn, kept })
    .from(budgets)
    .where(and(eq(budgets.bookId, bookId), isNull(budgets.deletedAt), isNotNull(carriedOn)));
  for (const row of rows) {
    const { on } = row;
    if (on === null) continue;
    const [facts] = await selectFacts(tx, { id: bookId }, { on, ids: [row.id] });
    const state = facts && findPeriodState(facts, on);
    if (state?.start !== on || state.carriedOver !== row.kept)
      yield { ...row, due: state?.carriedOver };
  }
}

/** What is kept as carried over into a period is what the earlier ones have left. */
export const budgetCarried: Check = {
  name: "carried over",
  find: async function* find(tx, bookId) {
    for await (const { id, on, currency, kept, due } of findCarried(tx, bookId)) {
      const problem = `is ${shown(kept, currency)}, should be ${shown(due, currency)} ${currency}`;
      yield { subject: `budget ${id} from ${on}`, problem };
    }
  },
  fix: async (lock) => {
    const ids = [];
    for await (const { id } of findCarried(lock.tx, lock.book.id)) ids.push(id);
    await forgetCarried(lock, ids);
    return ids.length;
  },
};

const unbalanced = (bookId: string) => sql<{ currency: CurrencyCode; sum: string }>`
  select budget.currency, sum(move.moved_minor) as sum
  from ${budgetMoves} move
  join ${budgets} budget on budget.book_id = move.book_id and budget.id = move.budget_id
  where move.book_id = ${bookId} group by budget.currency having sum(move.moved_minor) <> 0`;

/** Moves between budgets add up to zero. */
export const budgetMoved: Check = {
  name: "budget moves",
  find: findRows(unbalanced, ({ currency, sum }) => ({
    subject: `moves in ${currency}`,
    problem: `come to ${formatAmount(sum, currency)}, should to nothing`,
  })),
};

/** The categories that budgets name, each with the row that it should have. */
const named = (bookId: string) => sql`from ${budgets} budget
  cross join unnest(coalesce(budget.category_ids, budget.except_category_ids, array[budget.category_id])) as named(id)
  left join ${categories} category on category.book_id = ${bookId} and category.id = named.id
  where budget.book_id = ${bookId} and named.id is not null`;

const unfit = (bookId: string) => sql<{ id: string; category: string; kind: string }>`
  select budget.id, named.id as category, case budget.kind when 'expense' then 'expenses' else 'income' end as kind
  ${named(bookId)} and budget.deleted_at is null
    and (category.kind is distinct from budget.kind or category.deleted_at is not null)`;

/** For an archive: several categories in one column have no foreign key. */
export async function findUnknownCategory(tx: Db, bookId: string): Promise<string | undefined> {
  const [row] = await tx.execute<{ id: string }>(
    sql`select budget.id ${named(bookId)} and category.kind is distinct from budget.kind limit 1`,
  );
  return row && `Budget ${row.id} is of a category that is not there, or of another kind.`;
}

/** The categories of a budget are live and of its kind. */
export const budgetCategory: Check = {
  name: "budget category",
  find: findRows(unfit, ({ id, category, kind }) => ({
    subject: `budget ${id}`,
    problem: `is of ${category}, which is no live category of ${kind}`,
  })),
};

const amountless = (bookId: string) => sql<{ id: string }>`
  select budget.id from ${budgets} budget
  where budget.book_id = ${bookId} and not exists (select from ${budgetAmounts} amount
    where amount.book_id = ${bookId} and amount.budget_id = budget.id and not amount.planned)`;

/** A budget has an amount besides those that are planned. */
export const budgetAmount: Check = {
  name: "budget amount",
  find: findRows(amountless, ({ id }) => ({ subject: `budget ${id}`, problem: "has no amount" })),
};

async function readBudgets(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({
      ...budgetSelection(page.bookId),
      deletedAt: budgets.deletedAt,
      last: lastChange("budget", budgets, page.bookId),
    })
    .from(budgets)
    .where(isInPage(budgets, page))
    .orderBy(asc(budgets.id))
    .limit(recordsPerPage);
  return rows.map(({ deletedAt, last, ...budget }) => ({
    id: budget.id,
    image: deletedAt === null ? budgetSnapshot(budget) : null,
    last,
  }));
}

/** Every budget equals its last change in the feed. */
export const budgetRecord = recordCheck("budget", readBudgets);
