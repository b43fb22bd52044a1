import { type CalendarDate, type CurrencyCode, formatMinor } from "@outlay/core";
import type { ResolvedTransaction, TransactionFields } from "../ledger/resolve.logic.ts";
import { showShares } from "../ledger/shares.logic.ts";
import { toFields } from "../ledger/transaction-fields.logic.ts";
import type { DueTransfer, SplitPayment } from "../loans/payments.logic.ts";
import type { TemplateOutput } from "./templates.contract.ts";

/** What an occurrence becomes as a transaction, without its dates. */
export type Template = Omit<
  ResolvedTransaction,
  "occurredOn" | "arrivesOn" | "refundOfId" | "state" | "importId"
>;

export function toTemplate(resolved: Template): Template {
  const { kind, accountId, currency, amountMinor, amountThousandths } = resolved;
  const { toAccountId, toCurrency, toAmountMinor, feeMinor, feeCategoryId } = resolved;
  const { categoryId, splits, excluded, payee, note, tags } = resolved;
  const { originalAmountMinor, originalCurrency, shares } = resolved;
  return {
    kind,
    accountId,
    currency,
    amountMinor,
    amountThousandths,
    toAccountId,
    toCurrency,
    toAmountMinor,
    feeMinor,
    feeCategoryId,
    categoryId,
    splits,
    excluded,
    payee,
    note,
    tags,
    originalAmountMinor,
    originalCurrency,
    shares,
  };
}

/** The transaction of an occurrence. */
export function toResolved(template: Template, occurredOn: CalendarDate): ResolvedTransaction {
  const isNew = {
    arrivesOn: null,
    refundOfId: null,
    state: "booked",
    importId: null,
  } as const;
  return { ...template, ...isNew, occurredOn };
}

/** As the fields of a create. */
export const fieldsOf = (template: Template, occurredOn: CalendarDate): TransactionFields =>
  toFields(toResolved(template, occurredOn));

/** The transfer of an occurrence that may be the payment of a loan: one without a fee of its own. */
export function loanTransferOf(
  { kind, toAccountId, toCurrency, currency, feeMinor, ...template }: Template,
  paidOn: CalendarDate,
  amountMinor = template.amountMinor,
): DueTransfer | undefined {
  if (kind !== "transfer" || toAccountId === null || feeMinor !== null) return undefined;
  return toCurrency === currency ? { toAccountId, paidOn, amountMinor, currency } : undefined;
}

/** The template of a loan's payment: a transfer of the principal, whose fee is the interest. */
export const asPayment = (
  template: Template,
  { interestMinor, principalMinor }: SplitPayment,
  feeCategoryId: string,
): Template => ({
  ...template,
  amountMinor: principalMinor,
  toAmountMinor: principalMinor,
  ...(interestMinor > 0n && { feeMinor: interestMinor, feeCategoryId }),
});

function money(minor: bigint | null, currency: CurrencyCode | null) {
  return minor === null || currency === null ? null : formatMinor(minor, currency);
}

const present = <Value>(value: Value | null): Value => {
  if (value === null) throw new TypeError("a template lacks a field of its kind");
  return value;
};

/** As the API shows it. */
export function showTemplate(template: Template): TemplateOutput {
  const { currency, payee, note, tags, excluded, originalAmountMinor } = template;
  const original = money(originalAmountMinor, template.originalCurrency);
  const common = {
    amount: formatMinor(template.amountMinor, currency),
    currency,
    payee,
    note,
    tags,
    original: original && { amount: original, currency: present(template.originalCurrency) },
    excluded,
    // A change of version 1.0.0-rc.1 lacks it: where nothing is shared, the feed stays as it is.
    ...(template.shares && { shares: showShares(template.shares, currency) }),
  };
  if (template.kind === "transfer") {
    const fee = money(template.feeMinor, currency);
    return {
      kind: template.kind,
      ...common,
      fromAccountId: template.accountId,
      toAccountId: present(template.toAccountId),
      toAmount: present(money(template.toAmountMinor, template.toCurrency)),
      toCurrency: present(template.toCurrency),
      fee: fee && { amount: fee, categoryId: present(template.feeCategoryId) },
    };
  }
  return {
    kind: template.kind,
    ...common,
    accountId: template.accountId,
    categoryId: present(template.categoryId),
    splits: template.splits.map(({ categoryId, amountMinor, note: text }) => ({
      categoryId,
      amount: formatMinor(amountMinor, currency),
      note: text,
    })),
  };
}

/** The categories that a template names. */
export function categoriesOf({ categoryId, feeCategoryId, splits }: Template): string[] {
  const named = [categoryId, feeCategoryId, ...splits.map((split) => split.categoryId)];
  return [...new Set(named)].filter((id) => id !== null);
}
