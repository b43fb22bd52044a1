import { z } from "zod";
import {
  amountInput,
  amountOutput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  pageInput,
  pageOutput,
} from "@outlay/core";

const unconvertedOutput = z
  .array(z.strictObject({ currency: z.string(), amount: amountOutput }))
  .meta({ description: "Spending without an exchange rate; it is not in the other figures" });

const periodFields = {
  currency: z.string().meta({ description: "ISO 4217 code" }),
  periodStart: dateOutput,
  periodEnd: dateOutput.meta({ description: "Last day of the period" }),
  limit: amountOutput.meta({
    description: "The amount, plus moved and carried-over money",
  }),
  carriedOver: amountOutput.meta({
    description: "Carried over from earlier periods by the rollover",
  }),
  spent: amountOutput.meta({
    description: "Expenses less refunds, in a status until the end of the day",
  }),
  remaining: amountOutput.meta({ description: "The limit less spending" }),
  percentUsed: z.number().nullable().meta({
    description:
      "Spending in percent of the limit, rounded down to two decimals; null if the limit is zero or negative",
  }),
  state: z.enum(["ok", "near", "exceeded"]).meta({
    description: "`near` from the first threshold on (80 by default), `exceeded` above the limit",
  }),
  unconverted: unconvertedOutput,
};

const periodExample = {
  currency: "EUR",
  periodStart: "2026-11-01",
  periodEnd: "2026-11-30",
  limit: "400.00",
  carriedOver: "0.00",
  spent: "254.20",
  remaining: "145.80",
  percentUsed: 63.55,
  state: "ok",
  unconverted: [],
};

const statusExample = {
  budgetId: "01920000-0000-7000-8000-00000000000b",
  name: "Groceries",
  kind: "expense",
  ...periodExample,
  committed: "20.00",
  daysLeft: 9,
  projected: "383.14",
};

export const budgetStatusOutput = z
  .strictObject({
    budgetId: idOutput,
    name: z.string(),
    kind: z.enum(["expense", "income"]),
    ...periodFields,
    committed: amountOutput.meta({
      description: "Expenses less refunds that are dated after the day, in the period",
    }),
    daysLeft: z.int().meta({ description: "Days left in the period after the day" }),
    projected: amountOutput.meta({
      description:
        "Spending at the end of the period: `spent` continued at its pace (none below zero), plus `committed`",
    }),
  })
  .meta({ id: "BudgetStatus", examples: [statusExample] });
export type BudgetStatus = z.output<typeof budgetStatusOutput>;

export const statusInput = z
  .strictObject({
    on: dateInput
      .optional()
      .meta({ description: "As of this day; today in the book's time zone by default" }),
  })
  .prefault({});
export type StatusInput = z.output<typeof statusInput>;
export const statusOutput = z.strictObject({ items: z.array(budgetStatusOutput) });

const periodOutput = z
  .strictObject(periodFields)
  .meta({ id: "BudgetPeriod", examples: [periodExample] });
export type BudgetPeriod = z.output<typeof periodOutput>;

export const historyInput = z.strictObject({ id: idInput, ...pageInput });
export type HistoryInput = z.output<typeof historyInput>;
export const historyOutput = pageOutput(periodOutput);
export type HistoryPage = z.output<typeof historyOutput>;

export const moveInput = z.strictObject({
  fromId: idInput.meta({ description: "The budget to take the amount from" }),
  toId: idInput.meta({
    description: "The budget to add the amount to: another one in the same currency",
  }),
  amount: amountInput.meta({ description: "At most the limit of the source budget in its period" }),
  on: dateInput.optional().meta({
    description:
      "Both budgets must have a period on this day; today in the book's time zone by default",
  }),
});
export type MoveInput = z.output<typeof moveInput>;
export const moveOutput = z
  .strictObject({ from: budgetStatusOutput, to: budgetStatusOutput })
  .meta({ id: "BudgetMove", examples: [{ from: statusExample, to: statusExample }] });

export const suggestOutput = z.strictObject({
  items: z.array(
    z
      .strictObject({
        categoryId: idOutput,
        name: z.string().meta({ description: "Name of the category" }),
        amount: amountOutput.meta({ description: "Average of these months" }),
        currency: z.string().meta({ description: "The book's base currency" }),
        months: z.array(z.strictObject({ startsOn: dateOutput, spent: amountOutput })).meta({
          description:
            "The last three whole months, oldest first, without those before the first expense",
        }),
        unconverted: unconvertedOutput,
      })
      .meta({
        id: "BudgetSuggestion",
        examples: [
          {
            categoryId: "01920000-0000-7000-8000-000000000004",
            name: "Groceries",
            amount: "310.00",
            currency: "EUR",
            months: [
              { startsOn: "2026-08-01", spent: "300.00" },
              { startsOn: "2026-09-01", spent: "330.00" },
              { startsOn: "2026-10-01", spent: "300.00" },
            ],
            unconverted: [],
          },
        ],
      }),
  ),
});
export type Suggestions = z.output<typeof suggestOutput>;
