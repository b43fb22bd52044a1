import { transactions, transactionSplits } from "@outlay/db";
import { getTableColumns, sql } from "drizzle-orm";
import { formatMinor } from "@outlay/core";
import type { Entry, Split } from "./drafts.logic.ts";
import type { Expense, Transaction } from "./transactions.contract.ts";

const {
  bookId: _bookId,
  categoryKind: _categoryKind,
  searchText: _searchText,
  splitCategoryIds: _splitCategoryIds,
  ...columns
} = getTableColumns(transactions);

/** The columns of an entry: all but the book's and those that follow from others. */
export const entryColumns = columns;

function readSplits(json: string): Split[] {
  if (json === "[]") return [];
  const parts = JSON.parse(json) as [
    categoryId: string,
    amountMinor: string,
    note: string | null,
  ][];
  return parts.map(([categoryId, minor, note]) => ({
    categoryId,
    amountMinor: BigInt(minor),
    note,
  }));
}

// Read with their transaction: between two statements another could change both. The columns are
// written out because Drizzle leaves their table out when it selects from one alone.
const selectSplits = sql<Split[]>`
  case when ${transactions}.split_category_ids is null then '[]' else
  (select json_agg(json_build_array(split.category_id, split.amount_minor::text, split.note)
      order by split.position)::text
    from ${transactionSplits} as split
    where split.book_id = ${transactions}.book_id and split.transaction_id = ${transactions}.id)
  end`.mapWith(readSplits);

/** Bytes of its notes, its splits' too: all else of it is short. */
export const notesLength = sql<number>`
  coalesce(octet_length(${transactions}.note), 0) + case when ${transactions}.split_category_ids is null then 0 else
  (select coalesce(sum(octet_length(split.note)), 0) from ${transactionSplits} as split
    where split.book_id = ${transactions}.book_id and split.transaction_id = ${transactions}.id)
  end`.as("length");

/** What to select for an entry, and how a prepared query reads it. */
export const entrySelection = { ...entryColumns, splits: selectSplits };
export const entryFields = { ...entryColumns, splits: readSplits };

function commonFields(entry: Entry) {
  const { originalAmountMinor, originalCurrency } = entry;
  return {
    id: entry.id,
    amount: formatMinor(entry.amountMinor, entry.currency),
    currency: entry.currency,
    occurredOn: entry.occurredOn,
    payee: entry.payee,
    note: entry.note,
    tags: entry.tags,
    original:
      originalAmountMinor === null || originalCurrency === null
        ? null
        : {
            amount: formatMinor(originalAmountMinor, originalCurrency),
            currency: originalCurrency,
          },
    version: entry.version,
    createdAt: entry.createdAt,
    updatedAt: entry.updatedAt,
    deletedAt: entry.deletedAt,
  };
}

function splitsOf({ splits, currency }: Entry) {
  return splits.map(({ categoryId, amountMinor, note }) => ({
    categoryId,
    amount: formatMinor(amountMinor, currency),
    note,
  }));
}

/** What the kind alone says must be there; the database holds it to that. */
function present<Value>(value: Value | null): Value {
  if (value === null) throw new TypeError("a transaction lacks what its kind has");
  return value;
}

/** The wire shape of an expense. */
export function toExpense(entry: Entry): Expense {
  return {
    ...commonFields(entry),
    kind: "expense",
    accountId: entry.accountId,
    categoryId: present(entry.categoryId),
    splits: splitsOf(entry),
    refundedAmount: formatMinor(entry.refundedMinor, entry.currency),
  };
}

/** The wire shape of a transaction. */
export function toTransaction(entry: Entry): Transaction {
  const { kind, accountId } = entry;
  if (kind === "expense") return toExpense(entry);
  if (kind === "transfer") {
    const toCurrency = present(entry.toCurrency);
    return {
      ...commonFields(entry),
      kind,
      fromAccountId: accountId,
      toAccountId: present(entry.toAccountId),
      toAmount: formatMinor(present(entry.toAmountMinor), toCurrency),
      toCurrency,
    };
  }
  const common = { ...commonFields(entry), accountId, categoryId: present(entry.categoryId) };
  return kind === "income"
    ? { ...common, kind, splits: splitsOf(entry) }
    : { ...common, kind, refundOf: entry.refundOfId };
}
