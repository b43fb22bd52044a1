import {
  type Amount,
  fieldError,
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
import { divideRefund, noRefunds, type RefundSums } from "./refunds.logic.ts";
import { resolveShares, type Shares, type SharesFields } from "./shares.logic.ts";
import { resolveSplits } from "./splits.logic.ts";
import { noTransfer, resolveTransfer } from "./transfers.logic.ts";

import type { TransactionState } from "./transaction-parts.contract.ts";

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
  /** When a transfer arrives; null for the same day. */
  arrivesOn?: CalendarDate | null | undefined;
  /** Without a category that of the current fee, or Fees. */
  fee?: { amount: Amount; categoryId?: string | undefined } | null | undefined;
  /** For an update of a transfer, the current amount received. It is kept if the currencies still differ. */
  lastToAmount?: Amount | undefined;
  categoryId?: string | undefined;
  refundOf?: string | null | undefined;
  splits?: readonly SplitFields[] | null | undefined;
  excluded?: boolean | undefined;
  /** Who paid it and for whom; a refund is by default shared as its expense is. */
  shares?: SharesFields | null | undefined;
  payee?: string | null | undefined;
  note?: string | null | undefined;
  tags?: string[] | undefined;
  original?: { amount: Amount; currency: CurrencyCode } | null | undefined;
} & Provenance;

/** What imports, schedules and undo say of a transaction. No input of the API has it. */
type Provenance = {
  state?: TransactionState | undefined;
  importId?: string | null | undefined;
  /** Letters for the fields that the request names (`origins.logic.ts`); by default those of the caller. */
  origins?: string | undefined;
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
  arrivesOn: CalendarDate | null;
  feeMinor: bigint | null;
  feeCategoryId: string | null;
  categoryId: string | null;
  refundOfId: string | null;
  splits: readonly Split[];
  excluded: boolean;
  shares: Shares | null;
  payee: string | null;
  note: string | null;
  tags: string[];
  originalAmountMinor: bigint | null;
  originalCurrency: CurrencyCode | null;
  state: TransactionState;
  importId: string | null;
};

/** A stored transaction, live or deleted. */
export type LedgerTransaction = ResolvedTransaction & {
  id: string;
  /** The schedule that it belongs to; it is decided when the transaction is created. */
  scheduleId: string | null;
  /** Who set payee, category, tags and note, a letter for each: see `origins.logic.ts`. */
  origins: string;
  /** The sum of an expense's live refunds. */
  refundedMinor: bigint;
  /** How many files it has. */
  attachmentCount: number;
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
  /** The user who acts: by default what is shared was paid by their person. */
  actorId?: string | undefined;
  /** Today in the book's time zone. */
  today: CalendarDate;
  /** The transaction before an update. References that it already has may be archived. */
  current?: ResolvedTransaction | undefined;
  /** The expense that a refund names. */
  refunded?: LedgerTransaction | undefined;
  /** Its other refunds. */
  refunds?: RefundSums | undefined;
};

/** Resolves amounts, currencies and defaults. Throws an error at the field that is not valid. */
export function resolveTransaction(
  context: ResolveContext,
  fields: TransactionFields,
): ResolvedTransaction {
  const account = chooseAccount(context, fields);
  const amountMinor = toMinor(fields.amount, account.currency, ["amount"]);
  const { payee = null, note = null, tags = [], original, excluded = false } = fields;
  const { kind, occurredOn = context.today, state = "booked", importId = null } = fields;
  const whole = { amountMinor, currency: account.currency, ...toOriginal(original) };
  const given = resolveSplits(context, fields, whole);
  const divided = toDivided(context, fields, whole);
  const [first] = [...given, ...divided];
  const categoryId =
    kind === "transfer" ? null : (first?.categoryId ?? chooseCategory(context, fields));
  return {
    kind,
    occurredOn,
    accountId: account.id,
    currency: account.currency,
    amountMinor,
    amountThousandths: minorToThousandths(amountMinor, account.currency),
    ...(kind === "transfer"
      ? resolveTransfer(context, { ...fields, occurredOn }, { account, amountMinor })
      : noTransfer),
    categoryId,
    refundOfId: kind === "refund" ? (fields.refundOf ?? null) : null,
    splits: divided.length > 1 ? divided : given,
    excluded,
    shares: resolveShares(context, fields.shares, { ...whole, categoryId }),
    payee,
    note,
    tags,
    originalAmountMinor: whole.originalAmountMinor,
    originalCurrency: whole.originalCurrency,
    state,
    importId,
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
  const id = fields.categoryId;
  if (id) return assertCategory(referenceData, { id, kind }, ["categoryId"], current);
  return refunded?.categoryId ?? systemCategory(referenceData, kind);
}

/** The parts of a refund that has no category of its own: those of its expense. */
function toDivided(
  { refunded, refunds = noRefunds }: ResolveContext,
  { splits, categoryId }: TransactionFields,
  whole: Pick<
    ResolvedTransaction,
    "amountMinor" | "currency" | "originalAmountMinor" | "originalCurrency"
  >,
): readonly Split[] {
  const isChosen = categoryId !== undefined || (splits ?? []).length > 0;
  return refunded && !isChosen ? divideRefund(refunded, refunds, whole) : [];
}

function toOriginal(original: TransactionFields["original"]) {
  if (!original) return { originalAmountMinor: null, originalCurrency: null };
  const { amount, currency } = original;
  return {
    originalAmountMinor: toMinor(amount, currency, ["original", "amount"]),
    originalCurrency: currency,
  };
}
