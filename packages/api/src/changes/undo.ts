import { isDeepStrictEqual } from "node:util";
import type { Db } from "@outlay/db";
import { removeAccount, restoreAccount, updateAccount } from "../accounts/accounts.ts";
import { removeAlert, restoreAlert, updateAlert } from "../planning/alerts/alerts.ts";
import type { Book } from "../access/book.ts";
import { withLockedBook } from "../feed/lock.ts";
import { updateBook } from "../books/settings.ts";
import { removeBudget, restoreBudget, updateBudget } from "../planning/budgets/budgets.ts";
import { restoreCategory, updateCategory, withdrawCategory } from "../categories/categories.ts";
import { AppError, type ErrorCode } from "@outlay/core";
import { findAppError, isRefusedData } from "../support/error-mapping.ts";
import { revertImport } from "../rates/import.ts";
import { revertRate } from "../rates/rates.ts";
import { patchFromSnapshot } from "../ledger/feed-snapshot.ts";
import {
  removeTransaction,
  restoreTransaction,
  updateTransaction,
} from "../transactions/transactions.ts";
import type { Change, ChangeOf } from "./changes.contract.ts";
import { getChange, getNewestChange, listLaterSeqs } from "./changes.ts";
import { recordedChange } from "./recorded.ts";

/**
 * Reverts one change by a new one. Throws `change.not_found`, `change.superseded` naming the later
 * changes to the same record or what is not valid in the former one, and whatever forbids the reverse:
 * a category that is gone, an account in use, a name that is taken.
 */
export async function undoChange(
  db: Db,
  book: Book,
  { seq }: { seq: number },
  now: Date,
): Promise<Change> {
  return withLockedBook(db, book, async (tx) => {
    const change = await getChange(tx, book, seq);
    const later = await listLaterSeqs(tx, book, change);
    if (later.length > 0) throw superseded(later);
    await revert(tx, book, assertValid(change), now).catch(asSuperseded);
    return getNewestChange(tx, book, change);
  });
}

function superseded(later: readonly number[]): AppError {
  const code = "change.superseded";
  return new AppError(
    code,
    "The record has been changed again. Undo the later changes first, the newest first.",
    later.map((seq) => ({ path: ["seq"], code, message: `Change ${seq} came later.` })),
  );
}

function invalid(issues: AppError["issues"] = []): AppError {
  return new AppError(
    "change.superseded",
    "The record's previous state is not valid. Change the record instead of undoing this.",
    issues,
  );
}

/** What is undone goes below the schemas of input, so it passes those of images first. Throws `change.superseded`. */
function assertValid(change: Change): Change {
  const { data, error } = recordedChange.safeParse(change);
  if (data) return data;
  throw invalid(
    error.issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })),
  );
}

/** What only a former state can be blamed for: the caller has sent nothing but a number. */
const contradictions = new Set<ErrorCode>([
  "category.wrong_kind",
  "id.taken",
  "input.invalid",
  "rate.not_found",
  "splits.unbalanced",
]);

function asSuperseded(error: unknown): never {
  const known = findAppError(error);
  if (known && contradictions.has(known.code)) throw invalid(known.issues);
  if (!known && isRefusedData(error)) throw invalid();
  throw error;
}

async function revert(tx: Db, book: Book, change: Change, now: Date): Promise<void> {
  switch (change.entity) {
    case "account":
      return revertAccount(tx, book, change, now);
    case "alert":
      return revertAlert(tx, book, change, now);
    case "book":
      return revertBook(tx, book, change, now);
    case "budget":
      return revertBudget(tx, book, change, now);
    case "category":
      return revertCategory(tx, book, change, now);
    case "rate":
      return revertRate(tx, book, change, now);
    case "rateImport":
      return revertImport(tx, book, change, now);
    case "notification":
      throw new AppError(
        "change.final",
        "Notifications cannot be undone. Mark it as read instead.",
      );
    case "transaction":
      return revertTransaction(tx, book, change, now);
  }
}

async function revertAccount(
  tx: Db,
  book: Book,
  { entityId: id, before, after }: ChangeOf<"account">,
  now: Date,
): Promise<void> {
  if (!before) return removeAccount(tx, book, { id }, now);
  if (!after) return restoreAccount(tx, book, before, now);
  const { name, kind, openingBalance, archived } = before;
  await updateAccount(tx, book, { id, name, kind, openingBalance, archived }, now);
}

async function revertAlert(
  tx: Db,
  book: Book,
  { entityId: id, before, after }: ChangeOf<"alert">,
  now: Date,
): Promise<void> {
  if (!before) return removeAlert(tx, book, { id }, now);
  if (!after) return restoreAlert(tx, book, before, now);
  const watched = before.kind === "budget" ? { percent: before.percent } : { below: before.below };
  await updateAlert(tx, book, { id, enabled: before.enabled, ...watched }, now);
}

/** Throws `change.final` for a move: it changed two budgets, and is moved back. */
async function revertBudget(
  tx: Db,
  book: Book,
  { entityId: id, before, after }: ChangeOf<"budget">,
  now: Date,
): Promise<void> {
  if (!before) return removeBudget(tx, book, { id }, now);
  if (!after) return restoreBudget(tx, book, id, now);
  const { name, categoryId, amount, period, rollover, startsOn, endsOn } = before;
  const decided = { name, categoryId, amount, period, rollover, startsOn, endsOn };
  if (isDeepStrictEqual({ ...after, ...decided }, after))
    throw new AppError("change.final", "Move the amount back to undo a move between budgets.");
  await updateBudget(tx, book, { id, ...decided }, now);
}

/** Throws `book.forbidden`: who may not change the book may not undo that, either. */
async function revertBook(
  tx: Db,
  book: Book,
  { before }: ChangeOf<"book">,
  now: Date,
): Promise<void> {
  // A book's making is no change of it.
  if (!before) return;
  const { id, name, timeZone, monthStartDay, weekStartDay } = before;
  await updateBook(tx, book, { id, name, timeZone, monthStartDay, weekStartDay }, now);
}

async function revertCategory(
  tx: Db,
  book: Book,
  { entityId: id, before, after }: ChangeOf<"category">,
  now: Date,
): Promise<void> {
  if (!before) return withdrawCategory(tx, book, id, now);
  if (!after) return restoreCategory(tx, book, id, now);
  const { name, parentId, color, icon, archived } = before;
  await updateCategory(tx, book, { id, name, parentId, color, icon, archived }, now);
}

async function revertTransaction(
  tx: Db,
  book: Book,
  { entityId: id, op, before, after }: ChangeOf<"transaction">,
  now: Date,
): Promise<void> {
  if (op === "create" || op === "restore") return removeTransaction(tx, book, { id }, now);
  if (op === "delete") {
    await restoreTransaction(tx, book, { id }, now);
    return;
  }
  if (!before || after?.deletedAt)
    throw new AppError(
      "change.superseded",
      "The transaction is deleted. Restore it, then change it.",
    );
  await updateTransaction(tx, book, { id, ...patchFromSnapshot(before) }, now);
}
