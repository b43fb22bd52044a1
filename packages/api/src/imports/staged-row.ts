import type { CalendarDate, CurrencyCode } from "@outlay/core";

import type { RowStatus } from "./rows.contract.ts";

export type { RowStatus };

export type RowIssue = { field: string; message: string };

export type StagedSplit = {
  categoryId: string | null;
  categoryName: string | null;
  /** Signed as the amount of the row. */
  amountMinor: string;
  note: string | null;
};

/**
 * A row of a bank's file as it would be recorded, before it is. It is JSON, because it comes from another process and is
 * kept in a page of rows: amounts are minor units as text.
 */
export type StagedRow = {
  /** Counted from 0 over the whole file, in its order. */
  index: number;
  /** The line of the file at which it begins, from 1. */
  line: number;
  accountId: string;
  /** The account's. */
  currency: CurrencyCode;
  status: RowStatus;
  /** Whether the bank only announces it, where the status says that it is a duplicate. */
  pending?: boolean;
  occurredOn: CalendarDate;
  /** Signed, as seen from the account. A row of amount 0 has `skip`. */
  amountMinor: string;
  payee: string | null;
  note: string | null;
  tags: string[];
  categoryId: string | null;
  /** The category's name in the file where the book has none of that name: options.createMissing creates it. */
  categoryName: string | null;
  splits: StagedSplit[];
  original: { amountMinor: string; currency: CurrencyCode } | null;
  /** A part of the amount. */
  feeMinor: string | null;
  excluded: boolean;
  /** The other account of a transfer, by the file, a rule or a person. */
  transferAccountId: string | null;
  /** Who set payee, category, tags and note: four letters, as a transaction's. */
  origins: string;
  /** The bank's id; null where the file's ids do not distinguish its entries. */
  bankId: string | null;
  /** Payee and note, normalised for comparison. */
  text: string;
  /** A digest of date, amount and text; of an entry of which parts are rows of their own that of the whole. */
  content: string;
  /** Of a part of an entry that is a row of its own: the index of the row that keeps the entry's place. */
  partOf?: number;
  /** Which of the file's rows of this account with this content it is, from 1. */
  occurrence: number;
  suggestion: { categoryId: string; share: number } | null;
  /** Ids of transactions; `transferWith` also `row:INDEX` of the same import. */
  duplicateOf: string | null;
  matchOf: string | null;
  transferWith: string | null;
  /** What the pending transaction that it books has added to the account: with a tip, less than the row does. */
  replacesMinor?: string;
  /** Ids of transactions that a person said it is not. */
  refused: string[];
  /** Whether it is left out, by a person or because it records nothing. */
  skip: boolean;
  /** The fields that a person set in the preview. */
  changed: string[];
  issues: RowIssue[];
};
