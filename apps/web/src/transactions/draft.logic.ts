import type { RouterInputs, Transaction } from "@outlay/client";
import type { Kind } from "./filters.logic.ts";

/** A part of a split transaction, as it is typed. */
export type PartDraft = {
  /** Tells the rows of the form apart. */
  key: number;
  categoryId: string | undefined;
  amount: string;
  note: string;
};

/** The form's fields as they are typed. Their names are the API's, so that its issues find them. */
export type Draft = {
  kind: Kind;
  amount: string;
  toAmount: string;
  occurredOn: string;
  /** Empty for the same day. */
  arrivesOn: string;
  /** What a transfer costs; empty for nothing. */
  fee: string;
  payee: string;
  categoryId: string | undefined;
  /** Empty for a transaction of one category. */
  splits: readonly PartDraft[];
  /** The purchase that is refunded. */
  refundOf: string | null;
  accountId: string;
  fromAccountId: string;
  toAccountId: string;
  tags: string;
  note: string;
  excluded: boolean;
};

/** The draft's amounts, read; undefined where they are empty or unclear. */
export type Amounts = {
  amount: string | undefined;
  toAmount: string | undefined;
  fee: string | undefined;
  parts: readonly (string | undefined)[];
};

export type CreateInput = RouterInputs["transactions"]["create"];

export type Start = { today: string; accountId: string; otherAccountId: string };

export function newDraft({ today, accountId, otherAccountId }: Start): Draft {
  return {
    kind: "expense",
    amount: "",
    toAmount: "",
    occurredOn: today,
    arrivesOn: "",
    fee: "",
    payee: "",
    categoryId: undefined,
    splits: [],
    refundOf: null,
    accountId,
    fromAccountId: accountId,
    toAccountId: otherAccountId,
    tags: "",
    note: "",
    excluded: false,
  };
}

/** A transaction's fields, with its amounts as the user writes them. */
export function toDraft(
  transaction: Transaction,
  start: Start,
  write: (amount: string) => string,
): Draft {
  const { kind, amount, occurredOn, payee, tags, note, excluded } = transaction;
  const common = {
    ...newDraft(start),
    kind,
    amount: write(amount),
    occurredOn,
    payee: payee ?? "",
    tags: tags.join(", "),
    note: note ?? "",
    excluded,
  };
  if (kind !== "transfer") {
    const { accountId, categoryId } = transaction;
    const splits = transaction.splits.map((part, key) => ({
      key,
      categoryId: part.categoryId,
      amount: write(part.amount),
      note: part.note ?? "",
    }));
    const refundOf = kind === "refund" ? transaction.refundOf : null;
    return { ...common, accountId, categoryId, splits, refundOf, fromAccountId: accountId };
  }
  const { fromAccountId, toAccountId, toAmount, arrivesOn, fee } = transaction;
  return {
    ...common,
    accountId: fromAccountId,
    fromAccountId,
    toAccountId,
    toAmount: write(toAmount),
    arrivesOn: arrivesOn ?? "",
    fee: fee === null ? "" : write(fee.amount),
  };
}

/** The refund of what is left to refund of an expense. */
export function refundDraft(
  expense: Extract<Transaction, { kind: "expense" }>,
  start: Start,
  { left, write }: { left: string; write: (amount: string) => string },
): Draft {
  const { id, accountId, categoryId, payee, splits } = expense;
  return {
    ...newDraft(start),
    kind: "refund",
    refundOf: id,
    amount: write(left),
    accountId,
    payee: payee ?? "",
    // Without a category the API divides it as the expense is.
    categoryId: splits.length > 0 ? undefined : categoryId,
  };
}

const textOrNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** Whether something is typed that is not understood. */
const isUnclear = (typed: string, read: string | undefined) =>
  typed.trim() !== "" && read === undefined;

/** The parts; undefined while one lacks its category or amount. */
function readParts({ splits }: Draft, { parts }: Amounts) {
  const read = splits.flatMap(({ categoryId, note }, index) => {
    const amount = parts[index];
    if (categoryId === undefined || amount === undefined) return [];
    return { categoryId, amount, note: textOrNull(note) };
  });
  return read.length === splits.length ? read : undefined;
}

/** What the form means; undefined while something of it is missing or unclear. */
export function toCreate(draft: Draft, amounts: Amounts): CreateInput | undefined {
  const { amount, toAmount, fee } = amounts;
  if (amount === undefined) return undefined;
  if (isUnclear(draft.toAmount, toAmount) || isUnclear(draft.fee, fee)) return undefined;
  const { kind, occurredOn, categoryId, accountId, fromAccountId, toAccountId } = draft;
  const tags = draft.tags.split(",").map((tag) => tag.trim().replace(/^#/, ""));
  const common = {
    amount,
    occurredOn,
    payee: textOrNull(draft.payee),
    note: textOrNull(draft.note),
    tags: tags.filter((tag) => tag !== ""),
    excluded: draft.excluded,
  };
  if (kind === "transfer") {
    const arrivesOn = draft.arrivesOn === "" ? null : draft.arrivesOn;
    const costs = fee === undefined ? null : { amount: fee };
    return { kind, ...common, fromAccountId, toAccountId, toAmount, arrivesOn, fee: costs };
  }
  const splits = readParts(draft, amounts);
  if (splits === undefined) return undefined;
  // Beside parts the category is that of the first.
  const booked =
    splits.length > 0 ? { ...common, accountId, splits } : { ...common, accountId, categoryId };
  return kind === "refund" ? { kind, ...booked, refundOf: draft.refundOf } : { kind, ...booked };
}

/** The same as a change, with the version that was edited. Parts that are gone are taken away. */
export function toUpdate(
  transaction: Transaction,
  input: CreateInput,
): RouterInputs["transactions"]["update"] {
  const { id, version } = transaction;
  const wasSplit = "splits" in transaction && transaction.splits.length > 0;
  const isSplit = "splits" in input && (input.splits?.length ?? 0) > 0;
  const isUnsplit = wasSplit && !isSplit && input.kind !== "transfer";
  return { ...input, ...(isUnsplit && { splits: [] }), id, version };
}
