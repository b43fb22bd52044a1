import type { Patch } from "./transaction-fields.logic.ts";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { toTransaction } from "./transaction-rows.ts";
import type { TransactionImage } from "./transactions.contract.ts";

/** A transaction in the change feed: what was decided about it, without what its refunds make of it. */
export function snapshotOf(entry: LedgerTransaction): TransactionImage {
  const transaction = toTransaction(entry);
  if (transaction.kind !== "expense") return transaction;
  const { refundedAmount: _, ...image } = transaction;
  return image;
}

/** The update that makes a transaction what the image shows. */
export function patchFromSnapshot(image: TransactionImage): Patch {
  const { kind, amount, occurredOn, payee, note, tags, original } = image;
  const common = { amount, occurredOn, payee, note, tags, original };
  if (kind === "transfer") {
    const { fromAccountId, toAccountId, toAmount } = image;
    return { ...common, kind, fromAccountId, toAccountId, toAmount };
  }
  const { accountId, categoryId } = image;
  const booked = { ...common, accountId, categoryId };
  return kind === "refund"
    ? { ...booked, kind, refundOf: image.refundOf }
    : { ...booked, kind, splits: image.splits };
}
