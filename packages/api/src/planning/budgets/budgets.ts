import { budgetAmounts, budgets, categories, type Db } from "@outlay/db";
import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { recordThresholds, setThresholds } from "../alerts/thresholds.ts";
import { lookAtBudgets } from "../alerts/alert-state.ts";
import type { Book } from "../../access/book.ts";
import type { LockedBook } from "../../feed/lock.ts";
import { getCategory, selectCategories } from "../../ledger/categories.ts";
import type { Category } from "../../ledger/category.contract.ts";
import { AppError, assertVersion, fieldError, toMinor } from "@outlay/core";
import { decodeCursor, encodeCursor, type Page, toPage } from "../../support/pagination.ts";
import { resolveReplay, idTaken } from "../../support/replay.ts";
import type { CreateBudgetInput, ListBudgetsInput, RemoveBudgetInput } from "./budgets.contract.ts";
import { assertDates } from "./budgets.logic.ts";
import {
  assertCovers,
  defaultName,
  namedCategories,
  resolveScope,
  type Scope,
} from "./scope.logic.ts";
import type { BudgetKind } from "../figures/spending.logic.ts";
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

/**
 * The categories that a budget names, in its order. Throws `category.not_found`, `category.archived`,
 * `category.wrong_kind` for those that it did not name before.
 */
export async function loadNamed(
  { tx, book }: LockedBook,
  scope: Scope & { kind: BudgetKind },
  before?: Scope,
): Promise<Category[]> {
  const named = namedCategories(scope);
  if (named.length === 0) return [];
  const known = new Set(before && namedCategories(before).map(({ id }) => id));
  const ids = named.map(({ id }) => id);
  const rows = await selectCategories(tx, book, inArray(categories.id, ids));
  return named.flatMap(({ id, path }) => {
    const category = rows.find((row) => row.id === id);
    if (!known.has(id)) assertCovers(category, { kind: scope.kind, path });
    return category ?? [];
  });
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
  const { categoryId, categoryIds, exceptCategoryIds } = input;
  const currency = given.currency ?? book.baseCurrency;
  const amountMinor = toMinor(amount, currency, ["amount"]);
  const none = { categoryId: null, categoryIds: null, exceptCategoryIds: null };
  const scope = resolveScope({ categoryId, categoryIds, exceptCategoryIds }, none);
  const sent = { ...given, ...scope, ...period, currency, startsOn, amountMinor, thresholds };
  const [existing] = await selectBudgets(tx, book, eq(budgets.id, id));
  if (existing) return resolveReplay(existing, sent);
  const covered = { ...scope, kind: given.kind };
  const named = await loadNamed(write, covered);
  const { name = defaultName(covered, named) } = given;
  const row = { ...sent, name, startsOn: startsOn ?? today };
  assertDates(row);
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
  const fresh = await setThresholds(write, { budgetId: id, thresholds });
  await rebuild(write, [id]);
  await lookAtBudgets(write, { ids: [id], fresh });
  return getBudget(tx, book, id);
}

async function assertRoom(tx: Db, book: Book): Promise<void> {
  const live = and(eq(budgets.bookId, book.id), isNull(budgets.deletedAt));
  if ((await tx.$count(budgets, live)) < maxBudgets) return;
  throw new AppError("budget.limit", `A book has at most ${maxBudgets} budgets. Remove one first.`);
}

/** Recomputes what counts in budgets. */
export async function rebuild(write: LockedBook, ids: readonly string[]): Promise<void> {
  const { tx, book, today } = write;
  const on = today;
  await rebuildSpending(write, await selectFacts(tx, book, { on, ids }));
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
    .set({ deletedAt: null, updatedAt: now, version: sql`${budgets.version} + 1` })
    .where(and(eq(budgets.bookId, book.id), eq(budgets.id, id)));
  const after = await getBudget(tx, book, id);
  for (const { id: named } of namedCategories(after)) await getCategory(tx, book, named);
  await recordBudgets(write, [{ op: "restore", before: null, after }]);
  const fresh = await recordThresholds(write, { budgetId: id, op: "restore" });
  await rebuild(write, [id]);
  await lookAtBudgets(write, { ids: [id], fresh });
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
