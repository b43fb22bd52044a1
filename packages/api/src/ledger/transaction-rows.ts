import { transactions, transactionSplits } from "@outlay/db";
import { getTableColumns, type Placeholder, type SQL, sql } from "drizzle-orm";
import { formatMinor } from "@outlay/core";
import type { LedgerTransaction, Split } from "./resolve.logic.ts";
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

/** The book's id, or what stands for it in a prepared query. */
type BookId = string | Placeholder;

// Read with their transaction: between two statements another could change both. The columns are
// written out because Drizzle leaves their table out when it selects from one alone.
const splitsAs = (json: SQL, bookId: BookId) => sql`
  case when ${transactions}.split_category_ids is null then '[]' else
  (select ${json} from ${transactionSplits} as split
    where split.book_id = ${bookId} and split.transaction_id = ${transactions}.id)
  end`;
const splitsJson = sql`json_agg(json_build_array(split.category_id, split.amount_minor::text, split.note)
  order by split.position)::text`;

/** What to select for an entry, and how a prepared query reads it. */
export const entrySelection = (bookId: BookId) => ({
  ...entryColumns,
  splits: splitsAs(splitsJson, bookId).mapWith(readSplits),
});
export const entryFields = { ...entryColumns, splits: readSplits };

/** Bytes of notes that a transaction's splits may have to be read with a page of them. */
const longNotesBytes = 2_000;
const notesBytes = sql`sum(octet_length(split.note))`;
const readShortSplits = (json: string): Split[] | number =>
  json.startsWith("[") ? readSplits(json) : Number(json);

/** The same, but of splits with long notes only how many bytes these have: a page holds few of them, and reads those apart. */
export const shortSelection = (bookId: BookId) => ({
  ...entryColumns,
  splits: splitsAs(
    sql`case when ${notesBytes} > ${sql.raw(String(longNotesBytes))} then ${notesBytes}::text else ${splitsJson} end`,
    bookId,
  ).mapWith(readShortSplits),
});
export const shortFields = { ...entryColumns, splits: readShortSplits };

/** An entry, or one whose splits are still to be read. */
export type ShortEntry = Omit<LedgerTransaction, "splits"> & {
  splits: LedgerTransaction["splits"] | number;
};
export const isWhole = (entry: ShortEntry): entry is LedgerTransaction =>
  typeof entry.splits !== "number";

function commonFields(entry: LedgerTransaction) {
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

function splitsOf({ splits, currency }: LedgerTransaction) {
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
export function toExpense(entry: LedgerTransaction): Expense {
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
export function toTransaction(entry: LedgerTransaction): Transaction {
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
