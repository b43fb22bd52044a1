import { idInput, versionInput } from "@outlay/core";
import { z } from "zod";
import { transactionFields, transactionKind } from "./transactions.contract.ts";

const changeable = {
  id: idInput,
  amount: transactionFields.amount.optional(),
  occurredOn: transactionFields.occurredOn.optional(),
  accountId: transactionFields.accountId.optional(),
  categoryId: transactionFields.categoryId.optional(),
  splits: transactionFields.splits.optional(),
  payee: transactionFields.payee.optional(),
  note: transactionFields.note.optional(),
  tags: transactionFields.tags.optional(),
  original: transactionFields.original.optional(),
  excluded: transactionFields.excluded.optional(),
  shares: transactionFields.shares.optional(),
  version: versionInput.optional(),
};

export const updateExpenseInput = z.strictObject(changeable);

export const updateTransactionInput = z.strictObject({
  ...changeable,
  kind: transactionKind.optional().meta({
    description:
      "The new kind. Existing fields that it does not have are dropped; sending one is an error",
  }),
  fromAccountId: idInput.optional().meta({ description: "Only for a transfer" }),
  toAccountId: idInput.optional().meta({ description: "Only for a transfer" }),
  toAmount: transactionFields.toAmount.optional(),
  arrivesOn: transactionFields.arrivesOn.optional(),
  fee: transactionFields.fee.optional(),
  refundOf: idInput.nullable().optional().meta({ description: "Only for a refund" }),
});

export const removeTransactionInput = z.strictObject({
  id: idInput,
  version: versionInput.optional(),
});
