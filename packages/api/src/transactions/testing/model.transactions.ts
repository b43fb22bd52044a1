import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import { type Attempt, changed, checkVersion, isEqual, type LogEntry, record } from "./attempts.ts";
import {
  type Body,
  type TransactionFields,
  familyOf,
  resolve,
  type Kind,
  liveOf,
} from "./model.fields.ts";
import { faultsIn, isLive, refundedOf, inputOf } from "./records.ts";
import type { Input } from "./requests.ts";

export function createTransaction(attempt: Attempt, input: Input<"transactions.create">): void {
  const { id = "", ...given } = input;
  const existing = attempt.model.transactions.get(id);
  if (existing) {
    if (!isLive(existing) || !matchesExisting(input, existing)) attempt.faults.add("id.taken");
    return;
  }
  const { payee = null, note = null, tags = [], original = null } = input;
  const fields: TransactionFields = {
    ...given,
    splits: ("splits" in given && given.splits) || [],
    refundOf: ("refundOf" in given && given.refundOf) || null,
    ...(given.kind === "transfer" && { accountId: given.fromAccountId }),
    payee,
    note,
    tags,
    original,
  };
  const { now: createdAt, now: updatedAt } = attempt;
  const image = resolve(attempt, { id }, fields);
  if (!image) return;
  const after = { ...image, id, version: 1, createdAt, updatedAt, deletedAt: null };
  settle(attempt, "create", null, after);
}

/** Whether a repeated create matches the existing transaction. Defaults are not compared. */
function matchesExisting(input: Input<"transactions.create">, existing: TransactionImage): boolean {
  const common = { payee: null, note: null, tags: [], original: null };
  const none = { expense: { splits: [] }, income: { splits: [] }, refund: { refundOf: null } };
  const given = { ...common, ...(input.kind !== "transfer" && none[input.kind]), ...input };
  return isEqual(existing, changed(existing, given));
}

export function updateTransaction(attempt: Attempt, input: Input<"transactions.update">): void {
  const { id, version, ...patch } = input;
  const before = liveOf(attempt.model, id);
  if (!before) return void attempt.faults.add("transaction.not_found");
  checkVersion(attempt, before.version, version);
  const kind = patch.kind ?? before.kind;
  if (!fits(kind, patch)) attempt.faults.add("input.invalid");
  const image = resolve(attempt, { id, before }, fieldsAfter(before, { ...patch, kind }));
  if (!image) return;
  const { version: kept, createdAt, deletedAt, updatedAt } = before;
  const same = { ...image, id, version: kept, createdAt, updatedAt, deletedAt };
  if (!amountsAreGiven(before, same, patch)) attempt.faults.add("input.invalid");
  if (sameFields(before, same)) return;
  settle(attempt, "update", before, { ...same, version: kept + 1, updatedAt: attempt.now });
}

