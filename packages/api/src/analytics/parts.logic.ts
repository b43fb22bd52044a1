import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { legsOf } from "../ledger/effects.logic.ts";
import type { Kind, LedgerTransaction } from "../ledger/resolve.logic.ts";

/** The effect of a transaction on one account in one category. */
export type Part = {
  /** Its place in the whole transaction, from 1. */
  number: number;
  on: CalendarDate;
  accountId: string;
  /** Negative if it leaves the account. */
  amountMinor: bigint;
  currency: CurrencyCode;
  /** Null for a side of a transfer. */
  categoryId: string | null;
  note: string | null;
  /** The fee of a transfer is an expense. */
  kind: Kind;
};

/** One part for each split, or for each side and the fee of a transfer. They add up by account and by category. */
export const partsOf = (entry: LedgerTransaction): Part[] =>
  legsOf(entry).map(({ day, accountId, amountMinor, currency, categoryId, note, kind }, index) => ({
    number: index + 1,
    on: day,
    accountId,
    amountMinor,
    currency,
    categoryId,
    note,
    kind,
  }));

/** The filters that select parts of a transaction; the others select transactions. */
export type Selection = {
  accountId?: string | undefined;
  currency?: CurrencyCode | undefined;
  /** The category and its subcategories. */
  categoryIds?: ReadonlySet<string> | undefined;
  /** Whether transfers are there for their fees alone. */
  feesAlone?: boolean | undefined;
};

/** Whether a part belongs to an export. */
export function isSelected(
  { accountId, currency, categoryIds, feesAlone = false }: Selection,
  part: Part,
): boolean {
  if (feesAlone && part.categoryId === null) return false;
  if (accountId !== undefined && part.accountId !== accountId) return false;
  if (currency !== undefined && part.currency !== currency) return false;
  return categoryIds === undefined || categoryIds.has(part.categoryId ?? "");
}

/** A transaction with only the splits that belong to an export, and their sum. */
export function narrow(entry: LedgerTransaction, selection: Selection): LedgerTransaction {
  if (entry.splits.length === 0 || selection.categoryIds === undefined) return entry;
  const { categoryIds } = selection;
  const splits = entry.splits.filter(({ categoryId }) => categoryIds.has(categoryId));
  if (splits.length === entry.splits.length) return entry;
  return {
    ...entry,
    splits,
    amountMinor: splits.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    // It is the price of the whole.
    originalAmountMinor: null,
    originalCurrency: null,
  };
}
