import { z } from "zod";
import { amountOutput, idOutput } from "@outlay/core";
import { createExamples, createTransactionInput } from "../ledger/create.contract.ts";
import { sharesOutput } from "../ledger/shares.contract.ts";
import { amountPart } from "../ledger/transaction-parts.contract.ts";
import { updateTransactionInput } from "../ledger/update.contract.ts";

/** Dates come from the rule, and an expense is refunded once. */
const dated = { id: true, occurredOn: true } as const;
const [expense, income, refund, transfer] = createTransactionInput.options;
const examples = createExamples;

export const templateInput = z
  .discriminatedUnion("kind", [
    expense.omit(dated).meta({ id: "NewExpenseTemplate", examples: [examples.expense] }),
    income.omit(dated).meta({ id: "NewIncomeTemplate", examples: [examples.income] }),
    refund
      .omit({ ...dated, refundOf: true })
      .meta({ id: "NewRefundTemplate", examples: [{ kind: "refund", amount: "12.50" }] }),
    transfer
      .omit({ ...dated, arrivesOn: true })
      .meta({ id: "NewTransferTemplate", examples: [examples.transfer] }),
  ])
  .meta({
    id: "NewTemplate",
    description: "As a transaction is created, without its dates",
    examples: [examples.expense],
  });

export const templatePatch = updateTransactionInput
  .omit({ ...dated, version: true, refundOf: true, arrivesOn: true })
  .meta({
    id: "TemplatePatch",
    description: "Absent fields stay the same, null clears",
    examples: [{ amount: "990.00" }],
  });

const said = {
  amount: amountOutput,
  currency: z.string().meta({ description: "ISO 4217 code of the account" }),
  payee: z.string().nullable(),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  original: z.strictObject({ amount: amountOutput, currency: z.string() }).nullable(),
  excluded: z.boolean(),
  // Changes of version 1.0.0-rc.1 lack them.
  shares: sharesOutput.nullable().default(null),
};
const example = {
  amount: "950.00",
  currency: "EUR",
  payee: "Landlord",
  note: null,
  tags: [],
  original: null,
  excluded: false,
  shares: null,
};
const booked = {
  ...said,
  accountId: idOutput,
  categoryId: idOutput,
  splits: z.array(amountPart),
};
const bookedExample = {
  ...example,
  accountId: "01920000-0000-7000-8000-000000000003",
  categoryId: "01920000-0000-7000-8000-000000000004",
  splits: [],
};
export const templateExample = { kind: "expense" as const, ...bookedExample };

const expenseTemplate = z
  .strictObject({ kind: z.literal("expense"), ...booked })
  .meta({ id: "ExpenseTemplate", examples: [templateExample] });
const incomeTemplate = z
  .strictObject({ kind: z.literal("income"), ...booked })
  .meta({ id: "IncomeTemplate", examples: [{ kind: "income", ...bookedExample }] });
const refundTemplate = z
  .strictObject({ kind: z.literal("refund"), ...booked })
  .meta({ id: "RefundTemplate", examples: [{ kind: "refund", ...bookedExample }] });
const transferTemplate = z
  .strictObject({
    kind: z.literal("transfer"),
    ...said,
    fromAccountId: idOutput,
    toAccountId: idOutput,
    toAmount: amountOutput,
    toCurrency: z.string(),
    fee: z.strictObject({ amount: amountOutput, categoryId: idOutput }).nullable(),
  })
  .meta({
    id: "TransferTemplate",
    examples: [
      {
        kind: "transfer",
        ...example,
        payee: null,
        fromAccountId: "01920000-0000-7000-8000-000000000003",
        toAccountId: "01920000-0000-7000-8000-000000000006",
        toAmount: "950.00",
        toCurrency: "EUR",
        fee: null,
      },
    ],
  });

export const templateOutput = z
  .discriminatedUnion("kind", [expenseTemplate, incomeTemplate, refundTemplate, transferTemplate])
  .meta({
    id: "Template",
    description: "What each occurrence is recorded as",
    examples: [templateExample],
  });
export type TemplateOutput = z.input<typeof templateOutput>;
