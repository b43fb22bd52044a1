import {
  type Amount,
  fieldError,
  minorToThousandths,
  toThousandths,
  type CurrencyCode,
} from "@outlay/core";
import { matchesFields } from "../support/replay.ts";
import type { TransactionFields, ResolvedTransaction, Kind } from "./resolve.logic.ts";
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
  categoryId: ["expense", "income", "refund"],
  splits: ["expense", "income"],
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
function toFields(resolved: ResolvedTransaction): TransactionFields {
  const { currency, toCurrency, toAmountMinor, originalAmountMinor, originalCurrency } = resolved;
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
    categoryId: resolved.categoryId ?? undefined,
    refundOf: resolved.refundOfId,
    splits: resolved.splits.map(({ categoryId, amountMinor, note }) => ({
      categoryId,
      amount: { minor: amountMinor, currency },
      note,
    })),
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
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const fields: TransactionFields = { ...toFields(current), ...Object.fromEntries(given), kind };
  if (fromAccountId !== undefined) fields.accountId = fromAccountId;
  // Categories and splits are for either spending or income: drop them when the kind changes sides.
  if (hasCategoryOf(kind) !== hasCategoryOf(current.kind)) {
    fields.categoryId = patch.categoryId;
    fields.splits = patch.splits;
  }
  return fields;
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
  if (current.toCurrency === null || next.toCurrency === null) return;
  const arrivesElsewhere = next.toCurrency !== current.toCurrency;
  if (arrivesElsewhere && next.toCurrency !== next.currency && patch.toAmount === undefined)
    throw missing("toAmount", next.toCurrency);
}

/** Whether an update has no effect. */
export function isSame(
  current: ResolvedTransaction,
  { splits, ...next }: ResolvedTransaction,
): boolean {
  return matchesFields(current, next) && sameSplits(current.splits, splits);
}

function sameSplits(
  current: ResolvedTransaction["splits"],
  next: ResolvedTransaction["splits"],
): boolean {
  return (
    current.length === next.length &&
    next.every((split, index) => matchesFields(current[index] ?? {}, { ...split }))
  );
}

/**
 * Whether a repeated create matches the stored transaction. Only fields in the request are
 * compared: defaults may have changed since.
 */
export function isReplay(row: ResolvedTransaction, fields: TransactionFields): boolean {
  const { kind, occurredOn, accountId, toAccountId, categoryId, original, splits = [] } = fields;
  const { payee = null, note = null, tags = [], refundOf: refundOfId = null, toAmount } = fields;
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
  };
  return (
    matchesFields(row, given) &&
    isAmount(fields.amount, row.amountMinor, row.currency) &&
    (toAmount === undefined || isAmount(toAmount, row.toAmountMinor, row.toCurrency)) &&
    (original?.currency ?? null) === row.originalCurrency &&
    (!original || isAmount(original.amount, row.originalAmountMinor, original.currency)) &&
    splits.length === row.splits.length &&
    splits.every(({ amount, categoryId: splitCategoryId, note: text }, index) => {
      const existing = row.splits[index];
      return (
        existing?.categoryId === splitCategoryId &&
        existing.note === text &&
        isAmount(amount, existing.amountMinor, row.currency)
      );
    })
  );
}

function isAmount(amount: Amount, minor: bigint | null, currency: CurrencyCode | null): boolean {
  return (
    minor !== null &&
    currency !== null &&
    toThousandths(amount) === minorToThousandths(minor, currency)
  );
}
