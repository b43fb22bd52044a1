import { type Amount, fieldError, isAmount, type CurrencyCode } from "@outlay/core";
import { matchesFields } from "../support/replay.ts";
import type { Kind, ResolvedTransaction, SplitFields, TransactionFields } from "./resolve.logic.ts";
import { isReceived } from "./share-effects.logic.ts";
import { areShares, sameShares, toSharesFields } from "./shares.logic.ts";
import { assertMainCategory, sameSplits } from "./splits.logic.ts";
import type { CreateTransactionInput } from "./create.contract.ts";

/** The input of a create with the same field names for all kinds. */
export function fromCreateInput(
  input: CreateTransactionInput,
): TransactionFields & { id?: string | undefined } {
  if (input.kind !== "transfer") return input;
  const { fromAccountId: accountId, ...fields } = input;
  return { ...fields, accountId };
}

/** The fields of an update, for all kinds, under their API names. */
export type Patch = {
  [Field in Exclude<keyof TransactionFields, "lastToAmount">]?:
    | TransactionFields[Field]
    | undefined;
} & {
  fromAccountId?: string | undefined;
};

/** The kinds of each field that not every kind has. */
const kindsOf = {
  accountId: ["expense", "income", "refund"],
  fromAccountId: ["transfer"],
  toAccountId: ["transfer"],
  toAmount: ["transfer"],
  arrivesOn: ["transfer"],
  fee: ["transfer"],
  categoryId: ["expense", "income", "refund"],
  splits: ["expense", "income", "refund"],
  refundOf: ["refund"],
} as const satisfies Partial<Record<keyof Patch, readonly Kind[]>>;

/** Throws `input.invalid` for a field that this kind does not have. */
function assertFits(kind: Kind, patch: Patch): void {
  for (const [field, kinds] of Object.entries<readonly Kind[]>(kindsOf)) {
    if (Reflect.get(patch, field) === undefined || kinds.includes(kind)) continue;
    throw fieldError("input.invalid", [field], `A transaction of kind ${kind} has no ${field}.`);
  }
}

/** The fields that resolve to this transaction. */
export function toFields(resolved: ResolvedTransaction): TransactionFields {
  const { currency, toCurrency, toAmountMinor, originalAmountMinor, originalCurrency } = resolved;
  const { feeMinor, feeCategoryId } = resolved;
  return {
    kind: resolved.kind,
    amount: { minor: resolved.amountMinor, currency },
    occurredOn: resolved.occurredOn,
    accountId: resolved.accountId,
    toAccountId: resolved.toAccountId ?? undefined,
    lastToAmount:
      toAmountMinor === null || toCurrency === null
        ? undefined
        : { minor: toAmountMinor, currency: toCurrency },
    arrivesOn: resolved.arrivesOn,
    fee:
      feeMinor === null || feeCategoryId === null
        ? null
        : { amount: { minor: feeMinor, currency }, categoryId: feeCategoryId },
    categoryId: resolved.categoryId ?? undefined,
    refundOf: resolved.refundOfId,
    splits: resolved.splits.map(({ categoryId, amountMinor, note }) => ({
      categoryId,
      amount: { minor: amountMinor, currency },
      note,
    })),
    excluded: resolved.excluded,
    shares: toSharesFields(resolved.shares, currency),
    payee: resolved.payee,
    note: resolved.note,
    tags: resolved.tags,
    original:
      originalAmountMinor === null || originalCurrency === null
        ? null
        : {
            amount: { minor: originalAmountMinor, currency: originalCurrency },
            currency: originalCurrency,
          },
    state: resolved.state,
    importId: resolved.importId,
  };
}

const hasCategoryOf = (kind: Kind) => (kind === "income" ? "income" : "expense");

