import {
  type Amount,
  fieldError,
  formatMinor,
  minorToThousandths,
  toMinor,
  type CalendarDate,
  type CurrencyCode,
} from "@outlay/core";
import {
  type AccountReference,
  assertAccount,
  assertCategory,
  defaultAccount,
  type ReferenceData,
  systemCategory,
} from "./reference-data.logic.ts";

export type Kind = "expense" | "income" | "transfer" | "refund";

export type Split = { categoryId: string; amountMinor: bigint; note: string | null };

export type SplitFields = { categoryId: string; amount: Amount; note: string | null };

/** Client input for a transaction of any kind, parsed but not yet resolved against the book. */
export type TransactionFields = {
  kind: Kind;
  amount: Amount;
  occurredOn?: CalendarDate | undefined;
  /** For a transfer, the source account. */
  accountId?: string | undefined;
  toAccountId?: string | undefined;
  toAmount?: Amount | undefined;
  /** For an update of a transfer, the current amount received. It is kept if the currencies still differ. */
  lastToAmount?: Amount | undefined;
  categoryId?: string | undefined;
  refundOf?: string | null | undefined;
  splits?: readonly SplitFields[] | undefined;
  payee?: string | null | undefined;
  note?: string | null | undefined;
  tags?: string[] | undefined;
  original?: { amount: Amount; currency: CurrencyCode } | null | undefined;
};

/** The fields that a client decides, in minor units and with all defaults. */
export type ResolvedTransaction = {
  kind: Kind;
  occurredOn: CalendarDate;
  accountId: string;
  currency: CurrencyCode;
  amountMinor: bigint;
  amountThousandths: bigint;
  toAccountId: string | null;
  toCurrency: CurrencyCode | null;
  toAmountMinor: bigint | null;
  categoryId: string | null;
  refundOfId: string | null;
  splits: readonly Split[];
  payee: string | null;
  note: string | null;
  tags: string[];
  originalAmountMinor: bigint | null;
  originalCurrency: CurrencyCode | null;
};

/** A stored transaction, live or deleted. */
export type LedgerTransaction = ResolvedTransaction & {
  id: string;
  /** The sum of an expense's live refunds. */
  refundedMinor: bigint;
  version: number;
  createdBy: string;
  /** Null when the user was deleted. */
  createdByName: string | null;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
} & Authorship;

/** Who wrote a transaction last, and with which request. */
export type Authorship = {
  updatedBy: string;
  updatedByName: string | null;
  operationId: string;
};

export type ResolveContext = {
  referenceData: ReferenceData;
  /** Today in the book's time zone. */
  today: CalendarDate;
  /** The transaction before an update. References that it already has may be archived. */
  current?: ResolvedTransaction | undefined;
  /** The expense that a refund names. */
  refunded?: LedgerTransaction | undefined;
};

const noTransfer = { toAccountId: null, toCurrency: null, toAmountMinor: null };

/** Resolves amounts, currencies and defaults. Throws an error at the field that is not valid. */
export function resolveTransaction(
  context: ResolveContext,
  fields: TransactionFields,
): ResolvedTransaction {
  const account = chooseAccount(context, fields);
  const amountMinor = toMinor(fields.amount, account.currency, ["amount"]);
  const { payee = null, note = null, tags = [], original } = fields;
  const { kind, occurredOn = context.today } = fields;
  const splits = toSplits(context, fields, { amountMinor, currency: account.currency });
  return {
    kind,
    occurredOn,
    accountId: account.id,
    currency: account.currency,
    amountMinor,
    amountThousandths: minorToThousandths(amountMinor, account.currency),
    ...(kind === "transfer" ? toTransfer(context, fields, account, amountMinor) : noTransfer),
    categoryId: kind === "transfer" ? null : chooseCategory(context, fields),
    refundOfId: kind === "refund" ? (fields.refundOf ?? null) : null,
    splits,
    payee,
    note,
    tags,
    ...toOriginal(original),
  };
}

function chooseAccount(
  { referenceData, current, refunded }: ResolveContext,
  fields: TransactionFields,
): AccountReference {
  const field = fields.kind === "transfer" ? "fromAccountId" : "accountId";
  const id = fields.accountId ?? refunded?.accountId;
  const account =
    id === undefined
      ? defaultAccount(referenceData)
      : assertAccount(referenceData, id, field, current);
  if (refunded && account.currency !== refunded.currency) {
    throw fieldError(
      "input.invalid",
      ["accountId"],
      `A refund has the currency of its expense: choose an account in ${refunded.currency}.`,
    );
  }
  return account;
}

function chooseCategory(
  { referenceData, current, refunded }: ResolveContext,
  fields: TransactionFields,
): string {
  const kind = fields.kind === "income" ? "income" : "expense";
  const id = fields.categoryId ?? fields.splits?.[0]?.categoryId;
  if (id) return assertCategory(referenceData, { id, kind }, ["categoryId"], current);
  return refunded?.categoryId ?? systemCategory(referenceData, kind);
}

function toTransfer(
  { referenceData, current }: ResolveContext,
  { toAccountId, lastToAmount, ...fields }: TransactionFields,
  from: AccountReference,
  amountMinor: bigint,
) {
  if (toAccountId === undefined)
    throw fieldError("input.invalid", ["toAccountId"], "Give the account that receives the money.");
  if (toAccountId === from.id)
    throw fieldError(
      "input.invalid",
      ["toAccountId"],
      "Choose a different account from the source account.",
    );
  const to = assertAccount(referenceData, toAccountId, "toAccountId", current);
  const isSame = to.currency === from.currency;
  const toAmount = fields.toAmount ?? (isSame ? undefined : lastToAmount);
  if (toAmount === undefined && !isSame) {
    throw fieldError(
      "input.invalid",
      ["toAmount"],
      `The accounts use different currencies: give the amount that arrives, in ${to.currency}.`,
    );
  }
  const toAmountMinor =
    toAmount === undefined ? amountMinor : toMinor(toAmount, to.currency, ["toAmount"]);
  if (isSame && toAmountMinor !== amountMinor) {
    throw fieldError(
      "input.invalid",
      ["toAmount"],
      "Both accounts use the same currency: omit toAmount.",
    );
  }
  return { toAccountId: to.id, toCurrency: to.currency, toAmountMinor };
}

function toSplits(
  { referenceData, current }: ResolveContext,
  { kind, splits = [] }: TransactionFields,
  { amountMinor, currency }: { amountMinor: bigint; currency: CurrencyCode },
): readonly Split[] {
  if (splits.length === 0) return [];
  if (kind !== "expense" && kind !== "income") return [];
  const parts = splits.map((split, index) => ({
    categoryId: assertCategory(
      referenceData,
      { id: split.categoryId, kind },
      ["splits", index, "categoryId"],
      current,
    ),
    amountMinor: toMinor(split.amount, currency, ["splits", index, "amount"]),
    note: split.note,
  }));
  const sum = parts.reduce((total, part) => total + part.amountMinor, 0n);
  if (sum === amountMinor) return parts;
  throw fieldError(
    "splits.unbalanced",
    ["splits"],
    `The splits add up to ${formatMinor(sum, currency)}, the amount is ${formatMinor(amountMinor, currency)}.`,
  );
}

function toOriginal(original: TransactionFields["original"]) {
  if (!original) return { originalAmountMinor: null, originalCurrency: null };
  const { amount, currency } = original;
  return {
    originalAmountMinor: toMinor(amount, currency, ["original", "amount"]),
    originalCurrency: currency,
  };
}
