import { z } from "zod";
import {
  amountInput,
  amountOutput,
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  partAmountInput,
  textKept,
  versionOutput,
} from "@outlay/core";
import { actorOutput } from "../access/actor.contract.ts";
import {
  amountPart,
  provenanceExample,
  provenanceOutput,
  scheduleIdOutput,
} from "./transaction-parts.contract.ts";
import { sharesInput, sharesOutput } from "./shares.contract.ts";
import { noteInput, payeeInput, splitNoteInput, tagsInput } from "./texts.contract.ts";
import { textBounds } from "./text-bounds.contract.ts";

export const transactionKind = z.enum(["expense", "income", "transfer", "refund"]);

const splitInput = z.strictObject({
  categoryId: idInput,
  amount: partAmountInput,
  note: splitNoteInput.nullable().default(null),
});
export const splitKept = splitInput.extend({ note: textKept(textBounds.splitNote).nullable() });

/** The fields that a client decides, with their bounds. */
export const transactionFields = {
  amount: amountInput,
  occurredOn: dateInput,
  accountId: idInput,
  categoryId: idInput,
  splits: z.array(splitInput).max(50).nullable().meta({
    description:
      "Up to 50 parts that add up to the amount, some of them below zero if need be; [] or null for none",
  }),
  payee: payeeInput.nullable().meta({ examples: ["Corner shop"] }),
  note: noteInput.nullable(),
  tags: tagsInput.meta({
    description: "Up to 20; a set, replaced as a whole",
    examples: [["holiday"]],
  }),
  original: z
    .strictObject({ amount: amountInput, currency: currencyInput })
    .nullable()
    .meta({ description: "Amount paid in a foreign currency, in addition to the booked amount" }),
  toAmount: amountInput.meta({
    description:
      "Amount received. Required if the accounts have different currencies; omit it otherwise",
  }),
  arrivesOn: dateInput.nullable().meta({
    description:
      "When it arrives in the other account, not before occurredOn; null for the same day",
  }),
  fee: z
    .strictObject({
      amount: amountInput,
      categoryId: idInput.optional().meta({
        description:
          "By default that of the current fee, or the category Fees (in a German book Gebühren), which is made",
      }),
    })
    .nullable()
    .meta({
      description:
        "What it costs, in the currency of fromAccountId and on top of the amount: an expense of its category",
    }),
  shares: sharesInput.nullable().meta({
    description:
      "Who paid it and for whom; null if it is not shared. Of income and refunds: who received it",
  }),
  excluded: z.boolean().meta({
    description: "Whether it stays out of reports, budgets and averages; it counts in balances",
  }),
};

const commonOutput = {
  amount: amountOutput,
  currency: z.string().meta({ description: "ISO 4217 code of the account" }),
  occurredOn: dateOutput,
  payee: z.string().nullable(),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  original: z.strictObject({ amount: amountOutput, currency: z.string() }).nullable(),
  // Changes of version 0.9 lack it.
  excluded: z
    .boolean()
    .default(false)
    .meta({ description: "Whether it stays out of reports and budgets" }),
  // Changes of version 1.0 lack it.
  shares: sharesOutput.nullable().default(null),
  scheduleId: scheduleIdOutput,
  ...provenanceOutput,
  version: versionOutput,
  createdAt: instantOutput,
  updatedAt: instantOutput,
  deletedAt: instantOutput.nullable(),
};

/** What the feed says with every change, or of other records, so that its images need not. */
const authorship = {
  attachments: z.int().meta({ description: "How many files it has" }),
  createdBy: actorOutput,
  updatedBy: actorOutput,
  operationId: idOutput.meta({
    description: "The request that changed it last, for operations.undo",
  }),
};

const bookedOutput = {
  accountId: idOutput,
  categoryId: idOutput.meta({
    description: "For a split transaction that of the first split; it counts by its splits",
  }),
};
const splitsOutput = z.array(amountPart).meta({ description: "Parts that add up to the amount" });

export const commonExample = {
  id: "01920000-0000-7000-8000-000000000005",
  amount: "12.50",
  currency: "EUR",
  occurredOn: "2026-11-21",
  payee: "Corner shop",
  note: null,
  tags: ["holiday"],
  original: null,
  excluded: false,
  shares: null,
  scheduleId: null,
  ...provenanceExample,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
  deletedAt: null,
};
const bookedExample = {
  accountId: "01920000-0000-7000-8000-000000000003",
  categoryId: "01920000-0000-7000-8000-000000000004",
};

