import {
  type Decimal,
  decimalToThousandths,
  fieldError,
  formatMinor,
  minorToThousandths,
} from "@outlay/core";
import { holdsSame } from "../support/replay.ts";
import type { Content, Draft, Kind } from "./drafts.logic.ts";
import type { CreateTransactionInput } from "./create.contract.ts";

/** A new transaction under one set of names. */
export function readContent(input: CreateTransactionInput): Content & { id?: string | undefined } {
  if (input.kind !== "transfer") return input;
  const { fromAccountId: accountId, ...content } = input;
  return { ...content, accountId };
}

/** The fields that a client may give in an update: those of every kind, under the names of the wire. */
export type Patch = {
  [Field in Exclude<keyof Content, "lastToAmount">]?: Content[Field] | undefined;
} & {
  fromAccountId?: string | undefined;
};

/** Fields that only some kinds have. */
const kindsOf = {
  accountId: ["expense", "income", "refund"],
  fromAccountId: ["transfer"],
  toAccountId: ["transfer"],
  toAmount: ["transfer"],
  categoryId: ["expense", "income", "refund"],
  splits: ["expense", "income"],
  refundOf: ["refund"],
} as const satisfies Partial<Record<keyof Patch, readonly Kind[]>>;

/** Throws `input.invalid` for a field that a transaction of this kind has no place for. */
function assertFits(kind: Kind, patch: Patch): void {
  for (const [field, kinds] of Object.entries<readonly Kind[]>(kindsOf)) {
    if (Reflect.get(patch, field) === undefined || kinds.includes(kind)) continue;
    throw fieldError("input.invalid", [field], `A transaction of kind ${kind} has no ${field}.`);
  }
}

/** What a client would say to get the draft. */
function contentOf(draft: Draft): Content {
  const { currency, toCurrency, toAmountMinor, originalAmountMinor, originalCurrency } = draft;
  return {
    kind: draft.kind,
    amount: formatMinor(draft.amountMinor, currency),
    occurredOn: draft.occurredOn,
    accountId: draft.accountId,
    toAccountId: draft.toAccountId ?? undefined,
    lastToAmount:
      toAmountMinor === null || toCurrency === null
        ? undefined
        : formatMinor(toAmountMinor, toCurrency),
    categoryId: draft.categoryId ?? undefined,
    refundOf: draft.refundOfId,
    splits: draft.splits.map(({ categoryId, amountMinor, note }) => ({
      categoryId,
      amount: formatMinor(amountMinor, currency),
      note,
    })),
    payee: draft.payee,
    note: draft.note,
    tags: draft.tags,
    original:
      originalAmountMinor === null || originalCurrency === null
        ? null
        : {
            amount: formatMinor(originalAmountMinor, originalCurrency),
            currency: originalCurrency,
          },
  };
}

const hasCategoryOf = (kind: Kind) => (kind === "income" ? "income" : "expense");

/** What the transaction is to be: what is absent from the patch stays, unless the new kind has no place for it. */
export function patched(current: Draft, { fromAccountId, ...patch }: Patch): Content {
  const kind = patch.kind ?? current.kind;
  assertFits(kind, { fromAccountId, ...patch });
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const content: Content = { ...contentOf(current), ...Object.fromEntries(given), kind };
  if (fromAccountId !== undefined) content.accountId = fromAccountId;
  // A category and splits belong to expenses or to incomes; so they stay only within those.
  if (hasCategoryOf(kind) !== hasCategoryOf(current.kind)) {
    content.categoryId = patch.categoryId;
    content.splits = patch.splits;
  }
  return content;
}

/** Throws when an account of another currency was chosen, but not the amount in that currency. */
export function assertAmountsGiven(current: Draft, next: Draft, patch: Patch): void {
  const missing = (field: string, currency: string | null) =>
    fieldError("input.invalid", [field], `That account uses ${currency}: give the amount in it.`);
  if (next.currency !== current.currency && patch.amount === undefined)
    throw missing("amount", next.currency);
  if (current.toCurrency === null || next.toCurrency === null) return;
  const arrivesElsewhere = next.toCurrency !== current.toCurrency;
  if (arrivesElsewhere && next.toCurrency !== next.currency && patch.toAmount === undefined)
    throw missing("toAmount", next.toCurrency);
}

/** Whether a change would change nothing. */
export function isSame(current: Draft, { splits, ...next }: Draft): boolean {
  return holdsSame(current, next) && sameSplits(current.splits, splits);
}

function sameSplits(current: Draft["splits"], next: Draft["splits"]): boolean {
  return (
    current.length === next.length &&
    next.every((split, index) => holdsSame(current[index] ?? {}, { ...split }))
  );
}

/**
 * Whether a create that is sent again says what is there. Only what the client decides counts: the
 * defaults may be others by now.
 */
export function isSentAgain(row: Draft, content: Content): boolean {
  const { kind, occurredOn, accountId, toAccountId, categoryId, original, splits = [] } = content;
  const { payee = null, note = null, tags = [], refundOf: refundOfId = null, toAmount } = content;
  const said = {
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
    holdsSame(row, said) &&
    isAmount(content.amount, row.amountMinor, row.currency) &&
    (toAmount === undefined || isAmount(toAmount, row.toAmountMinor, row.toCurrency)) &&
    (original?.currency ?? null) === row.originalCurrency &&
    (!original || isAmount(original.amount, row.originalAmountMinor, original.currency)) &&
    splits.length === row.splits.length &&
    splits.every(({ amount, categoryId: of, note: text }, index) => {
      const there = row.splits[index];
      return (
        there?.categoryId === of &&
        there.note === text &&
        isAmount(amount, there.amountMinor, row.currency)
      );
    })
  );
}

function isAmount(decimal: Decimal, minor: bigint | null, currency: string | null): boolean {
  return (
    minor !== null &&
    currency !== null &&
    decimalToThousandths(decimal) === minorToThousandths(minor, currency)
  );
}
