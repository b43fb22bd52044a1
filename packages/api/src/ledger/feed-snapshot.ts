import type { CalendarDate, CurrencyCode, Decimal } from "@outlay/core";
import type { Patch } from "./transaction-fields.logic.ts";
import type { LedgerTransaction, SplitFields } from "./resolve.logic.ts";
import { toTransaction } from "./transaction-rows.ts";
import type { TransactionImage } from "./transactions.contract.ts";

/** A transaction as the change feed shows it. */
export function snapshotOf(entry: LedgerTransaction): TransactionImage {
  const { createdBy: _c, updatedBy: _u, operationId: _o, ...image } = toTransaction(entry);
  if (image.kind !== "expense") return image;
  const { refundedAmount: _, ...expense } = image;
  return expense;
}

type ImageOf<Kind extends TransactionImage["kind"]> = Extract<TransactionImage, { kind: Kind }>;

/** A transaction in the change feed, as it is read back. */
export type RecordedTransaction = {
  amount: Decimal;
  occurredOn: CalendarDate;
  original: { amount: Decimal; currency: CurrencyCode } | null;
} & (
  | ((ImageOf<"expense"> | ImageOf<"income">) & { splits: SplitFields[] })
  | ImageOf<"refund">
  | (ImageOf<"transfer"> & { toAmount: Decimal })
);

/** The update that changes a transaction back to the snapshot. */
export function patchFromSnapshot(image: RecordedTransaction): Patch {
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
