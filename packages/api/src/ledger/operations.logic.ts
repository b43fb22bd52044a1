import { AppError, assertVersion, fieldError, inUseError, type CalendarDate } from "@outlay/core";
import { idTaken } from "../support/replay.ts";
import {
  assertAmountsGiven,
  isSame,
  isReplay,
  type Patch,
  applyPatch,
} from "./transaction-fields.logic.ts";
import {
  assertCategoriesStillRefunded,
  assertStillRefunded,
  noRefunds,
  type RefundSums,
} from "./refunds.logic.ts";
import { isDividedAgain, otherRefunds, refundIn, settleRefunds } from "./refund-changes.logic.ts";
import { isSharedAgain, noteFollower } from "./refund-shares.logic.ts";
import { assertOpen, type ClosedThrough, isRenaming } from "./closed.logic.ts";
import { newOrigins, nextOrigins } from "./origins.logic.ts";
import { assertMainCategory } from "./splits.logic.ts";
import {
  type Authorship,
  type TransactionFields,
  resolveTransaction,
  type LedgerTransaction,
  type ResolveContext,
  type Kind,
} from "./resolve.logic.ts";
import type { ReferenceData } from "./reference-data.logic.ts";
import { knowsNames, learnNames, type Spellings, spellOperation } from "./spelling.logic.ts";

/** With an expected kind, a transaction of another kind counts as not found. */
export type TransactionReference = { id: string; expectedKind?: Kind | undefined };

type Update = TransactionReference & {
  op: "update";
  patch: Patch;
  version?: number | undefined;
  /** Whether it may change names in the closed period, as renaming a payee does. */
  mayRename?: boolean;
  /** Whether it restores an earlier state: what refunds take from categories is checked after the last operation. */
  isUndo?: boolean;
};

/** A requested operation on the ledger. */
export type Operation =
  | { op: "create"; id: string; fields: TransactionFields }
  | Update
  | ({ op: "remove"; version?: number | undefined } & TransactionReference)
  | ({ op: "restore" } & TransactionReference);

export type Op = "create" | "update" | "delete" | "restore";

/** A change to the ledger. `before` is null for a create; a deleted transaction has its `deletedAt`. */
export type LedgerChange = {
  op: Op;
  before: LedgerTransaction | null;
  after: LedgerTransaction;
  /** Whether other transactions have had its payee and tags. */
  hasKnownNames?: boolean;
};

/** Who changes the ledger, and when. */
export type Acting = {
  now: Date;
  today: CalendarDate;
  /** The person and the request that the operations come from. */
  author: Authorship;
  /** The origins of fields that operations name without saying more. */
  defaultOrigins: string;
};

/** The part of the book that operations need. They are applied to it one after another. */
export type Ledger = Acting & {
  referenceData: ReferenceData;
  entries: Map<string, LedgerTransaction>;
  /** Ids of stored refunds by expense, loaded only for expenses that an operation deletes. */
  refundsOf: ReadonlyMap<string, readonly string[]>;
  /** How the names of the operations are written. */
  spellings: Spellings;
  /** What is refunded of the expenses that operations change or refund. */
  refunds: Map<string, RefundSums>;
  /** Ids of the refunds that are shared as their expense. */
  followers: Set<string>;
  closedThrough: ClosedThrough;
};

/** The result of an operation. Without a change, the transaction already was as requested. */
export type Outcome = {
  entry: LedgerTransaction;
  change?: LedgerChange;
  /** Expenses whose refunded amount changes. */
  refunded: LedgerTransaction[];
};

/** Applies an operation to the ledger. Throws if it is not valid, and then leaves the ledger unchanged. */
export function applyOperation(ledger: Ledger, operation: Operation): Outcome {
  const change = decide(ledger, spellOperation(ledger.spellings, operation));
  if (!("op" in change)) {
    noteFollower(ledger, operation, change);
    return { entry: change, refunded: [] };
  }
  const isOpen = operation.op === "update" && operation.mayRename && isRenaming(change);
  if (!isOpen) assertOpen(ledger.closedThrough, change);
  const isDeferred = operation.op === "update" && operation.isUndo === true;
  const settled = settleRefunds(ledger, change, { isDeferred });
  const refunded = settled.map(({ expense }) => expense);
  for (const entry of [...refunded, change.after]) ledger.entries.set(entry.id, entry);
  for (const { expense, sums } of settled) ledger.refunds.set(expense.id, sums);
  noteFollower(ledger, operation, change.after);
  const hasKnownNames = knowsNames(ledger.spellings, change.after);
  learnNames(ledger.spellings, change.after);
  return { entry: change.after, change: { ...change, hasKnownNames }, refunded };
}

function decide(ledger: Ledger, operation: Operation): LedgerChange | LedgerTransaction {
  switch (operation.op) {
    case "create":
      return create(ledger, operation);
    case "update":
      return update(ledger, operation);
    case "remove":
      return remove(ledger, operation);
    case "restore":
      return restore(ledger, operation);
  }
}

