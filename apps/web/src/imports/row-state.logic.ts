import type { ImportRow } from "@outlay/client";

/** What a row is shown as: its status, and of new ones what a commit makes of them. */
export type RowState =
  | "new"
  | "match"
  | "transfer"
  | "pending"
  | "duplicate"
  | "invalid"
  | "skipped";

export function stateOf({ status, skip, matchOf, transferWith }: ImportRow): RowState {
  if (status === "duplicate" || status === "invalid") return status;
  if (skip) return "skipped";
  if (matchOf !== null) return "match";
  if (transferWith !== null) return "transfer";
  return status;
}

/** The amount as the account sees it: money out is negative. */
export function signedAmount({
  kind,
  amount,
  accountId,
  fromAccountId,
}: NonNullable<ImportRow["transaction"]>): string {
  const isOut = kind === "expense" || (kind === "transfer" && fromAccountId === accountId);
  return isOut ? `-${amount}` : amount;
}

export const isZero = ({ transaction }: ImportRow) =>
  transaction !== null && /^[0.]+$/.test(transaction.amount);

/** Whether a person may choose to record it or not. */
export const isOptional = (row: ImportRow) =>
  (row.status === "new" || row.status === "pending") && !isZero(row);

/** The index of the row of the same file that is the other side of its transfer. */
export function partnerOf({ transferWith }: ImportRow): number | undefined {
  return transferWith?.startsWith("row:") ? Number(transferWith.slice("row:".length)) : undefined;
}

/** The suggested category, where a commit would record none. */
export function openSuggestion({ suggestion, transaction, status, matchOf }: ImportRow) {
  const isFree =
    transaction !== null &&
    transaction.kind !== "transfer" &&
    transaction.categoryId === null &&
    transaction.splits.length === 0;
  const isRecorded = (status === "new" || status === "pending") && matchOf === null;
  return isFree && isRecorded && suggestion ? suggestion : undefined;
}
