import type { TransactionImage } from "../transactions.input.ts";
import { type Attempt, changed, checkVersion, isEqual, type Model, record } from "./attempts.ts";
import { faultsIn, isLive, refundedOf, readMinor, toMinor, writeMinor } from "./records.ts";
import type { Input } from "./requests.ts";

type Kind = TransactionImage["kind"];
type Amount = string | number;
type SplitInput = { categoryId: string; amount: Amount; note?: string | null | undefined };

/** Every field that a transaction of some kind has, as a client says it. */
type Content = {
  kind: Kind;
  amount: Amount;
  occurredOn?: string | undefined;
  accountId?: string | undefined;
  toAccountId?: string | undefined;
  toAmount?: Amount | undefined;
  /** What arrived so far. */
  keptToAmount?: string | undefined;
  categoryId?: string | undefined;
  splits: readonly SplitInput[];
  refundOf: string | null;
  payee: string | null;
  note: string | null;
  tags: readonly string[];
  original: { amount: Amount; currency: string } | null;
};

const liveOf = ({ transactions }: Model, id: string) => {
  const image = transactions.get(id);
  return image && isLive(image) ? image : undefined;
};

const familyOf = (kind: Kind) => (kind === "income" ? "income" : "expense");

export function createTransaction(attempt: Attempt, input: Input<"transactions.create">): void {
  const { id = "", ...said } = input;
  const there = attempt.model.transactions.get(id);
  if (there) {
    if (!isLive(there) || !says(input, there)) attempt.faults.add("id.taken");
    return;
  }
  const { payee = null, note = null, tags = [], original = null } = input;
  const content: Content = {
    ...said,
    splits: ("splits" in said && said.splits) || [],
    refundOf: ("refundOf" in said && said.refundOf) || null,
    ...(said.kind === "transfer" && { accountId: said.fromAccountId }),
    payee,
    note,
    tags,
    original,
  };
  const { now: createdAt, now: updatedAt } = attempt;
  const image = imageOf(attempt, { id }, content);
  if (!image) return;
  const after = { ...image, id, version: 1, createdAt, updatedAt, deletedAt: null };
  settle(attempt, "create", null, after);
}

/** Whether a create that is sent again says what is there; where it says nothing, that may be anything. */
function says(input: Input<"transactions.create">, there: TransactionImage): boolean {
  const common = { payee: null, note: null, tags: [], original: null };
  const none = { expense: { splits: [] }, income: { splits: [] }, refund: { refundOf: null } };
  const said = { ...common, ...(input.kind !== "transfer" && none[input.kind]), ...input };
  return isEqual(there, changed(there, said));
}

