import { z } from "zod";
import {
  amountOutput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  type CalendarDate,
} from "@outlay/core";
import { rateOutput } from "../rates/rates.contract.ts";
import { isInOrder, maxNames, outOfOrder } from "../ledger/list.contract.ts";
import { tagInput } from "../ledger/texts.contract.ts";

/** The points of a report: a bit more than four years of days. */
export const maxPoints = 1_500;
/** Points times accounts or categories. */
export const maxFigures = 10_000;
/** The same with `explain`: an explanation is as large as ten figures. */
export const maxExplained = 2_000;

/** The common input of reports. */
const periodFieldsInput = {
  from: dateInput
    .optional()
    .meta({ description: "First day, inclusive; by default the current month" }),
  to: dateInput.optional().meta({
    description: `Last day, inclusive and not before \`from\`; by default the current month. A report has at most ${maxPoints} days, weeks or months, and at most ${maxFigures} for days, weeks or months times the book's categories or accounts`,
  }),
  accountId: idInput.optional().meta({
    description: "Only transactions in this account; by default in all that are not excluded",
  }),
  explain: z
    .boolean()
    .default(false)
    .meta({
      description: `Explain each figure by a filter for its transactions and the exchange rates used. Only for up to ${maxExplained} days, weeks or months times categories or accounts`,
    }),
};

const refunds = z.enum(["own", "original"]).default("own").meta({
  description:
    "Whether a refund lowers spending in its own period, or in that of the purchase (at that day's exchange rate)",
});

/** Filters as those of `transactions.list`. */
const filterInput = {
  categoryId: idInput.optional().meta({
    description: "Only this category and its subcategories; of a split transaction only its splits",
  }),
  tag: tagInput.optional().meta({ description: "Only transactions with this tag" }),
  withoutTags: z
    .array(tagInput)
    .max(maxNames)
    .optional()
    .meta({ description: "Leave out transactions with any of these tags" }),
  actorId: idInput.optional().meta({ description: "Only transactions that this member recorded" }),
};

type Range = { from?: CalendarDate | undefined; to?: CalendarDate | undefined };

export type ReportInput = Range & {
  accountId?: string | undefined;
  categoryId?: string | undefined;
  tag?: string | undefined;
  withoutTags?: string[] | undefined;
  actorId?: string | undefined;
  refunds: "own" | "original";
  explain: boolean;
};

/** The input of a report: the common fields and its own. */
export function periodInput<Fields extends z.ZodRawShape>(fields: Fields) {
  return z
    .strictObject({ ...periodFieldsInput, ...fields })
    .refine((given) => isInOrder(given as Range), outOfOrder)
    .prefault({} as never);
}

/** The input of a report on income and expenses. */
export const reportInput = <Fields extends z.ZodRawShape>(fields: Fields) =>
  periodInput({ refunds, ...filterInput, ...fields });

export const currencyOutput = z
  .string()
  .meta({ description: "ISO 4217 code of the amounts: the book's base currency" });

export const shareOutput = z
  .number()
  .meta({ description: "Its share of the total of its kind, from 0 to 1" });

export const kindOutput = z.enum(["expense", "income"]);

/** A period with its figures. */
export const periodFields = {
  from: dateOutput.meta({ description: "First day, inclusive" }),
  to: dateOutput.meta({ description: "Last day, inclusive" }),
  income: amountOutput,
  expense: amountOutput.meta({ description: "Spending less refunds" }),
  net: amountOutput.meta({ description: "Income less expense" }),
};

/** A category and its figure. */
export const categoryFields = {
  categoryId: idOutput,
  parentId: idOutput.nullable().meta({
    description: "The parent category, whose amount includes this one",
  }),
  name: z.string(),
  kind: kindOutput,
  amount: amountOutput.meta({ description: "Including subcategories, less refunds" }),
  ownAmount: amountOutput.meta({ description: "Without subcategories" }),
  share: shareOutput,
};

/** The categories at the top, each with its subcategories as `children`. */
export function categoryTree<Fields extends z.ZodRawShape>(fields: Fields) {
  const children = z.array(z.strictObject(fields));
  return z.array(z.strictObject({ ...fields, children })).meta({
    description:
      "Categories at the top, largest first, with their subcategories as `children`: an amount includes them",
  });
}

/** The filter of `transactions.list` for the transactions behind a figure. */
const filterOutput = z
  .strictObject({
    kinds: z.array(z.enum(["expense", "income", "transfer", "refund", "fee"])),
    from: dateOutput.optional(),
    to: dateOutput,
    accountId: idOutput.optional(),
    categoryId: idOutput.optional(),
    currency: z.string().optional(),
    payee: z.string().optional(),
    withoutPayees: z.array(z.string()).optional(),
    tag: z.string().optional(),
    withoutTags: z.array(z.string()).optional(),
    actorId: idOutput.optional(),
    refunds: z.literal("original").optional(),
    excluded: z.literal(false).optional(),
  })
  .meta({
    description: "A filter for transactions.list: it lists exactly the transactions in this figure",
  });
export type Filter = z.output<typeof filterOutput>;

export const explanationOutput = z
  .strictObject({
    filter: filterOutput,
    rates: z.array(
      rateOutput.extend({
        stale: z.boolean().meta({
          description:
            "Whether it was used for a day more than ten days later; false if the euro has fixed it",
        }),
      }),
    ),
  })
  .meta({
    id: "Explanation",
    examples: [
      {
        filter: {
          kinds: ["expense", "refund", "fee"],
          from: "2026-11-01",
          to: "2026-11-30",
          excluded: false,
        },
        rates: [{ base: "EUR", quote: "USD", on: "2026-11-20", rate: "1.0857", stale: false }],
      },
    ],
  });
export type Explanation = z.output<typeof explanationOutput>;

/** The output of `explain`: the parts of each figure under its name. */
export function explainOutput<Names extends string>(...names: Names[]) {
  const explained = names.map((name) => [name, explanationOutput] as const);
  return z
    .strictObject(Object.fromEntries(explained) as Record<Names, typeof explanationOutput>)
    .optional();
}

export const unconvertedOutput = z.array(
  z.strictObject({
    currency: z.string(),
    amount: amountOutput.meta({ description: "Income less expense, in this currency" }),
    expense: amountOutput.meta({ description: "In this currency" }),
    income: amountOutput.meta({ description: "In this currency" }),
    explain: explainOutput("amount"),
  }),
);
