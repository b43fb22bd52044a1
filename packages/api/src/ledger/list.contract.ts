import { z } from "zod";
import {
  amountInput,
  currencyInput,
  dateInput,
  idInput,
  pageInput,
  pageOutput,
  textInput,
} from "@outlay/core";
import { transactionState } from "./transaction-parts.contract.ts";
import { payeeInput, tagInput } from "./texts.contract.ts";
import { expenseOutput, transactionKind, transactionOutput } from "./transactions.contract.ts";

/** The most names in a filter or a ranking. */
export const maxNames = 50;

const filterFields = {
  from: dateInput.optional().meta({ description: "First day, inclusive" }),
  to: dateInput.optional().meta({ description: "Last day, inclusive; not before `from`" }),
  accountId: idInput
    .optional()
    .meta({ description: "Only transactions in this account, including transfers" }),
  categoryId: idInput.optional().meta({
    description: "Including its subcategories; a split transaction matches by its splits",
  }),
  tag: tagInput.optional().meta({ description: "Only transactions with this tag" }),
  payee: payeeInput.optional().meta({
    description: "Only transactions with this payee; case, accents and blanks do not matter",
  }),
  actorId: idInput.optional().meta({ description: "Only transactions that this member recorded" }),
  currency: currencyInput
    .optional()
    .meta({ description: "Only transactions in this currency, and transfers into it" }),
  excluded: z.boolean().optional().meta({
    description:
      "Only what is excluded, or all but that. Without `accountId` also what is in an excluded account",
  }),
  withoutPayees: z
    .array(payeeInput)
    .max(maxNames)
    .optional()
    .meta({ description: "Exclude transactions of these payees" }),
  // As many as a report's filter and its ranking name together.
  withoutTags: z
    .array(tagInput)
    .max(2 * maxNames)
    .optional()
    .meta({ description: "Exclude transactions with any of these tags" }),
  minAmount: amountInput.optional().meta({ description: "Smallest amount, inclusive" }),
  maxAmount: amountInput.optional().meta({ description: "Largest amount, inclusive" }),
  state: transactionState.optional().meta({ description: "Only in this state" }),
  q: textInput(100).optional().meta({
    description:
      "Words in any order, each part of the payee, the note, a split's note, a tag, the name of the category or the account, or the amount; case and accents do not matter",
  }),
  sort: z
    .enum(["occurredOn", "amount", "createdAt"])
    .default("occurredOn")
    .meta({ description: "Field to sort by" }),
  order: z
    .enum(["asc", "desc"])
    .default("desc")
    .meta({ description: "Ascending, or descending (newest or largest first)" }),
};

const pageFields = {
  ...pageInput,
  includeTotal: z
    .boolean()
    .default(false)
    .meta({ description: "Also return the number of all matching rows" }),
};

type DayRange = { from?: string | undefined; to?: string | undefined };
export const isInOrder = ({ from, to }: DayRange) => !from || !to || from <= to;
export const outOfOrder = { path: ["to"], message: "Must not be before from." };

export const listExpensesInput = z
  .strictObject({ ...filterFields, ...pageFields })
  .refine(isInOrder, outOfOrder)
  .prefault({});

export const transactionFilterFields = {
  kind: transactionKind.optional().meta({ description: "Only this kind" }),
  kinds: z
    .array(z.enum([...transactionKind.options, "fee"]))
    .min(1)
    .max(5)
    .optional()
    .meta({ description: "Only these kinds; `fee`: transfers with a fee" }),
  refunds: z.enum(["own", "original"]).optional().meta({
    description:
      "Whether `from` and `to` apply to a refund's own day or to the day of its purchase",
  }),
  ...filterFields,
};

export const listTransactionsInput = z
  .strictObject({ ...transactionFilterFields, ...pageFields })
  .refine(isInOrder, outOfOrder)
  .prefault({});
export type ListTransactionsInput = z.output<typeof listTransactionsInput>;

/** The filter alone, without order and paging. */
export type TransactionFilter = Omit<
  ListTransactionsInput,
  "sort" | "order" | "limit" | "cursor" | "includeTotal"
>;

const total = z.int().optional();
export const listExpensesOutput = pageOutput(expenseOutput).extend({ total });
export const listTransactionsOutput = pageOutput(transactionOutput).extend({ total });
