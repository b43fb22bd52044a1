import { accounts, alerts, budgets, type Db } from "@outlay/db";
import { and, eq, gt, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../../access/book.ts";
import type { LockedBook } from "../../feed/lock.ts";
import { AppError, assertVersion, fieldError, toMinor, type CurrencyCode } from "@outlay/core";
import { decodeCursor, encodeCursor, type Page, toPage } from "../../support/pagination.ts";
import { resolveReplay, matchesFields, idTaken } from "../../support/replay.ts";
import type {
  CreateAlertInput,
  ListAlertsInput,
  RemoveAlertInput,
  UpdateAlertInput,
} from "./alerts.contract.ts";
import {
  alertColumns,
  type AlertRow,
  maxAlerts,
  recordAlerts,
  selectAlerts,
} from "./alert-rows.ts";
import { lookAtBalances, lookAtBudgets } from "./alert-state.ts";
import { removeAlerts } from "./thresholds.ts";

/** Throws `alert.not_found`. */
export async function getAlert(db: Db, book: Book, id: string): Promise<AlertRow> {
  const [row] = await selectAlerts(db, book, eq(alerts.id, id));
  if (row) return row;
  throw new AppError("alert.not_found", "No alert has this id.");
}

type AlertCondition = Pick<AlertRow, "kind" | "budgetId" | "percent" | "accountId" | "belowMinor">;

/** The budget or account that the alert is for. Throws `budget.not_found`, `account.not_found`. */
async function readCondition(
  tx: Db,
  book: Book,
  input: CreateAlertInput,
): Promise<{ alertCondition: AlertCondition; currency: CurrencyCode | null }> {
  if (input.kind === "budget") {
    const { kind, budgetId, percent } = input;
    const isThere = and(
      eq(budgets.bookId, book.id),
      eq(budgets.id, budgetId),
      isNull(budgets.deletedAt),
    );
    if ((await tx.$count(budgets, isThere)) === 0)
      throw fieldError("budget.not_found", ["budgetId"], "No budget has this id.");
    return {
      alertCondition: { kind, budgetId, percent, accountId: null, belowMinor: null },
      currency: null,
    };
  }
  const { kind, accountId, below } = input;
  const [account] = await tx
    .select({ currency: accounts.currency })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, accountId)));
  if (!account) throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  const { currency } = account;
  const belowMinor = toMinor(below, currency, ["below"]);
  return {
    alertCondition: { kind, budgetId: null, percent: null, accountId, belowMinor },
    currency,
  };
}

/** Throws `budget.not_found`, `account.not_found`, `alert.exists`, `alert.limit`, `id.taken`. */
export async function createAlert(write: LockedBook, input: CreateAlertInput): Promise<AlertRow> {
  const { tx, book } = write;
  const { id = uuidv7(), enabled } = input;
  const { alertCondition, currency } = await readCondition(tx, book, input);
  const sent = { ...alertCondition, enabled };
  const [existing] = await selectAlerts(tx, book, eq(alerts.id, id));
  if (existing) return resolveReplay(existing, sent);
  if ((await selectAlerts(tx, book, undefined)).length === maxAlerts)
    throw new AppError("alert.limit", `A book has at most ${maxAlerts} alerts. Remove one first.`);
  return insertAlert(write, { row: { ...sent, id }, currency, op: "create" });
}

type NewAlert = {
  row: AlertCondition & { id: string; enabled: boolean; version?: number; createdAt?: Date };
  currency: CurrencyCode | null;
  op: "create" | "restore";
};

async function insertAlert(write: LockedBook, { row, currency, op }: NewAlert): Promise<AlertRow> {
  const { tx, book, now } = write;
  const [inserted] = await tx
    .insert(alerts)
    .values({ createdAt: now, ...row, updatedAt: now, bookId: book.id })
    .onConflictDoNothing({ target: [alerts.bookId, alerts.id] })
    .returning(alertColumns);
  if (!inserted) throw idTaken();
  const after = { ...inserted, currency };
  await recordAlerts(write, [{ op, before: null, after }]);
  await lookAt(write, after);
  return after;
}

/** Looks at an alert that was just created or changed: what has happened already is no news. */
async function lookAt(write: LockedBook, { id, budgetId, accountId }: AlertRow): Promise<void> {
  const fresh = new Set([id]);
  if (budgetId !== null) await lookAtBudgets(write, { ids: [budgetId], fresh });
  if (accountId !== null) await lookAtBalances(write, { accountId, fresh });
}

/** An alert in the change feed, as it is read back. */
type RecordedAlert = CreateAlertInput & { id: string; version: number; createdAt: Date };

/** Restores a removed alert, unless it came back with its budget. Throws `budget.not_found`, `account.not_found`, `alert.exists`. */
export async function restoreAlert(write: LockedBook, image: RecordedAlert): Promise<void> {
  const { tx, book } = write;
  const { id, enabled, createdAt } = image;
  if ((await selectAlerts(tx, book, eq(alerts.id, id))).length > 0) return;
  const { alertCondition, currency } = await readCondition(tx, book, image);
  const row = { ...alertCondition, id, enabled, createdAt, version: image.version + 1 };
  await insertAlert(write, { row, currency, op: "restore" });
}

/** Changes the given fields. Throws `alert.not_found`, `alert.exists`, `version.conflict`. */
export async function updateAlert(
  write: LockedBook,
  { id, version, percent, below, enabled }: UpdateAlertInput,
): Promise<AlertRow> {
  const { tx, book, now } = write;
  const before = await getAlert(tx, book, id);
  assertVersion(before.version, version);
  assertFits(before, { percent, below });
  const belowMinor =
    below === undefined || before.currency === null
      ? undefined
      : toMinor(below, before.currency, ["below"]);
  const changes = { percent, belowMinor, enabled };
  if (matchesFields(before, changes)) return before;
  const [updated] = await tx
    .update(alerts)
    .set({ ...changes, version: before.version + 1, updatedAt: now })
    .where(and(eq(alerts.bookId, book.id), eq(alerts.id, id)))
    .returning(alertColumns);
  const after = { ...before, ...updated };
  await recordAlerts(write, [{ op: "update", before, after }]);
  await lookAt(write, after);
  return after;
}

/** Throws for a field of the other kind: the kind of an alert cannot change. */
function assertFits({ kind }: AlertRow, given: { percent: unknown; below: unknown }): void {
  const field = kind === "budget" ? "below" : "percent";
  if (given[field] === undefined) return;
  throw fieldError("input.invalid", [field], `An alert of kind ${kind} has no such field.`);
}

/** Throws `alert.not_found`, `version.conflict`. */
export async function removeAlert(
  write: LockedBook,
  { id, version }: RemoveAlertInput,
): Promise<void> {
  const { tx, book } = write;
  const alert = await getAlert(tx, book, id);
  assertVersion(alert.version, version);
  await removeAlerts(write, [alert]);
  if (alert.budgetId !== null) await lookAtBudgets(write, { ids: [alert.budgetId] });
}

/** The book's alerts, in the order of their ids. */
export async function listAlerts(
  db: Db,
  book: Book,
  { cursor, limit }: ListAlertsInput,
): Promise<Page<AlertRow>> {
  const after = decodeCursor(cursor, "alerts", z.tuple([z.uuid()]))?.[0];
  const condition = after === undefined ? undefined : gt(alerts.id, after);
  const rows = await selectAlerts(db, book, condition, limit + 1);
  return toPage(rows, limit, ({ id }) => encodeCursor("alerts", [id]));
}
