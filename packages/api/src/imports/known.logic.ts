import type { CalendarDate, CurrencyCode } from "@outlay/core";
import type { Kind } from "../ledger/resolve.logic.ts";
import type { RowStatus } from "./rows.contract.ts";

/** What of a staged row matters here; see there. */
export type MatchedRow = {
  index: number;
  accountId: string;
  currency: CurrencyCode;
  status: RowStatus;
  pending?: boolean;
  occurredOn: CalendarDate;
  amountMinor: string;
  feeMinor: string | null;
  categoryId: string | null;
  splits: readonly unknown[];
  origins: string;
  transferAccountId: string | null;
  bankId: string | null;
  text: string;
  content: string;
  partOf?: number;
  occurrence: number;
  duplicateOf: string | null;
  matchOf: string | null;
  transferWith: string | null;
  refused: string[];
  skip: boolean;
  changed: readonly string[];
  issues: { field: string; message: string }[];
};

/** Among what a row is refused to be: it is none of what the ledger has, as a person said of a duplicate. */
export const anythingKnown = "*";

/** An entry of a bank's books that is in the ledger. */
export type KnownEntry = {
  importId: string;
  rowIndex: number;
  accountId: string;
  bankId: string | null;
  content: string;
  occurrence: number;
  /** Null once the transaction was purged. */
  transactionId: string | null;
  /** The transaction's day in the account, what it adds to it, and a fee on top. */
  occurredOn: CalendarDate | null;
  amountMinor: string | null;
  feeMinor: string | null;
  /** Of the transaction. */
  isPending: boolean;
  isDeleted: boolean;
};

export const entryKey = ({ importId, rowIndex }: KnownEntry): string => `${importId}:${rowIndex}`;

/**
 * An entry of a transaction. `wording` says how far its text and day can be compared with those of the file at hand: "own" if
 * it came from a file of the same kind, where the same entry is written in the same way; "other" from one of another kind,
 * where the day alone is the same; "record" if that was linked with what a person had recorded, maybe on another day.
 */
export type TransactionEntry = readonly [
  accountId: string,
  importId: string,
  rowIndex: number,
  wording: "own" | "other" | "record",
];

/** A transaction that a row may be, or that may be the other side of a transfer. */
export type KnownTransaction = {
  id: string;
  kind: Kind;
  accountId: string;
  currency: CurrencyCode;
  amountMinor: bigint;
  feeMinor: bigint | null;
  toAccountId: string | null;
  toAmountMinor: bigint | null;
  occurredOn: CalendarDate;
  arrivesOn: CalendarDate | null;
  payee: string | null;
  note: string | null;
  isPending: boolean;
  isDeleted: boolean;
  /** Who set payee, category, tags and note. */
  origins: string;
  /** Whether it is an income or expense as a whole, of which nobody has said in which category. */
  isPlain: boolean;
  /** Its active entries. */
  entries: readonly TransactionEntry[];
};

/** What the ledger knows that may concern the rows of a page. */
export type Known = {
  entries: readonly KnownEntry[];
  transactions: readonly KnownTransaction[];
  /** Pairs that a person said are not the same. */
  refusals: readonly (Pick<MatchedRow, "accountId" | "content" | "occurrence"> & {
    transactionId: string;
  })[];
};

/** What matching remembers from page to page, so that nothing is used twice. */
export type Memory = {
  /** Of the import whose rows are recorded page by page; null if nothing of it is in the ledger yet. */
  importId: string | null;
  /** Keys of entries that rows are. */
  claimed: Set<string>;
  /** Ids of transactions, and `row:INDEX` of rows, that rows are or belong to. */
  used: Set<string>;
  /** The transactions of rows that are known, by their indexes. */
  known: Map<number, { transactionId: string | null; isDeleted: boolean }>;
  /** Rows without a match, by account, then by currency, amount and day: with a later one they may be a transfer. */
  open: Map<string, Map<string, OpenRow[]>>;
};
export type OpenRow = { id: string; transferAccountId: string | null };

export const newMemory = (importId: string | null): Memory => ({
  importId,
  claimed: new Set(),
  used: new Set(),
  known: new Map(),
  open: new Map(),
});

/** The values under their keys. */
export function groupBy<Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => string,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
