import { z } from "zod";
import { amountOutput, dateOutput, idOutput } from "@outlay/core";
import {
  categoryFields,
  categoryTree,
  currencyOutput,
  explainOutput,
  maxFigures,
  periodFields,
  reportInput,
  unconvertedOutput,
} from "./report.contract.ts";

const monthLabel = z.string().meta({
  description:
    "The calendar month after which the book's month is named: that in which it begins or ends, by `monthNamedAfter` of the book. Begun early by `monthStartRule`, it keeps its name",
  examples: ["2026-11"],
});

export const summaryInput = reportInput({});
export type SummaryInput = z.output<typeof summaryInput>;

export const summaryOutput = z.strictObject({
  currency: currencyOutput,
  ...periodFields,
  count: z.int().meta({ description: "Number of transactions, without transfers" }),
  byCategory: categoryTree({
    ...categoryFields,
    count: z.int().meta({ description: "Number of transactions in it, including splits" }),
    explain: explainOutput("amount"),
  }),
  previous: z
    .strictObject({ ...periodFields, explain: explainOutput("income", "expense", "net") })
    .meta({
      description:
        "The previous period: as many days, or as many months if the period is whole months",
    }),
  budgets: z.strictObject({ ok: z.int(), near: z.int(), exceeded: z.int() }).meta({
    description:
      "Number of budgets in each state today, or on the last day if the period does not include today",
  }),
  unconverted: unconvertedOutput,
  explain: explainOutput("income", "expense", "net"),
});
export type Summary = z.output<typeof summaryOutput>;

const figures = {
  ...periodFields,
  byCategory: categoryTree({
    ...categoryFields,
    explain: explainOutput("amount"),
  }),
  explain: explainOutput("income", "expense", "net"),
};

export const monthlyInput = reportInput({});
export const monthlyOutput = z.strictObject({
  currency: currencyOutput,
  months: z.array(z.strictObject({ month: monthLabel, ...figures })),
  unconverted: unconvertedOutput,
});
export type Monthly = z.output<typeof monthlyOutput>;

export const weeklyInput = reportInput({});
export const weeklyOutput = z.strictObject({
  currency: currencyOutput,
  weeks: z.array(z.strictObject({ startsOn: dateOutput, ...figures })),
  unconverted: unconvertedOutput,
});
export type Weekly = z.output<typeof weeklyOutput>;

export const trendsInput = reportInput({
  months: z
    .int()
    .min(1)
    .max(600)
    .default(12)
    .meta({
      description: `Number of months up to the one of \`to\`, unless \`from\` is given. Months times expense categories (plus one for the total) may be at most ${maxFigures}`,
    }),
});
export type TrendsInput = z.output<typeof trendsInput>;

const trend = z.strictObject({
  month: monthLabel,
  expense: amountOutput,
  change: z
    .number()
    .nullable()
    .meta({ description: "In percent of the previous month; null if it has no spending" }),
  average3: amountOutput.meta({
    description:
      "Average of this month and the two before, without months before the first transaction (of the category)",
  }),
  explain: explainOutput("expense", "change", "average3"),
});
export type Trend = z.output<typeof trend>;

const categoryTrend = {
  categoryId: categoryFields.categoryId,
  parentId: categoryFields.parentId,
  name: z.string(),
  months: z.array(
    trend.extend({ ownExpense: amountOutput.meta({ description: "Without subcategories" }) }),
  ),
};

export const trendsOutput = z.strictObject({
  currency: currencyOutput,
  months: z.array(trend),
  byCategory: categoryTree(categoryTrend),
  unconverted: unconvertedOutput,
});
export type Trends = z.output<typeof trendsOutput>;

export const heatmapInput = reportInput({});
export const heatmapOutput = z.strictObject({
  currency: currencyOutput,
  days: z.array(
    z.strictObject({
      on: dateOutput,
      income: amountOutput,
      expense: amountOutput,
      net: amountOutput,
      explain: explainOutput("income", "expense", "net"),
    }),
  ),
  unconverted: unconvertedOutput,
});
export type Heatmap = z.output<typeof heatmapOutput>;

export const cashflowInput = reportInput({});
export const cashflowOutput = z.strictObject({
  currency: currencyOutput,
  from: dateOutput,
  to: dateOutput,
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(["income", "expense", "total", "saved", "deficit"]).meta({
        description: "Later versions may add kinds: show one you do not know by its name",
      }),
      categoryId: idOutput.nullable(),
    }),
  ),
  links: z
    .array(
      z.strictObject({
        source: z.string().meta({ description: "A node's id" }),
        target: z.string().meta({ description: "A node's id" }),
        amount: amountOutput,
        explain: explainOutput("amount"),
      }),
    )
    .meta({ description: "Amounts that flow from node to node, all above zero" }),
  unconverted: unconvertedOutput,
});
export type Cashflow = z.output<typeof cashflowOutput>;