export function updateTransaction(attempt: Attempt, input: Input<"transactions.update">): void {
  const { id, version, ...patch } = input;
  const before = liveOf(attempt.model, id);
  if (!before) return void attempt.faults.add("transaction.not_found");
  checkVersion(attempt, before.version, version);
  const kind = patch.kind ?? before.kind;
  if (!fits(kind, patch)) attempt.faults.add("input.invalid");
  const image = imageOf(attempt, { id, before }, contentAfter(before, { ...patch, kind }));
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

/** Whether a transaction of the kind has all the fields that a patch gives. */
export function fits(kind: Kind, patch: object): boolean {
  return Object.entries(patch).every(
    ([field, value]) => value === undefined || (kindsWith[field] ?? [kind]).includes(kind),
  );
}

type Patch = Omit<Input<"transactions.update">, "id" | "version">;

/** What there is to be: the patch, and where that says nothing, what there was. */
function contentAfter(before: TransactionImage, patch: Patch & { kind: Kind }): Content {
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

/** An account of another currency needs its amount said anew. */
function amountsAreGiven(before: Made, after: Made, { amount, toAmount }: Patch): boolean {
  if (after.currency !== before.currency && amount === undefined) return false;
  if (before.kind !== "transfer" || after.kind !== "transfer") return true;
  const isElsewhere = after.toCurrency !== before.toCurrency;
  return !isElsewhere || after.toCurrency === after.currency || toAmount !== undefined;
}

type Subject = { id: string; before?: TransactionImage };
type Body = Pick<TransactionImage, "kind" | "currency"> & Record<string, unknown>;

/** What a content comes to in the book; undefined when too much is missing. */
function imageOf(attempt: Attempt, subject: Subject, content: Content): Body | undefined {
  const { model, now, faults } = attempt;
  const { kind, payee, note, original } = content;
  const named = kind === "refund" && content.refundOf ? content.refundOf : undefined;
  const found = named === undefined || named === subject.id ? undefined : liveOf(model, named);
  const expense = found?.kind === "expense" ? found : undefined;
  if (named !== undefined && !expense) return void faults.add("expense.not_found");
  const accountId = content.accountId ?? expense?.accountId ?? defaultAccountId(model);
  const currency = checkAccount(attempt, accountId, subject.before);
  if (accountId === undefined || currency === undefined) return undefined;
  if (expense && expense.currency !== currency) faults.add("input.invalid");
  const amount = readAmount(attempt, content.amount, currency);
  const common = {
    amount,
    currency,
    occurredOn: content.occurredOn ?? now.toISOString().slice(0, 10),
    payee,
    note,
    tags: [...new Set(content.tags)].toSorted(),
    original: original && {
      amount: readAmount(attempt, original.amount, original.currency),
      currency: original.currency,
    },
  };
  if (kind === "transfer") {
    const from = { id: accountId, currency, amount };
    const to = receiving(attempt, subject, content, from);
    return to && { kind, ...common, fromAccountId: accountId, ...to };
  }
  const family = familyOf(kind);
  const said = content.categoryId ?? content.splits[0]?.categoryId;
  if (said !== undefined) checkCategory(attempt, { id: said, family }, subject.before);
  const categoryId = said ?? expense?.categoryId ?? uncategorised(model, family);
  const booked = { ...common, accountId, categoryId };
  if (kind === "refund") return { kind, ...booked, refundOf: content.refundOf };
  const splits = dividing(attempt, subject, content, currency);
  if (splits.length > 0 && sumOf(splits, currency) !== readMinor(amount, currency))
    faults.add("splits.unbalanced");
  return { kind, ...booked, splits };
}

/** As the currency writes it; an amount with too many digits is a fault. */
function readAmount({ faults }: Attempt, amount: Amount, currency: string): string {
  const minor = toMinor(String(amount), currency);
  if (minor === undefined) faults.add("input.invalid");
  return writeMinor(minor ?? 0n, currency);
}

function defaultAccountId({ accounts }: Model): string | undefined {
  const open = [...accounts.values()].filter(({ archived }) => !archived);
  const age = ({ createdAt, id }: (typeof open)[number]) => `${createdAt.toISOString()} ${id}`;
  return open.toSorted((a, b) => (age(a) < age(b) ? -1 : 1))[0]?.id;
}

const accountsOf = (image: TransactionImage) =>
  image.kind === "transfer" ? [image.fromAccountId, image.toAccountId] : [image.accountId];

/** Its currency. An archived account is taken only where it was before. */
function checkAccount(
  { model, faults }: Attempt,
  id: string | undefined,
  before: TransactionImage | undefined,
): string | undefined {
  const account = model.accounts.get(id ?? "");
  if (!account) return void faults.add("account.not_found");
  if (account.archived && !(before && accountsOf(before).includes(account.id)))
    faults.add("account.archived");
  return account.currency;
}

function uncategorised({ categories }: Model, family: string): string {
  return categories.values().find(({ system, kind }) => system && kind === family)?.id ?? "";
}

/** An archived category is taken only where it was before. */
function checkCategory(
  { model, faults }: Attempt,
  { id, family }: { id: string; family: string },
  before: TransactionImage | undefined,
): void {
  const category = model.categories.get(id);
  if (!category) return void faults.add("category.not_found");
  if (category.kind !== family) faults.add("category.wrong_kind");
  if (category.archived && !(before && JSON.stringify(before).includes(`"categoryId":"${id}"`)))
    faults.add("category.archived");
}

/** The other side of a transfer. */
function receiving(
  attempt: Attempt,
  { before }: Subject,
  { toAccountId, toAmount, keptToAmount }: Content,
  from: { id: string; currency: string; amount: string },
) {
  const { faults } = attempt;
  if (toAccountId === undefined || toAccountId === from.id) return void faults.add("input.invalid");
  const toCurrency = checkAccount(attempt, toAccountId, before);
  if (toCurrency === undefined) return undefined;
  const isSame = toCurrency === from.currency;
  const said = toAmount ?? (isSame ? from.amount : keptToAmount);
  if (said === undefined) return void faults.add("input.invalid");
  const arriving = readAmount(attempt, said, toCurrency);
  if (isSame && arriving !== from.amount) faults.add("input.invalid");
  return { toAccountId, toAmount: arriving, toCurrency };
}

function dividing(
  attempt: Attempt,
  { before }: Subject,
  { kind, splits }: Content,
  currency: string,
) {
  return splits.map(({ categoryId, amount, note = null }) => {
    checkCategory(attempt, { id: categoryId, family: familyOf(kind) }, before);
    return { categoryId, amount: readAmount(attempt, amount, currency), note };
  });
}

function sumOf(splits: readonly { amount: string }[], currency: string): bigint {
  return splits.reduce((sum, { amount }) => sum + readMinor(amount, currency), 0n);
}

/** Records a change, unless a refund would then bring back what its expense does not hold. */
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

/** What the API may say of a refund that does not fit. */
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
