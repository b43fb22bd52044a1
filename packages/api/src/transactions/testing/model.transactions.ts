import type { Origins } from "../../ledger/transaction-parts.contract.ts";
import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import {
  type Attempt,
  changed,
  checkVersion,
  isEqual,
  type LogEntry,
  type Model,
  record,
  restorableMs,
} from "./attempts.ts";
import {
  type Body,
  type TransactionFields,
  familyOf,
  resolve,
  type Kind,
  liveOf,
} from "./model.fields.ts";
import { originsAfter } from "./model.origins.ts";
import { faultsIn, isLive, refundedOf, inputOf } from "./records.ts";
import { dividedAs, exceedsCategory } from "./model.refunds.ts";
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
    fee: ("fee" in given && given.fee) || null,
    arrivesOn: ("arrivesOn" in given && given.arrivesOn) || null,
    excluded: given.excluded ?? false,
    ...(given.kind === "transfer" && { accountId: given.fromAccountId }),
    payee,
    note,
    tags,
    original,
  };
  checkMain(attempt, "splits" in given ? given : {});
  const { now: createdAt, now: updatedAt } = attempt;
  const image = resolve(attempt, { id }, fields);
  if (!image) return;
  const origins = originsAfter({}, given, image);
  const after = { ...image, id, origins, version: 1, createdAt, updatedAt, deletedAt: null };
  settle(attempt, "create", null, after);
}

/** Whether a repeated create matches the existing transaction. Defaults are not compared. */
function matchesExisting(input: Input<"transactions.create">, existing: TransactionImage): boolean {
  const common = { payee: null, note: null, tags: [], original: null, excluded: false };
  const isOpen = input.kind === "refund" && input.refundOf;
  const none = {
    expense: { splits: [] },
    income: { splits: [] },
    refund: { refundOf: null, ...(!isOpen && { splits: [] }) },
    transfer: { fee: null, arrivesOn: null },
  };
  const given = { ...common, ...none[input.kind], ...input };
  return isEqual(existing, changed(existing, given));
}

/** `restored` are the origins of the transaction that an undo restores. */
export function updateTransaction(
  attempt: Attempt,
  input: Input<"transactions.update">,
  restored?: Origins,
): void {
  const { id, version, ...patch } = input;
  const before = liveOf(attempt.model, id);
  if (!before) return void attempt.faults.add("transaction.not_found");
  checkVersion(attempt, before.version, version);
  const kind = patch.kind ?? before.kind;
  if (!fits(kind, patch)) attempt.faults.add("input.invalid");
  checkMain(attempt, patch);
  const fields = fieldsAfter(before, { ...patch, kind });
  if (patch.categoryId !== undefined && patch.splits === undefined && fields.splits.length > 0)
    attempt.faults.add("input.invalid");
  const isAgain = isDividedAgain(attempt.model, before, { patch, fields });
  const image = resolve(
    attempt,
    { id, before },
    isAgain ? { ...fields, categoryId: undefined, splits: [] } : fields,
  );
  if (!image) return;
  const { version: kept, createdAt, deletedAt, updatedAt } = before;
  const origins = restored ?? originsAfter(before, patch, image);
  const same = { ...image, id, origins, version: kept, createdAt, updatedAt, deletedAt };
  if (!amountsAreGiven(before, same, patch)) attempt.faults.add("input.invalid");
  if (sameFields(before, same)) return;
  settle(attempt, "update", before, { ...same, version: kept + 1, updatedAt: attempt.now });
}

/** Beside splits the category must be the first one's. */
function checkMain(
  { faults }: Attempt,
  { categoryId, splits }: Pick<Patch, "categoryId" | "splits">,
): void {
  const first = splits?.[0]?.categoryId;
  if (first !== undefined && categoryId !== undefined && categoryId !== first)
    faults.add("input.invalid");
}

type Update = { patch: Patch; fields: TransactionFields };

/** Whether a refund is divided as its expense is: without splits of its own, or while they still are such. */
function isDividedAgain(
  model: Model,
  before: TransactionImage,
  { patch, fields }: Update,
): boolean {
  const { kind, refundOf } = fields;
  const expense = kind === "refund" && refundOf ? liveOf(model, refundOf) : undefined;
  if (expense?.kind !== "expense" || patch.categoryId !== undefined) return false;
  const isSplit = expense.splits.length > 0;
  if (patch.splits !== undefined) return isSplit && (patch.splits ?? []).length === 0;
  const former = before.kind === "refund" ? before.refundOf : null;
  const isMoved = former !== refundOf;
  if (before.kind === "transfer" || before.splits.length === 0) return isMoved && isSplit;
  if (!isMoved && patch.amount === undefined && patch.original === undefined) return false;
  const was = model.transactions.get(former ?? "");
  return was?.kind === "expense" && isEqual(dividedAs(model, was, before) ?? [], before.splits);
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
  splits: ["expense", "income", "refund"],
  arrivesOn: ["transfer"],
  fee: ["transfer"],
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
    splits: patch.splits === undefined ? hadSplits : (patch.splits ?? []),
    fee: feeAfter(before, patch),
    arrivesOn:
      patch.arrivesOn === undefined
        ? before.kind === "transfer"
          ? before.arrivesOn
          : null
        : patch.arrivesOn,
    excluded: patch.excluded ?? before.excluded,
    refundOf: refundOf === undefined ? ("refundOf" in before ? before.refundOf : null) : refundOf,
    payee: patch.payee === undefined ? before.payee : patch.payee,
    note: patch.note === undefined ? before.note : patch.note,
    tags: patch.tags ?? before.tags,
    original: patch.original === undefined ? before.original : patch.original,
  };
}

function feeAfter(before: TransactionImage, { fee }: Patch): TransactionFields["fee"] {
  const had = before.kind === "transfer" ? before.fee : null;
  if (!fee) return fee === undefined ? had : null;
  return { categoryId: had?.categoryId, ...fee };
}

type Made = Pick<TransactionImage, "kind" | "currency"> & { toCurrency?: string; fee?: unknown };

/** A change to an account of another currency requires the amount in it. */
function amountsAreGiven(before: Made, after: Made, { amount, toAmount, fee }: Patch): boolean {
  const isOther = after.currency !== before.currency;
  if (isOther && amount === undefined) return false;
  if (isOther && after.fee && fee === undefined) return false;
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
  const { accounts, categories, transactions } = attempt.model;
  const earlier = { accounts, categories, transactions: new Map(transactions) };
  record(attempt, { entity: "transaction", op, before, after });
  if (attempt.faults.size > 0) return;
  if (exceedsCategory(earlier, attempt.model)) attempt.faults.add("refund.exceeds_expense");
  for (const fault of faultsIn(attempt.model))
    for (const code of codesOf(fault)) attempt.faults.add(code);
}

/** The possible error codes for a refund that does not fit. */
const codesOf = (fault: string) =>
  fault.startsWith("refunds of")
    ? ["refund.exceeds_expense"]
    : ["transaction.in_use", "expense.not_found", "input.invalid"];

export function removeTransaction(attempt: Attempt, input: Input<"transactions.remove">): void {
  const before = attempt.model.transactions.get(input.id);
  if (!before) return void attempt.faults.add("transaction.not_found");
  if (!isLive(before)) return;
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
  const before = entry.before as TransactionImage;
  updateTransaction(attempt, inputOf(before), before.origins);
}