function create(
  ledger: Ledger,
  { id, fields }: Extract<Operation, { op: "create" }>,
): LedgerChange | LedgerTransaction {
  const existing = ledger.entries.get(id);
  if (existing) {
    if (existing.deletedAt === null && isReplay(existing, fields)) return existing;
    throw idTaken();
  }
  const { now: createdAt, now: updatedAt, author } = ledger;
  const { updatedBy: createdBy, updatedByName: createdByName } = author;
  assertMainCategory(fields);
  const resolved = resolveTransaction(contextFor(ledger, fields), fields);
  const isNew = { id, scheduleId: null, refundedMinor: 0n, attachmentCount: 0 };
  const record = { ...isNew, version: 1, createdAt, updatedAt, deletedAt: null };
  const origins = newOrigins(fields, resolved, ledger.defaultOrigins);
  const after = { ...resolved, origins, ...record, createdBy, createdByName, ...author };
  return { op: "create", before: null, after };
}

function update(
  ledger: Ledger,
  { patch, version, isUndo = false, ...reference }: Extract<Operation, { op: "update" }>,
): LedgerChange | LedgerTransaction {
  const before = liveEntry(ledger, reference);
  assertVersion(before.version, version);
  const patched = applyPatch(before, patch);
  const context = { ...contextFor(ledger, patched, before), current: before };
  if (context.refunded === before) throw noExpense();
  const fields = {
    ...patched,
    ...(isDividedAgain(ledger, { before, patch, context }) && {
      categoryId: undefined,
      splits: undefined,
    }),
    ...(isSharedAgain(ledger, { before, patch, context }) && { shares: undefined }),
  };
  const resolved = resolveTransaction(context, fields);
  const origins = nextOrigins(before, patch, resolved, ledger.defaultOrigins);
  const changed = { ...resolved, origins };
  assertAmountsGiven(before, resolved, patch);
  if (isSame(before, changed)) return before;
  if (before.refundedMinor > 0n) {
    const sums = ledger.refunds.get(before.id) ?? noRefunds;
    assertStillRefunded(before, resolved, sums);
    if (!isUndo) assertCategoriesStillRefunded(before, resolved, sums);
  }
  return { op: "update", before, after: next(ledger, before, changed) };
}

function remove(
  ledger: Ledger,
  { version, ...reference }: Extract<Operation, { op: "remove" }>,
): LedgerChange | LedgerTransaction {
  const before = found(ledger, reference);
  // A repeated request succeeds, too.
  if (before.deletedAt !== null) return before;
  assertVersion(before.version, version);
  if (before.refundedMinor > 0n) throw hasRefunds(refundsOf(ledger, before.id));
  return { op: "delete", before, after: next(ledger, before, { deletedAt: ledger.now }) };
}

function restore(
  ledger: Ledger,
  reference: TransactionReference,
): LedgerChange | LedgerTransaction {
  const before = found(ledger, reference);
  if (before.deletedAt === null) return before;
  assertRestorable(before.deletedAt, ledger.now);
  return { op: "restore", before, after: next(ledger, before, { deletedAt: null }) };
}

function next(
  { now, author }: Ledger,
  before: LedgerTransaction,
  changes: Partial<LedgerTransaction>,
): LedgerTransaction {
  return { ...before, ...changes, ...author, version: before.version + 1, updatedAt: now };
}

function found({ entries }: Ledger, { id, expectedKind }: TransactionReference): LedgerTransaction {
  const entry = entries.get(id);
  if (entry && (expectedKind === undefined || entry.kind === expectedKind)) return entry;
  throw notFound(expectedKind);
}

function liveEntry(ledger: Ledger, reference: TransactionReference): LedgerTransaction {
  const entry = found(ledger, reference);
  if (entry.deletedAt === null) return entry;
  throw notFound(reference.expectedKind);
}

/** `expense.not_found` if an expense is expected, `transaction.not_found` otherwise. */
export function notFound(expectedKind: Kind | undefined): AppError {
  return expectedKind === "expense"
    ? new AppError("expense.not_found", "No expense has this id.")
    : new AppError("transaction.not_found", "No transaction has this id.");
}

const noExpense = () => fieldError("expense.not_found", ["refundOf"], "No expense has this id.");

function contextFor(
  ledger: Ledger,
  { kind, refundOf }: TransactionFields,
  before?: LedgerTransaction,
): ResolveContext {
  const { referenceData, today, entries, author } = ledger;
  const context = { referenceData, today, actorId: author.updatedBy };
  if (kind !== "refund" || !refundOf) return context;
  const refunded = entries.get(refundOf);
  if (refunded?.kind === "expense" && refunded.deletedAt === null)
    return { ...context, refunded, refunds: otherRefunds(ledger, refundOf, before) };
  throw noExpense();
}

/** The refunds of an expense after the operations so far. */
function refundsOf({ entries, refundsOf: stored }: Ledger, expenseId: string): string[] {
  const untouched = (stored.get(expenseId) ?? []).filter((id) => !entries.has(id));
  const touched = [...entries.values()].filter(
    (entry) => refundIn(entry)?.refundOfId === expenseId,
  );
  return [...untouched, ...touched.map(({ id }) => id)];
}

function hasRefunds(ids: readonly string[]): AppError {
  return inUseError(
    "transaction.in_use",
    "Delete its refunds first.",
    ids.map((id) => ({ kind: "refund", id })),
  );
}

const restorableDays = 30;

export const restoreExpired = () =>
  new AppError(
    "transaction.restore_expired",
    `Deleted transactions can be restored for ${restorableDays} days.`,
  );

/** Throws `transaction.restore_expired` more than 30 days after the deletion. */
export function assertRestorable(deletedAt: Date, now: Date): void {
  const days = (now.getTime() - deletedAt.getTime()) / 86_400_000;
  if (days > restorableDays) throw restoreExpired();
}
