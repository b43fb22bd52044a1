import { z } from "zod";
import { idInput, newIdInput } from "@outlay/core";
import { commonExample, transactionFields } from "./transactions.contract.ts";

const newCommon = {
  id: newIdInput.optional(),
  amount: transactionFields.amount,
  occurredOn: transactionFields.occurredOn
    .optional()
    .meta({ description: "Today in the book's time zone by default" }),
  payee: transactionFields.payee.optional(),
  note: transactionFields.note.optional(),
  tags: transactionFields.tags.optional(),
  original: transactionFields.original.optional(),
  excluded: transactionFields.excluded.optional(),
  shares: transactionFields.shares.optional(),
};
const newBooked = {
  ...newCommon,
  accountId: transactionFields.accountId
    .optional()
    .meta({ description: "The book's oldest open account by default" }),
  categoryId: transactionFields.categoryId.optional().meta({
    description:
      "By default the first split's category, which it must be beside splits, or Uncategorised",
  }),
  splits: transactionFields.splits.optional(),
};

export const createExpenseInput = z.strictObject(newBooked);

const amount = commonExample.amount;

const createRefundInput = z.strictObject({
  kind: z.literal("refund"),
  ...newCommon,
  accountId: transactionFields.accountId
    .optional()
    .meta({ description: "By default the expense's account, or the book's oldest open account" }),
  categoryId: transactionFields.categoryId
    .optional()
    .meta({ description: "By default the expense's category, or Uncategorised" }),
  splits: transactionFields.splits
    .optional()
    .meta({ description: "By default, without a category, those of the expense in proportion" }),
  refundOf: idInput.nullable().optional().meta({ description: "The expense that is refunded" }),
});

const createTransferInput = z.strictObject({
  kind: z.literal("transfer"),
  ...newCommon,
  fromAccountId: idInput,
  toAccountId: idInput.meta({
    description: "The account the money goes to; not the source account",
  }),
  toAmount: transactionFields.toAmount.optional(),
  arrivesOn: transactionFields.arrivesOn.optional(),
  fee: transactionFields.fee.optional(),
});

/** An example input for each kind. */
export const createExamples = {
  expense: { kind: "expense", amount },
  income: { kind: "income", amount },
  refund: { kind: "refund", amount, refundOf: commonExample.id },
  transfer: {
    kind: "transfer",
    amount,
    fromAccountId: "01920000-0000-7000-8000-000000000003",
    toAccountId: "01920000-0000-7000-8000-000000000006",
  },
};

export const createTransactionInput = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("expense"), ...newBooked })
    .meta({ id: "CreateExpense", examples: [createExamples.expense] }),
  z
    .strictObject({ kind: z.literal("income"), ...newBooked })
    .meta({ id: "CreateIncome", examples: [createExamples.income] }),
  createRefundInput.meta({ id: "CreateRefund", examples: [createExamples.refund] }),
  createTransferInput.meta({ id: "CreateTransfer", examples: [createExamples.transfer] }),
]);
export type CreateTransactionInput = z.output<typeof createTransactionInput>;
