import { z } from "zod";
import { dateInput, dateOutput } from "../dates.ts";
import {
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  textInput,
  versionInput,
  versionOutput,
} from "../fields.ts";
import { amountInput, amountOutput, currencyInput } from "../money.ts";
import { pageInput, pageOutput } from "../pagination.ts";

const tag = textInput(50);
const tagsInput = z
  .array(tag)
  .max(20)
  .transform((tags) => [...new Set(tags)].toSorted())
  .meta({ description: "Up to 20; a set, replaced as a whole", examples: [["holiday"]] });

const originalInput = z
  .strictObject({ amount: amountInput, currency: currencyInput })
  .meta({ description: "What was paid in a foreign currency, beside the booked amount" });

const fields = {
  amount: amountInput,
  occurredOn: dateInput,
  accountId: idInput,
  categoryId: idInput,
  payee: textInput(200)
    .nullable()
    .meta({ examples: ["Corner shop"] }),
  note: textInput(2000).nullable(),
  tags: tagsInput,
  original: originalInput.nullable(),
};

const outputFields = {
  id: idOutput,
  accountId: idOutput,
  categoryId: idOutput,
  amount: amountOutput,
  currency: z.string().meta({ description: "ISO 4217 code, the account's" }),
  occurredOn: dateOutput,
  payee: z.string().nullable(),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  original: z.strictObject({ amount: amountOutput, currency: z.string() }).nullable(),
  version: versionOutput,
  createdAt: instantOutput,
  updatedAt: instantOutput,
  deletedAt: instantOutput.nullable(),
};

const example = {
  id: "01920000-0000-7000-8000-000000000005",
  accountId: "01920000-0000-7000-8000-000000000003",
  categoryId: "01920000-0000-7000-8000-000000000004",
  amount: "12.50",
  currency: "EUR",
  occurredOn: "2026-11-21",
  payee: "Corner shop",
  note: null,
  tags: ["holiday"],
  original: null,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
  deletedAt: null,
};

const kind = z.enum(["expense", "income"]);

export const transactionOutput = z
  .strictObject({ ...outputFields, kind })
  .meta({ id: "Transaction", examples: [{ ...example, kind: "income", payee: "Employer" }] });
export type Transaction = z.output<typeof transactionOutput>;

export const expenseOutput = z
  .strictObject({ ...outputFields, kind: z.literal("expense") })
  .meta({ id: "Expense", examples: [{ ...example, kind: "expense" }] });
export type Expense = z.output<typeof expenseOutput>;

export const createExpenseInput = z.strictObject({
  id: newIdInput.optional(),
  amount: fields.amount,
  occurredOn: fields.occurredOn
    .optional()
    .meta({ description: "Today in the book's zone unless told" }),
  accountId: fields.accountId
    .optional()
    .meta({ description: "The book's oldest open account unless told" }),
  categoryId: fields.categoryId.optional().meta({ description: "Uncategorised unless told" }),
  payee: fields.payee.optional(),
  note: fields.note.optional(),
  tags: fields.tags.optional(),
  original: fields.original.optional(),
});
export type CreateExpenseInput = z.output<typeof createExpenseInput>;

export const createTransactionInput = createExpenseInput.extend({ kind });

export const getTransactionInput = z.strictObject({ id: idInput });

export const updateTransactionInput = z.strictObject({
  id: idInput,
  amount: fields.amount.optional(),
  occurredOn: fields.occurredOn.optional(),
  accountId: fields.accountId.optional(),
  categoryId: fields.categoryId.optional(),
  payee: fields.payee.optional(),
  note: fields.note.optional(),
  tags: fields.tags.optional(),
  original: fields.original.optional(),
  version: versionInput.optional(),
});
export type UpdateTransactionInput = z.output<typeof updateTransactionInput>;

export const removeTransactionInput = z.strictObject({
  id: idInput,
  version: versionInput.optional(),
});

const filterFields = {
  from: dateInput.optional().meta({ description: "First day, inclusive" }),
  to: dateInput.optional().meta({ description: "Last day, inclusive" }),
  accountId: idInput.optional().meta({ description: "Only what is in this account" }),
  categoryId: idInput.optional().meta({ description: "With its subcategories" }),
  tag: tag.optional().meta({ description: "Only what has this tag" }),
  minAmount: amountInput.optional().meta({ description: "The least amount, inclusive" }),
  maxAmount: amountInput.optional().meta({ description: "The largest amount, inclusive" }),
  q: textInput(100).optional().meta({ description: "Part of the payee or the note, in any case" }),
  sort: z
    .enum(["occurredOn", "amount", "createdAt"])
    .default("occurredOn")
    .meta({ description: "What the rows are ordered by" }),
  order: z
    .enum(["asc", "desc"])
    .default("desc")
    .meta({ description: "Ascending, or descending: the newest or largest first" }),
  ...pageInput,
  includeTotal: z
    .boolean()
    .default(false)
    .meta({ description: "Also count all rows of the filter" }),
};

type Period = { from?: string | undefined; to?: string | undefined };
const isInOrder = ({ from, to }: Period) => !from || !to || from <= to;
const outOfOrder = { path: ["to"], message: "Must not be before from." };

export const listExpensesInput = z
  .strictObject(filterFields)
  .refine(isInOrder, outOfOrder)
  .prefault({});

export const listTransactionsInput = z
  .strictObject({ kind: kind.optional().meta({ description: "Only this kind" }), ...filterFields })
  .refine(isInOrder, outOfOrder)
  .prefault({});
export type ListTransactionsInput = z.output<typeof listTransactionsInput>;

const total = z.int().optional();
export const listExpensesOutput = pageOutput(expenseOutput).extend({ total });
export const listTransactionsOutput = pageOutput(transactionOutput).extend({ total });
