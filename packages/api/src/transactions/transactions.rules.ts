import { AppError, fieldError } from "../errors.ts";
import { type Decimal, decimalToThousandths, minorToThousandths, toMinor } from "../money.ts";
import { holdsSame } from "../retry.ts";
import type { CreateExpenseInput, UpdateTransactionInput } from "./transactions.input.ts";

export type Kind = "expense" | "income";
export type NewTransaction = CreateExpenseInput & { kind: Kind };

/** What the rules need to know of the book around a transaction. */
export type Facts = {
  accounts: readonly { id: string; currency: string; archived: boolean }[];
  categories: readonly { id: string; kind: string; archived: boolean; system: boolean }[];
};

/** What a person decides about a transaction, in the ledger's units. */
export type Draft = {
  kind: Kind;
  occurredOn: string;
  accountId: string;
  currency: string;
  amountMinor: bigint;
  amountThousandths: bigint;
  categoryId: string;
  payee: string | null;
  note: string | null;
  tags: string[];
  originalAmountMinor: bigint | null;
  originalCurrency: string | null;
};

/** A new transaction with its defaults: today, the first open account, Uncategorised. */
export function draftTransaction(facts: Facts, input: NewTransaction, today: string): Draft {
  const account =
    input.accountId === undefined ? defaultAccount(facts) : assertAccount(facts, input.accountId);
  const category =
    input.categoryId === undefined
      ? systemCategory(facts, input.kind)
      : assertCategory(facts, input.kind, input.categoryId);
  return {
    kind: input.kind,
    occurredOn: input.occurredOn ?? today,
    accountId: account.id,
    currency: account.currency,
    ...toAmount(input.amount, account.currency),
    categoryId: category.id,
    payee: input.payee ?? null,
    note: input.note ?? null,
    tags: input.tags ?? [],
    ...toOriginal(input.original),
  };
}

/** The fields of a draft that an update changes. */
export function draftUpdate(
  facts: Facts,
  current: Draft,
  input: UpdateTransactionInput,
): Partial<Draft> {
  const changes: Partial<Draft> = {};
  if (input.accountId !== undefined && input.accountId !== current.accountId) {
    const account = assertAccount(facts, input.accountId);
    if (account.currency !== current.currency && input.amount === undefined) {
      throw fieldError(
        "input.invalid",
        ["amount"],
        `That account is in ${account.currency}: give the amount in it.`,
      );
    }
    Object.assign(changes, { accountId: account.id, currency: account.currency });
  }
  if (input.categoryId !== undefined && input.categoryId !== current.categoryId) {
    changes.categoryId = assertCategory(facts, current.kind, input.categoryId).id;
  }
  if (input.amount !== undefined)
    Object.assign(changes, toAmount(input.amount, changes.currency ?? current.currency));
  if (input.original !== undefined) Object.assign(changes, toOriginal(input.original));
  if (input.occurredOn !== undefined) changes.occurredOn = input.occurredOn;
  if (input.payee !== undefined) changes.payee = input.payee;
  if (input.note !== undefined) changes.note = input.note;
  if (input.tags !== undefined) changes.tags = input.tags;
  return changes;
}

/**
 * Whether a create that is sent again says what is there. Only what the client decides counts: the
 * defaults may be others by now.
 */
export function isSentAgain(row: Draft, input: NewTransaction): boolean {
  const { kind, occurredOn, accountId, categoryId, original } = input;
  const { payee = null, note = null, tags = [] } = input;
  return (
    holdsSame(row, { kind, occurredOn, accountId, categoryId, payee, note, tags }) &&
    isAmount(input.amount, row.amountMinor, row.currency) &&
    (original?.currency ?? null) === row.originalCurrency &&
    (!original || isAmount(original.amount, row.originalAmountMinor, original.currency))
  );
}

function isAmount(decimal: Decimal, minor: bigint | null, currency: string): boolean {
  return minor !== null && decimalToThousandths(decimal) === minorToThousandths(minor, currency);
}

function assertAccount(facts: Facts, id: string) {
  const account = facts.accounts.find((candidate) => candidate.id === id);
  if (!account) throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  if (account.archived)
    throw fieldError("account.archived", ["accountId"], "Choose an account that is not archived.");
  return account;
}

function defaultAccount(facts: Facts) {
  const account = facts.accounts.find((candidate) => !candidate.archived);
  if (account) return account;
  throw fieldError(
    "account.not_found",
    ["accountId"],
    "The book has no open account. Create one first.",
  );
}

function assertCategory(facts: Facts, kind: Kind, id: string) {
  const category = facts.categories.find((candidate) => candidate.id === id);
  if (!category) throw fieldError("category.not_found", ["categoryId"], "No category has this id.");
  if (category.kind !== kind) {
    throw fieldError(
      "category.wrong_kind",
      ["categoryId"],
      `Choose a category of the kind ${kind}.`,
    );
  }
  if (category.archived) {
    throw fieldError(
      "category.archived",
      ["categoryId"],
      "Choose a category that is not archived.",
    );
  }
  return category;
}

function systemCategory(facts: Facts, kind: Kind) {
  const category = facts.categories.find(
    (candidate) => candidate.system && candidate.kind === kind,
  );
  if (!category) throw new Error(`the book has no system category of the kind ${kind}`);
  return category;
}

function toAmount(amount: Decimal, currency: string) {
  const amountMinor = toMinor(amount, currency, ["amount"]);
  return { amountMinor, amountThousandths: minorToThousandths(amountMinor, currency) };
}

function toOriginal(original: { amount: Decimal; currency: string } | null | undefined) {
  if (!original) return { originalAmountMinor: null, originalCurrency: null };
  const { amount, currency } = original;
  return {
    originalAmountMinor: toMinor(amount, currency, ["original", "amount"]),
    originalCurrency: currency,
  };
}

const restorableDays = 30;

/** Throws `transaction.restore_expired` when the transaction was deleted more than 30 days before `now`. */
export function assertRestorable(deletedAt: Date, now: Date): void {
  const days = (now.getTime() - deletedAt.getTime()) / 86_400_000;
  if (days <= restorableDays) return;
  throw new AppError(
    "transaction.restore_expired",
    `What was deleted can be restored for ${restorableDays} days.`,
  );
}
