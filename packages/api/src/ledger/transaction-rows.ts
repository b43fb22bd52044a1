import { transactions, transactionSplits } from "@outlay/db";
import { getTableColumns, type Placeholder, type SQL, sql } from "drizzle-orm";
import { formatMinor } from "@outlay/core";
import { actorName, actorNameFor } from "../access/actor.ts";
import type { Book } from "../access/book.ts";
import { decodeOrigins } from "./origins.logic.ts";
import { showShares } from "./shares.logic.ts";
import type { Authorship, LedgerTransaction, Split } from "./resolve.logic.ts";
import type { Expense, Transaction } from "./transactions.contract.ts";

const {
  bookId: _bookId,
  categoryKind: _categoryKind,
  feeCategoryKind: _feeCategoryKind,
  searchText: _searchText,
  splitCategoryIds: _splitCategoryIds,
  ...columns
} = getTableColumns(transactions);

/** The names of the people who wrote a transaction first and last. */
const names = {
  createdByName: actorName(transactions.createdBy),
  updatedByName: actorName(transactions.updatedBy),
};
/** The same in a prepared query that has the values of `callerOf`. */
export const namesForCaller = {
  createdByName: actorNameFor(transactions.createdBy),
  updatedByName: actorNameFor(transactions.updatedBy),
};
const nameFields = { createdByName: String, updatedByName: String };

/** The columns of a transaction, without the book's id and derived columns. */
export const entryColumns = { ...columns, ...names };
const entryReaders = { ...columns, ...nameFields };

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

/** The book's id, or its placeholder in a prepared query. */
type BookId = string | Placeholder;

// Splits are read in the same statement as their transaction: another session may change both
// between two statements. The columns are written out because Drizzle omits the table when it
// selects from only one.
const splitsAs = (json: SQL, bookId: BookId) => sql`
  case when ${transactions}.split_category_ids is null then '[]' else
  (select ${json} from ${transactionSplits} as split
    where split.book_id = ${bookId} and split.transaction_id = ${transactions}.id)
  end`;
const splitsJson = sql`json_agg(json_build_array(split.category_id, split.amount_minor::text, split.note)
  order by split.position)::text`;

/** What to select for a transaction, and how a prepared query decodes it. */
export const entrySelection = (bookId: BookId) => ({
  ...entryColumns,
  splits: splitsAs(splitsJson, bookId).mapWith(readSplits),
});
export const entryFields = { ...entryReaders, splits: readSplits };

/** A transaction whose split notes have more bytes than this is not read with its page. */
const longNotesBytes = 2_000;
const notesBytes = sql`sum(octet_length(split.note))`;
const readShortSplits = (json: string): Split[] | number =>
  json.startsWith("[") ? readSplits(json) : Number(json);

/**
 * Like `entrySelection`, but for splits with long notes only the number of bytes: few of these fit
 * on a page, and they are read separately.
 */
export const shortSelection = (bookId: BookId) => ({
  ...entryColumns,
  splits: splitsAs(
    sql`case when ${notesBytes} > ${sql.raw(String(longNotesBytes))} then ${notesBytes}::text else ${splitsJson} end`,
    bookId,
  ).mapWith(readShortSplits),
});
export const shortFields = { ...entryReaders, splits: readShortSplits };

/** A transaction whose splits may still have to be read. */
export type ShortEntry = Omit<LedgerTransaction, "splits"> & {
  splits: LedgerTransaction["splits"] | number;
};
export const isWhole = (entry: ShortEntry): entry is LedgerTransaction =>
  typeof entry.splits !== "number";

export const authorOf = ({
  book,
  operationId,
}: {
  book: Pick<Book, "actorId" | "actorName">;
  operationId: string;
}): Authorship => ({
  updatedBy: book.actorId,
  updatedByName: book.actorName,
  operationId,
});

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
    excluded: entry.excluded,
    shares: showShares(entry.shares, entry.currency),
    scheduleId: entry.scheduleId,
    state: entry.state,
    origins: decodeOrigins(entry.origins),
    importId: entry.importId,
    attachments: entry.attachmentCount,
    version: entry.version,
    createdBy: { id: entry.createdBy, name: entry.createdByName },
    updatedBy: { id: entry.updatedBy, name: entry.updatedByName },
    operationId: entry.operationId,
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

/** For fields that a kind always has; a database constraint guarantees it. */
function present<Value>(value: Value | null): Value {
  if (value === null) throw new TypeError("a transaction lacks a field of its kind");
  return value;
}

function feeOf({ feeMinor, feeCategoryId, currency }: LedgerTransaction) {
  if (feeMinor === null || feeCategoryId === null) return null;
  return { amount: formatMinor(feeMinor, currency), categoryId: feeCategoryId };
}

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
      arrivesOn: entry.arrivesOn,
      fee: feeOf(entry),
    };
  }
  const common = {
    ...commonFields(entry),
    accountId,
    categoryId: present(entry.categoryId),
    splits: splitsOf(entry),
  };
  return kind === "income" ? { ...common, kind } : { ...common, kind, refundOf: entry.refundOfId };
}
