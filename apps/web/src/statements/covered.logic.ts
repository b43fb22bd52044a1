import type { Transaction } from "@outlay/client";

type Cover = { accountId: string; on: string };

/** Whether a statement covers a transaction of its account that left until its day: a transfer counts when it arrives. */
export function isCovered(transaction: Transaction, { accountId, on }: Cover): boolean {
  if (transaction.kind !== "transfer" || transaction.fromAccountId === accountId) return true;
  return (transaction.arrivesOn ?? transaction.occurredOn) <= on;
}
