import type { CalendarDate, CurrencyCode, Decimal } from "@outlay/core";
import type { Patch } from "./transaction-fields.logic.ts";
import type { LedgerTransaction, SplitFields } from "./resolve.logic.ts";
import { fromSharesImage, type RecordedShares } from "./shares.logic.ts";
import { encodeOrigins } from "./origins.logic.ts";
import { toTransaction } from "./transaction-rows.ts";
import type { TransactionImage } from "./transactions.contract.ts";

/** A transaction as the change feed shows it. */
export function snapshotOf(entry: LedgerTransaction): TransactionImage {
  const {
    createdBy: _c,
    updatedBy: _u,
    operationId: _o,
    attachments: _a,
    ...image
  } = toTransaction(entry);
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
  shares: RecordedShares | null;
} & (
  | ((ImageOf<"expense"> | ImageOf<"income"> | ImageOf<"refund">) & { splits: SplitFields[] })
  | (ImageOf<"transfer"> & {
      toAmount: Decimal;
      arrivesOn: CalendarDate | null;
      fee: { amount: Decimal; categoryId: string } | null;
    })
);

/** The update that changes a transaction back to the snapshot. */
export function patchFromSnapshot(image: RecordedTransaction): Patch {
  const { kind, amount, occurredOn, payee, note, tags, original, excluded } = image;
  const { state, importId } = image;
  const shares = fromSharesImage(image.shares);
  const origins = encodeOrigins(image.origins);
  const described = { payee, note, tags, original, excluded, shares, state, importId, origins };
  const common = { amount, occurredOn, ...described };
  if (kind === "transfer") {
    const { fromAccountId, toAccountId, toAmount, arrivesOn, fee } = image;
    return { ...common, kind, fromAccountId, toAccountId, toAmount, arrivesOn, fee };
  }
  const { accountId, categoryId, splits } = image;
  // Until version 0.9 the category of a split transaction could be any.
  const booked = { ...common, accountId, splits, ...(splits.length === 0 && { categoryId }) };
  return kind === "refund" ? { ...booked, kind, refundOf: image.refundOf } : { ...booked, kind };
}
