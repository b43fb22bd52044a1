import type { FileRow } from "./types.ts";

/** A booked row without details, to be spread over. */
export function emptyRow(index: number, line: number): FileRow {
  return {
    index,
    line,
    status: "booked",
    date: "",
    amount: "",
    currency: null,
    payee: null,
    note: null,
    bankId: null,
    category: null,
    splits: [],
    tags: [],
    transferTo: null,
    original: null,
    fee: null,
    reversal: false,
    openingBalance: false,
    valueDate: null,
    issues: [],
  };
}

/** The row with one more issue, which makes it invalid. */
export function withIssue(row: FileRow, field: string, message: string): FileRow {
  return { ...row, status: "invalid", issues: [...row.issues, { field, message }] };
}