/** Applies an update. Absent fields stay the same, unless the new kind does not have them. */
export function applyPatch(
  current: ResolvedTransaction,
  { fromAccountId, ...patch }: Patch,
): TransactionFields {
  const kind = patch.kind ?? current.kind;
  assertFits(kind, { fromAccountId, ...patch });
  assertMainCategory(patch);
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const fields: TransactionFields = { ...toFields(current), ...Object.fromEntries(given), kind };
  if (fromAccountId !== undefined) fields.accountId = fromAccountId;
  // Categories and splits are for either spending or income: drop them when the kind changes sides.
  if (hasCategoryOf(kind) !== hasCategoryOf(current.kind)) {
    fields.categoryId = patch.categoryId;
    fields.splits = patch.splits;
  }
  // Its payer would have received it: what was shared is to be said again.
  if (isReceived(kind) !== isReceived(current.kind)) fields.shares = patch.shares;
  if (!fields.splits || fields.splits.length === 0) return fields;
  if (patch.categoryId !== undefined && patch.splits === undefined)
    throw fieldError(
      "input.invalid",
      ["categoryId"],
      "It is split: change the splits, or remove them with null.",
    );
  // The category of a split transaction is that of its first split.
  return { ...fields, categoryId: undefined };
}

/** Throws if the new account uses another currency and its amount is not given. */
export function assertAmountsGiven(
  current: ResolvedTransaction,
  next: ResolvedTransaction,
  patch: Patch,
): void {
  const missing = (field: string, currency: CurrencyCode | null) =>
    fieldError(
      "input.invalid",
      [field],
      `The account uses ${currency}: give the amount in ${currency}.`,
    );
  if (next.currency !== current.currency && patch.amount === undefined)
    throw missing("amount", next.currency);
  if (next.currency !== current.currency && next.feeMinor !== null && patch.fee === undefined)
    throw missing("fee", next.currency);
  if (current.toCurrency === null || next.toCurrency === null) return;
  const arrivesElsewhere = next.toCurrency !== current.toCurrency;
  if (arrivesElsewhere && next.toCurrency !== next.currency && patch.toAmount === undefined)
    throw missing("toAmount", next.toCurrency);
}

/** Whether an update has no effect. */
export function isSame(
  current: ResolvedTransaction,
  { splits, shares, ...next }: ResolvedTransaction,
): boolean {
  return (
    matchesFields(current, next) &&
    sameSplits(current.splits, splits) &&
    sameShares(current.shares, shares)
  );
}

/**
 * Whether a repeated create matches the stored transaction. Only fields in the request are
 * compared: defaults may have changed since.
 */
export function isReplay(row: ResolvedTransaction, fields: TransactionFields): boolean {
  const { kind, occurredOn, accountId, toAccountId, categoryId, original } = fields;
  // A refund without splits may have been divided as its expense is.
  const splits = fields.splits ?? (fields.refundOf ? undefined : []);
  // So may its shares have been.
  const shares =
    fields.shares === undefined && fields.refundOf ? undefined : (fields.shares ?? null);
  const { payee = null, note = null, tags = [], refundOf: refundOfId = null, toAmount } = fields;
  const { fee = null, arrivesOn = null, excluded = false } = fields;
  const given = {
    kind,
    occurredOn,
    accountId,
    toAccountId,
    categoryId,
    payee,
    note,
    tags,
    refundOfId,
    arrivesOn,
    feeCategoryId: fee ? fee.categoryId : null,
    excluded,
  };
  return (
    matchesFields(row, given) &&
    isStored(fields.amount, row.amountMinor, row.currency) &&
    (toAmount === undefined || isStored(toAmount, row.toAmountMinor, row.toCurrency)) &&
    (!fee || isStored(fee.amount, row.feeMinor, row.currency)) &&
    (original?.currency ?? null) === row.originalCurrency &&
    (!original || isStored(original.amount, row.originalAmountMinor, original.currency)) &&
    (splits === undefined || areSplits(splits, row)) &&
    (shares === undefined || areShares(shares, row.shares, row.currency))
  );
}

function areSplits(
  given: readonly SplitFields[],
  { splits, currency }: ResolvedTransaction,
): boolean {
  return (
    given.length === splits.length &&
    given.every(({ amount, categoryId, note }, index) => {
      const existing = splits[index];
      return (
        existing?.categoryId === categoryId &&
        existing.note === note &&
        isStored(amount, existing.amountMinor, currency)
      );
    })
  );
}

function isStored(amount: Amount, minor: bigint | null, currency: CurrencyCode | null): boolean {
  return minor !== null && currency !== null && isAmount(amount, minor, currency);
}
