import type { Transaction } from "@outlay/client";
import { type SharesDraft, toSharesDraft } from "../shares/shares-draft.logic.ts";
import type { Kind } from "./filters.logic.ts";

/** A part of a split transaction, as it is typed. */
export type PartDraft = {
  /** Identifies the row of the form. */
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
  /** Null for what is not shared. */
  shares: SharesDraft | null;
};

/** The draft's amounts, read; undefined where they are empty or unclear. */
export type Amounts = {
  amount: string | undefined;
  toAmount: string | undefined;
  fee: string | undefined;
  parts: readonly (string | undefined)[];
  /** What each person's part is, where it is exact. */
  shares: readonly (string | undefined)[];
};

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
    shares: null,
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
    shares: toSharesDraft(transaction.shares, write),
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