/** In any order of the fields. */
function sameFields(a: object, b: object): boolean {
  const sorted = (whole: object) =>
    Object.fromEntries(Object.entries(whole).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return isEqual(sorted(a), sorted(b));
}

const kindsWith: Record<string, readonly Kind[]> = {
  accountId: ["expense", "income", "refund"],
  categoryId: ["expense", "income", "refund"],
  splits: ["expense", "income"],
  refundOf: ["refund"],
  fromAccountId: ["transfer"],
  toAccountId: ["transfer"],
  toAmount: ["transfer"],
};

/** Whether this kind has all the given fields. */
export function fits(kind: Kind, patch: object): boolean {
  return Object.entries(patch).every(
    ([field, value]) => value === undefined || (kindsWith[field] ?? [kind]).includes(kind),
  );
}

type Patch = Omit<Input<"transactions.update">, "id" | "version">;

/** The fields of the patch, and the current ones where it has none. */
function fieldsAfter(before: TransactionImage, patch: Patch & { kind: Kind }): TransactionFields {
  const { kind, fromAccountId, refundOf } = patch;
  const keepsCategory = familyOf(kind) === familyOf(before.kind);
  const was =
    before.kind === "transfer"
      ? { accountId: before.fromAccountId, toAccountId: before.toAccountId }
      : { accountId: before.accountId };
  const hadCategory = before.kind !== "transfer" && keepsCategory ? before.categoryId : undefined;
  const hadSplits = "splits" in before && keepsCategory ? before.splits : [];
  return {
    kind,
    amount: patch.amount ?? before.amount,
    occurredOn: patch.occurredOn ?? before.occurredOn,
    accountId: patch.accountId ?? fromAccountId ?? was.accountId,
    toAccountId: patch.toAccountId ?? was.toAccountId,
    toAmount: patch.toAmount,
    keptToAmount: before.kind === "transfer" ? before.toAmount : undefined,
    categoryId: patch.categoryId ?? hadCategory,
    splits: patch.splits ?? hadSplits,
    refundOf: refundOf === undefined ? ("refundOf" in before ? before.refundOf : null) : refundOf,
    payee: patch.payee === undefined ? before.payee : patch.payee,
    note: patch.note === undefined ? before.note : patch.note,
    tags: patch.tags ?? before.tags,
    original: patch.original === undefined ? before.original : patch.original,
  };
}

type Made = Pick<TransactionImage, "kind" | "currency"> & { toCurrency?: string };

/** A change to an account of another currency requires the amount in it. */
function amountsAreGiven(before: Made, after: Made, { amount, toAmount }: Patch): boolean {
  if (after.currency !== before.currency && amount === undefined) return false;
  if (before.kind !== "transfer" || after.kind !== "transfer") return true;
  const isElsewhere = after.toCurrency !== before.toCurrency;
  return !isElsewhere || after.toCurrency === after.currency || toAmount !== undefined;
}

/** Records a change; reports an error if refunds would exceed their expense. */
function settle(
  attempt: Attempt,
  op: "create" | "update" | "delete" | "restore",
  before: TransactionImage | null,
  after: Body & { id: string },
): void {
  record(attempt, { entity: "transaction", op, before, after });
  if (attempt.faults.size > 0) return;
  for (const fault of faultsIn(attempt.model))
    for (const code of codesOf(fault)) attempt.faults.add(code);
}

/** The possible error codes for a refund that does not fit. */
const codesOf = (fault: string) =>
  fault.startsWith("refunds of")
    ? ["refund.exceeds_expense"]
    : ["transaction.in_use", "expense.not_found", "input.invalid"];

export function removeTransaction(attempt: Attempt, input: Input<"transactions.remove">): void {
  const before = liveOf(attempt.model, input.id);
  if (!before) return void attempt.faults.add("transaction.not_found");
  checkVersion(attempt, before.version, input.version);
  if (refundedOf(attempt.model).has(before.id)) attempt.faults.add("transaction.in_use");
  const { now: updatedAt, now: deletedAt } = attempt;
  settle(attempt, "delete", before, {
    ...before,
    version: before.version + 1,
    updatedAt,
    deletedAt,
  });
}

const restorableMs = 30 * 24 * 60 * 60 * 1000;

export function restoreTransaction(attempt: Attempt, id: string): void {
  const before = attempt.model.transactions.get(id);
  if (!before) return void attempt.faults.add("transaction.not_found");
  if (before.deletedAt === null) return;
  if (attempt.now.getTime() - before.deletedAt.getTime() > restorableMs)
    attempt.faults.add("transaction.restore_expired");
  const after = { ...before, version: before.version + 1, updatedAt: attempt.now, deletedAt: null };
  settle(attempt, "restore", before, after);
}

export function undoTransaction(attempt: Attempt, entry: LogEntry): void {
  const { op, entityId: id } = entry;
  if (op === "create" || op === "restore") return removeTransaction(attempt, { id });
  if (op === "delete") return restoreTransaction(attempt, id);
  const is = attempt.model.transactions.get(id);
  if (!is || !isLive(is)) return void attempt.faults.add("change.superseded");
  updateTransaction(attempt, inputOf(entry.before as TransactionImage));
}
