import type { RouterInputs, Transaction } from "@outlay/client";
import type { Kind } from "./filters.logic.ts";

/** The form's fields as they are typed. Their names are the API's, so that its issues find them. */
export type Draft = {
  kind: Kind;
  amount: string;
  toAmount: string;
  occurredOn: string;
  payee: string;
  categoryId: string | undefined;
  accountId: string;
  fromAccountId: string;
  toAccountId: string;
  tags: string;
  note: string;
};

/** The draft's amounts, read; undefined where they are unclear. */
export type Amounts = { amount: string | undefined; toAmount: string | undefined };

export type CreateInput = RouterInputs["transactions"]["create"];

type Start = { today: string; accountId: string; otherAccountId: string };

export function newDraft({ today, accountId, otherAccountId }: Start): Draft {
  return {
    kind: "expense",
    amount: "",
    toAmount: "",
    occurredOn: today,
    payee: "",
    categoryId: undefined,
    accountId,
    fromAccountId: accountId,
    toAccountId: otherAccountId,
    tags: "",
    note: "",
  };
}

/** A transaction's fields, with its amounts as the user writes them. */
export function toDraft(
  transaction: Transaction,
  start: Start,
  write: (amount: string) => string,
): Draft {
  const { kind, amount, occurredOn, payee, tags, note } = transaction;
  const common = {
    ...newDraft(start),
    kind,
    amount: write(amount),
    occurredOn,
    payee: payee ?? "",
    tags: tags.join(", "),
    note: note ?? "",
  };
  if (kind !== "transfer") {
    const { accountId, categoryId } = transaction;
    return { ...common, accountId, categoryId, fromAccountId: accountId };
  }
  const { fromAccountId, toAccountId, toAmount } = transaction;
  const accounts = { accountId: fromAccountId, fromAccountId, toAccountId };
  return { ...common, ...accounts, toAmount: write(toAmount) };
}

const textOrNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** What the form means; undefined while its amounts are unclear. */
export function toCreate(draft: Draft, { amount, toAmount }: Amounts): CreateInput | undefined {
  if (amount === undefined || (draft.toAmount.trim() !== "" && toAmount === undefined))
    return undefined;
  const { kind, occurredOn, categoryId, accountId, fromAccountId, toAccountId } = draft;
  const tags = draft.tags.split(",").map((tag) => tag.trim().replace(/^#/, ""));
  const common = {
    amount,
    occurredOn,
    payee: textOrNull(draft.payee),
    note: textOrNull(draft.note),
    tags: tags.filter((tag) => tag !== ""),
  };
  if (kind === "transfer") return { kind, ...common, fromAccountId, toAccountId, toAmount };
  return { kind, ...common, accountId, categoryId };
}

/** The same as a change: with the version that was edited, and splits kept where the category is the same. */
export function toUpdate(
  transaction: Transaction,
  input: CreateInput,
): RouterInputs["transactions"]["update"] {
  const { id, version } = transaction;
  if (!("splits" in transaction) || transaction.splits.length === 0)
    return { ...input, id, version };
  const { kind: _, ...rest } = input;
  return { ...rest, id, version };
}
