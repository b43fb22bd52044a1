import { budgetAmounts, budgets, type Db } from "@outlay/db";
import { and, eq, gt, gte, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { recordThresholds, setThresholds } from "../alerts/thresholds.ts";
import { watchBudgets } from "../alerts/alert-state.ts";
import type { Book } from "../../access/book.ts";
import type { LockedBook } from "../../feed/lock.ts";
import { findCategory, getCategory } from "../../ledger/categories.ts";
import { AppError, assertVersion, fieldError, toMinor } from "@outlay/core";
import { decodeCursor, encodeCursor, type Page, toPage } from "../../support/pagination.ts";
import { resolveReplay, matchesFields, idTaken } from "../../support/replay.ts";
import type {
  CreateBudgetInput,
  ListBudgetsInput,
  RemoveBudgetInput,
  UpdateBudgetInput,
} from "./budgets.contract.ts";
import { assertDates, assertSpendable } from "./budgets.logic.ts";
import { selectFacts } from "../figures/budget-facts.ts";
import { type BudgetRow, recordBudgets, selectBudgets } from "./budget-rows.ts";
import { rebuildSpending } from "../figures/spending.ts";

export const maxBudgets = 200;

export function noBudget(field = "id"): AppError {
  return fieldError("budget.not_found", [field], "No budget has this id.");
}

/** Throws `budget.not_found`. */
export async function getBudget(db: Db, book: Book, id: string): Promise<BudgetRow> {
  const [row] = await selectBudgets(db, book, eq(budgets.id, id));
  if (row) return row;
  throw noBudget();
}

/** Throws `category.not_found`, `category.archived`, `category.wrong_kind`. */
async function assertCategory(tx: Db, book: Book, id: string | null | undefined): Promise<void> {
  if (id) assertSpendable(await findCategory(tx, book, id));
}

/**
 * Creates a budget with its alerts. Throws `category.not_found`, `category.archived`,
 * `category.wrong_kind`, `budget.limit`, `id.taken`.
 */
export async function createBudget(
  write: LockedBook,
  input: CreateBudgetInput,
): Promise<BudgetRow> {
  const { tx, book, now, today } = write;
  const { id = uuidv7(), amount, period, thresholds, startsOn, ...given } = input;
  const currency = given.currency ?? book.baseCurrency;
  const amountMinor = toMinor(amount, currency, ["amount"]);
  const sent = { ...given, ...period, currency, startsOn, amountMinor, thresholds };
  const [existing] = await selectBudgets(tx, book, eq(budgets.id, id));
  if (existing) return resolveReplay(existing, sent);
  const row = { ...sent, startsOn: startsOn ?? today };
  assertDates(row);
  await assertCategory(tx, book, row.categoryId);
  await assertRoom(tx, book);
  const [made] = await tx
    .insert(budgets)
    .values({ ...row, bookId: book.id, id, createdAt: now, updatedAt: now })
    .onConflictDoNothing({ target: [budgets.bookId, budgets.id] })
    .returning({ id: budgets.id });
  if (!made) throw idTaken();
  await tx
    .insert(budgetAmounts)
    .values({ bookId: book.id, budgetId: id, fromOn: row.startsOn, amountMinor });
  const after = await getBudget(tx, book, id);
  await recordBudgets(write, [{ op: "create", before: null, after }]);
  await setThresholds(write, { budgetId: id, thresholds });
  await rebuild(write, [id]);
  return getBudget(tx, book, id);
}

async function assertRoom(tx: Db, book: Book): Promise<void> {
  const live = and(eq(budgets.bookId, book.id), isNull(budgets.deletedAt));
  if ((await tx.$count(budgets, live)) < maxBudgets) return;
  throw new AppError("budget.limit", `A book has at most ${maxBudgets} budgets. Remove one first.`);
}

async function rebuild(write: LockedBook, ids: readonly string[]): Promise<void> {
  const { tx, book, today } = write;
  const on = today;
  await rebuildSpending(write, await selectFacts(tx, book, { on, ids }));
}

/**
 * Changes the given fields. A new amount applies from the current period on, other changes to all
 * periods. Throws `budget.not_found`, `version.conflict` and the errors of a create.
 */
export async function updateBudget(
  write: LockedBook,
  input: UpdateBudgetInput,
): Promise<BudgetRow> {
  const { tx, book, now } = write;
  const { id, version, amount, period, thresholds, ...given } = input;
  const before = await getBudget(tx, book, id);
  assertVersion(before.version, version);
  const amountMinor =
    amount === undefined ? undefined : toMinor(amount, before.currency, ["amount"]);
  const changes = { ...given, ...period };
  if (!matchesFields(before, { ...changes, amountMinor })) {
    const { startsOn = before.startsOn, endsOn = before.endsOn } = given;
    assertDates({ startsOn, endsOn });
    if (given.categoryId !== before.categoryId) await assertCategory(tx, book, given.categoryId);
    await watchBudgets(write, { ids: [id] }, async () => {
      await tx
        .update(budgets)
        .set({ ...changes, version: before.version + 1, updatedAt: now })
        .where(and(eq(budgets.bookId, book.id), eq(budgets.id, id)));
      if (amountMinor !== undefined && amountMinor !== before.amountMinor)
        await setAmount(write, { id, amountMinor });
      await rebuild(write, [id]);
      const after = await getBudget(tx, book, id);
      await recordBudgets(write, [{ op: "update", before, after }]);
    });
  }
  if (thresholds) await setThresholds(write, { budgetId: id, thresholds });
  return getBudget(tx, book, id);
}

/**
 * Sets the amount from the current period on. Amounts with a later day (of a budget that starts
 * later, or from before a change of the time zone) are replaced. Earlier periods keep theirs, even
 * if it was set today.
 */
async function setAmount(
  write: LockedBook,
  { id, amountMinor }: { id: string; amountMinor: bigint },
): Promise<void> {
  const { tx, book, today } = write;
  const [facts] = await selectFacts(tx, book, { on: today, ids: [id] });
  if (!facts) throw noBudget();
  const { startsOn, timeline } = facts;
  const [first] = timeline.amounts;
  const amounts = [{ fromOn: today, amountMinor }];
  if (first && startsOn < today && today <= first.on)
    amounts.push({ fromOn: startsOn, amountMinor: first.minor });
  const { bookId, budgetId, fromOn } = budgetAmounts;
  await tx
    .delete(budgetAmounts)
    .where(and(eq(bookId, book.id), eq(budgetId, id), gte(fromOn, today)));
  await tx
    .insert(budgetAmounts)
    .values(amounts.map((row) => ({ bookId: book.id, budgetId: id, ...row })));
}

/** Removes a budget and its alerts; undo restores all of them. Throws `budget.not_found`, `version.conflict`. */
export async function removeBudget(
  write: LockedBook,
  { id, version }: RemoveBudgetInput,
): Promise<void> {
  const { tx, book, now } = write;
  const before = await getBudget(tx, book, id);
  assertVersion(before.version, version);
  await recordThresholds(write, { budgetId: id, op: "delete" });
  await tx
    .update(budgets)
    .set({ deletedAt: now, updatedAt: now, version: before.version + 1 })
    .where(and(eq(budgets.bookId, book.id), eq(budgets.id, id)));
  await recordBudgets(write, [{ op: "delete", before, after: null }]);
}

/** Restores a removed budget. Throws `budget.not_found`, `budget.limit`, `category.not_found`. */
export async function restoreBudget(write: LockedBook, id: string): Promise<void> {
  const { tx, book, now } = write;
  await assertRoom(tx, book);
  await tx
    .update(budgets)
    .set({ deletedAt: null, alertOn: null, updatedAt: now, version: sql`${budgets.version} + 1` })
    .where(and(eq(budgets.bookId, book.id), eq(budgets.id, id)));
  const after = await getBudget(tx, book, id);
  if (after.categoryId !== null) await getCategory(tx, book, after.categoryId);
  await recordBudgets(write, [{ op: "restore", before: null, after }]);
  await recordThresholds(write, { budgetId: id, op: "restore" });
  await rebuild(write, [id]);
}

/** The book's budgets, in the order of their ids. */
export async function listBudgets(
  db: Db,
  book: Book,
  { cursor, limit }: ListBudgetsInput,
): Promise<Page<BudgetRow>> {
  const after = decodeCursor(cursor, "budgets", z.tuple([z.uuid()]))?.[0];
  const condition = after === undefined ? undefined : gt(budgets.id, after);
  const rows = await selectBudgets(db, book, condition, limit + 1);
  return toPage(rows, limit, ({ id }) => encodeCursor("budgets", [id]));
}
