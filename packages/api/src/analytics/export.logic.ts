import { formatMinor, type CurrencyCode } from "@outlay/core";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { line, textCell } from "./csv.logic.ts";

/** The names of records that transactions refer to by id. */
export type Names = {
  accounts: ReadonlyMap<string, string>;
  categories: ReadonlyMap<string, { name: string; parentId: string | null }>;
};

export const csvColumns = [
  "id",
  "part",
  "kind",
  "occurredOn",
  "amount",
  "currency",
  "account",
  "category",
  "parentCategory",
  "payee",
  "note",
  "partNote",
  "tags",
  "originalAmount",
  "originalCurrency",
  "refundOf",
  "accountId",
  "categoryId",
  "mainCategoryId",
  "version",
  "createdAt",
  "updatedAt",
] as const;

/** The effect of a transaction on one account in one category. The amount is negative if it leaves the account. */
type Part = {
  accountId: string;
  amountMinor: bigint;
  currency: CurrencyCode;
  categoryId: string | null;
  note: string | null;
};

function partsOf(entry: LedgerTransaction): Part[] {
  const { kind, accountId, currency, categoryId, toAccountId, toCurrency, toAmountMinor } = entry;
  const sign = kind === "income" || kind === "refund" ? 1n : -1n;
  if (entry.splits.length > 0)
    return entry.splits.map((split) => ({
      accountId,
      amountMinor: sign * split.amountMinor,
      currency,
      categoryId: split.categoryId,
      note: split.note,
    }));
  const amountMinor = sign * entry.amountMinor;
  const part = { accountId, amountMinor, currency, categoryId, note: null };
  if (toAccountId === null || toCurrency === null || toAmountMinor === null) return [part];
  const arriving = { accountId: toAccountId, currency: toCurrency, amountMinor: toAmountMinor };
  return [part, { ...part, ...arriving }];
}

/** Tags in one cell, separated by commas; a backslash escapes a comma or backslash in a tag. */
const joinTags = (tags: readonly string[]) =>
  tags.map((tag) => tag.replaceAll(/[\\,]/g, "\\$&")).join(",");

/**
 * The lines of a transaction: one for each part of a split, two for a transfer. The amounts add up by
 * account and by category, and nothing is counted twice: figures of the whole transaction are only in
 * its first line.
 */
export function toCsv(entry: LedgerTransaction, { accounts, categories }: Names): string {
  const { originalAmountMinor, originalCurrency } = entry;
  const mainCategoryId = entry.splits.length > 0 ? entry.categoryId : null;
  return partsOf(entry)
    .map((part, index) => {
      const category = categories.get(part.categoryId ?? "");
      const parent = categories.get(category?.parentId ?? "");
      const hasOriginal = index === 0 && originalAmountMinor !== null && originalCurrency !== null;
      return line([
        entry.id,
        String(index + 1),
        entry.kind,
        entry.occurredOn,
        formatMinor(part.amountMinor, part.currency),
        part.currency,
        textCell(accounts.get(part.accountId) ?? null),
        textCell(category?.name ?? null),
        textCell(parent?.name ?? null),
        textCell(entry.payee),
        textCell(entry.note),
        textCell(part.note),
        textCell(joinTags(entry.tags)),
        hasOriginal ? formatMinor(originalAmountMinor, originalCurrency) : "",
        hasOriginal ? originalCurrency : "",
        entry.refundOfId ?? "",
        part.accountId,
        part.categoryId ?? "",
        mainCategoryId ?? "",
        String(entry.version),
        entry.createdAt.toISOString(),
        entry.updatedAt.toISOString(),
      ]);
    })
    .join("");
}
