import { type Db, param, prepared, transactions } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { v7 as uuidv7 } from "uuid";
import { callerOf } from "../access/actor.ts";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { findDeleted } from "../feed/removal.ts";
import type { Patch } from "../ledger/transaction-fields.logic.ts";
import type { TransactionFields, LedgerTransaction } from "../ledger/resolve.logic.ts";
import { loadLedger } from "./load-ledger.ts";
import {
  type Acting,
  applyOperation,
  notFound,
  restoreExpired,
  type Operation,
  type Outcome,
  type TransactionReference,
} from "../ledger/operations.logic.ts";
import { deferCategoryChecks } from "../ledger/refund-changes.logic.ts";
import { followingRefunds } from "../ledger/refund-shares.logic.ts";
import type { LoadedProjection } from "../feed/projection.ts";
import { insertFeesCategory } from "./fees-category.ts";
import { postChanges } from "./posting.ts";
import { entryFields, entrySelection, namesForCaller } from "../ledger/transaction-rows.ts";

/** A requested operation. Unlike an `Operation`, a create may lack its id. */
export type Request =
  | { op: "create"; id?: string | undefined; fields: TransactionFields }
  | Exclude<Operation, { op: "create" }>;

/** Applies an operation after those before it, by default in the name of the write. Throws if it is not valid. */
export type Apply = (operation: Operation, acting?: Acting) => Outcome;

/** With what projections add to a new transaction. */
function amended(outcome: Outcome, loaded: readonly LoadedProjection[]): Outcome {
  const { change } = outcome;
  if (change?.op !== "create") return outcome;
  const added = loaded.flatMap(({ amend }) => (amend ? amend(change) : []));
  const after = added.reduce((entry: LedgerTransaction, fields) => Object.assign(entry, fields), {
    ...change.after,
  });
  return { ...outcome, entry: after, change: { ...change, after } };
}

/**
 * Changes the ledger. Every create, update, delete and restore, single or in bulk, uses this
 * function. `run` decides how to handle invalid operations; all applied ones are written.
 */
export async function changeLedger<Result>(
  write: LockedBook,
  requests: readonly Request[],
  run: (operations: readonly Operation[], apply: Apply) => Result | Promise<Result>,
): Promise<Result> {
  const made = new Set<string>();
  const operations = requests.map((request): Operation => {
    if (request.op !== "create") return request;
    const { id = uuidv7() } = request;
    if (request.id === undefined) made.add(id);
    return { ...request, id };
  });
  const { ledger, loaded, fees } = await loadLedger(write, { operations, made });
  const isUndo = operations.some((operation) => operation.op === "update" && operation.isUndo);
  const checkCategories = isUndo ? deferCategoryChecks(ledger) : undefined;
  const applied: (Outcome & { acting: Acting | undefined })[] = [];
  const apply: Apply = (operation, acting) => {
    const own = acting ? { ...ledger, ...acting } : ledger;
    const outcome = amended(applyOperation(own, operation), loaded);
    ledger.entries.set(outcome.entry.id, outcome.entry);
    applied.push({ ...outcome, acting });
    return outcome;
  };
  const result = await run(operations, apply);
  // After all operations: these may name a refund, and the version that it had.
  const actings = new Map(applied.map(({ entry, acting }) => [entry.id, acting]));
  for (const following of followingRefunds(ledger)) {
    const { refundOfId } = ledger.entries.get(following.id) ?? {};
    apply(following, actings.get(refundOfId ?? "") ?? actings.get(following.id));
  }
  checkCategories?.();
  const changes = applied.flatMap(({ change }) => change ?? []);
  // As the last operation left them: a later operation may have changed them again.
  const refunded = applied
    .flatMap((outcome) => outcome.refunded)
    .map((entry) => ledger.entries.get(entry.id) ?? entry);
  if (fees) await insertFeesCategory(write, fees, changes);
  if (changes.length > 0) await postChanges(write, { changes, refunded, loaded });
  return result;
}

/** Applies one request and returns its transaction. */
async function applyOne(write: LockedBook, request: Request): Promise<LedgerTransaction> {
  return changeLedger(write, [request], ([operation], apply) => {
    if (!operation) throw new TypeError("a request has no operation");
    return apply(operation).entry;
  });
}

/** A request to record a transaction. */
export function createOf({
  id,
  ...fields
}: TransactionFields & { id?: string | undefined }): Request {
  return { op: "create", id, fields };
}

/** A request to change the given fields; null clears. It throws `transaction.not_found`, `version.conflict` and the errors of a create. */
export function updateOf({
  id,
  expectedKind,
  version,
  ...patch
}: Patch & TransactionReference & { version?: number | undefined }): Request {
  return { op: "update", id, expectedKind, version, patch };
}

/**
 * Records a transaction. A repeated create with the same id and fields returns the existing one.
 * Throws `account.not_found`, `account.archived`, `category.not_found`, `splits.unbalanced`,
 * `id.taken`, ….
 */
export async function createTransaction(
  write: LockedBook,
  given: TransactionFields & { id?: string | undefined },
): Promise<LedgerTransaction> {
  return applyOne(write, createOf(given));
}

/** Whether an error is that a transaction is not found which was deleted, and whose row is gone. */
async function isOfPurged(
  error: unknown,
  write: LockedBook,
  { id, expectedKind }: TransactionReference,
): Promise<boolean> {
  const { tx, book } = write;
  if (!(error instanceof AppError) || error.kind !== "not_found") return false;
  const row = and(eq(transactions.bookId, book.id), eq(transactions.id, id));
  if ((await tx.$count(transactions, row)) > 0) return false;
  const deleted = await findDeleted(write, { entity: "transaction", id });
  return deleted !== undefined && (expectedKind === undefined || deleted.kind === expectedKind);
}

/** What a removal or restoral that has failed comes to if its transaction is purged. Throws the error of any other one. */
export async function excusePurged(
  error: unknown,
  write: LockedBook,
  request: Request,
): Promise<void> {
  const isAsked = request.op === "remove" || request.op === "restore";
  if (!isAsked || !(await isOfPurged(error, write, request))) throw error;
  if (request.op === "restore") throw restoreExpired();
}

/**
 * Applies one request of any kind; of a removal of one that is purged nothing comes. A restoral does nothing if it is not
 * deleted, and throws `transaction.not_found`, `transaction.restore_expired`.
 */
export async function applyRequest(
  write: LockedBook,
  request: Request,
): Promise<LedgerTransaction | undefined> {
  try {
    return await applyOne(write, request);
  } catch (error) {
    await excusePurged(error, write, request);
    return undefined;
  }
}

const findLive = prepared("find_live_transaction", entryFields, (db) =>
  db
    .select({ ...entrySelection(param("bookId")), ...namesForCaller })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, param("bookId")),
        eq(transactions.id, param("id")),
        isNull(transactions.deletedAt),
      ),
    ),
);

/** Throws `transaction.not_found`, or `expense.not_found` if an expense is expected; also for deleted ones. */
export async function getTransaction(
  db: Db,
  book: Book,
  { id, expectedKind }: TransactionReference,
): Promise<LedgerTransaction> {
  const [entry] = await findLive(db).execute({ bookId: book.id, id, ...callerOf(book) });
  if (!entry || (expectedKind !== undefined && entry.kind !== expectedKind))
    throw notFound(expectedKind);
  return entry;
}