const authorExample = {
  attachments: 0,
  createdBy: { id: "01920000-0000-7000-8000-000000000001", name: "Alice" },
  updatedBy: { id: "01920000-0000-7000-8000-000000000001", name: "Alice" },
  operationId: "01920000-0000-7000-8000-000000000010",
};

/** Examples of each kind, as the change feed shows them. */
const images = {
  expense: { ...commonExample, ...bookedExample, kind: "expense" as const, splits: [] },
  income: {
    ...commonExample,
    ...bookedExample,
    kind: "income" as const,
    payee: "Employer",
    splits: [],
  },
  refund: {
    ...commonExample,
    ...bookedExample,
    kind: "refund" as const,
    refundOf: null,
    splits: [],
  },
  transfer: {
    ...commonExample,
    kind: "transfer" as const,
    fromAccountId: "01920000-0000-7000-8000-000000000003",
    toAccountId: "01920000-0000-7000-8000-000000000006",
    toAmount: "12.50",
    toCurrency: "EUR",
    arrivesOn: null,
    fee: null,
    payee: null,
  },
};

const expenseImage = z
  .strictObject({
    id: idOutput,
    kind: z.literal("expense"),
    ...bookedOutput,
    ...commonOutput,
    splits: splitsOutput,
  })
  .meta({ id: "ExpenseImage", examples: [images.expense] });

export const expenseOutput = expenseImage
  .extend({
    ...authorship,
    refundedAmount: amountOutput.meta({ description: "Sum of its refunds" }),
  })
  .meta({
    id: "Expense",
    examples: [{ ...images.expense, ...authorExample, refundedAmount: "0.00" }],
  });
export type Expense = z.output<typeof expenseOutput>;

const incomeImage = z
  .strictObject({
    id: idOutput,
    kind: z.literal("income"),
    ...bookedOutput,
    ...commonOutput,
    splits: splitsOutput,
  })
  .meta({ id: "IncomeImage", examples: [images.income] });

export const incomeOutput = incomeImage
  .extend(authorship)
  .meta({ id: "Income", examples: [{ ...images.income, ...authorExample }] });

const refundImage = z
  .strictObject({
    id: idOutput,
    kind: z.literal("refund"),
    ...bookedOutput,
    ...commonOutput,
    refundOf: idOutput.nullable().meta({ description: "The expense that is refunded" }),
    // Changes of version 0.9 lack it.
    splits: splitsOutput.default([]),
  })
  .meta({ id: "RefundImage", examples: [images.refund] });

export const refundOutput = refundImage
  .extend(authorship)
  .meta({ id: "Refund", examples: [{ ...images.refund, ...authorExample }] });

const transferImage = z
  .strictObject({
    id: idOutput,
    kind: z.literal("transfer"),
    fromAccountId: idOutput,
    toAccountId: idOutput,
    ...commonOutput,
    toAmount: amountOutput.meta({ description: "Amount received, in `toCurrency`" }),
    toCurrency: z.string().meta({ description: "ISO 4217 code of the receiving account" }),
    // Changes of version 0.9 lack both.
    arrivesOn: dateOutput
      .nullable()
      .default(null)
      .meta({ description: "When it arrives; null for the same day" }),
    fee: z
      .strictObject({ amount: amountOutput, categoryId: idOutput })
      .nullable()
      .default(null)
      .meta({ description: "On top of the amount, in `currency`: an expense of its category" }),
  })
  .meta({ id: "TransferImage", examples: [images.transfer] });

export const transferOutput = transferImage
  .extend(authorship)
  .meta({ id: "Transfer", examples: [{ ...images.transfer, ...authorExample }] });

export const transactionOutput = z
  .discriminatedUnion("kind", [expenseOutput, incomeOutput, refundOutput, transferOutput])
  .meta({ id: "Transaction", examples: [{ ...images.income, ...authorExample }] });
export type Transaction = z.output<typeof transactionOutput>;

/** As the change feed shows it: without data that follows from other transactions or from the change itself. */
export const transactionImage = z
  .discriminatedUnion("kind", [expenseImage, incomeImage, refundImage, transferImage])
  .meta({
    id: "TransactionImage",
    description:
      "Without the refunded amount, which follows from the refunds, without the number of attachments, and without the people who wrote it, whom the changes name",
    examples: [images.expense],
  });
export type TransactionImage = z.output<typeof transactionImage>;

export const getTransactionInput = z.strictObject({ id: idInput });
