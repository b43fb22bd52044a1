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
  .meta({ description: "What no rate is known for: it is not in the other figures" });

const standingFields = {
  currency: z.string().meta({ description: "ISO 4217 code" }),
  periodStart: dateOutput,
  periodEnd: dateOutput.meta({ description: "The last day of the period" }),
  limit: amountOutput.meta({
    description: "The amount, with what was moved and carried over",
  }),
  carriedOver: amountOutput.meta({ description: "From the periods before, by the rollover" }),
  spent: amountOutput.meta({ description: "Expenses less refunds" }),
  remaining: amountOutput.meta({ description: "The limit less what is spent" }),
  percentUsed: z.number().nullable().meta({
    description: "Of the limit, rounded down to hundredths; null for a limit of zero or below",
  }),
  state: z.enum(["ok", "near", "exceeded"]).meta({
    description: "near from the first threshold on (80 without any); exceeded above the limit",
  }),
  unconverted: unconvertedOutput,
};

const standingExample = {
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
  ...standingExample,
  daysLeft: 9,
  projected: "363.14",
};

export const budgetStatusOutput = z
  .strictObject({
    budgetId: idOutput,
    name: z.string(),
    ...standingFields,
    daysLeft: z.int().meta({ description: "Days of the period after the day" }),
    projected: amountOutput.meta({
      description: "Spent at the end of the period when it goes on as until the day",
    }),
  })
  .meta({ id: "BudgetStatus", examples: [statusExample] });
export type BudgetStatus = z.output<typeof budgetStatusOutput>;

export const statusInput = z
  .strictObject({
    on: dateInput
      .optional()
      .meta({ description: "Seen on this day; today in the book's zone unless told" }),
  })
  .prefault({});
export type StatusInput = z.output<typeof statusInput>;
export const statusOutput = z.strictObject({ items: z.array(budgetStatusOutput) });

const periodOutput = z
  .strictObject(standingFields)
  .meta({ id: "BudgetPeriod", examples: [standingExample] });
export type BudgetPeriod = z.output<typeof periodOutput>;

export const historyInput = z.strictObject({ id: idInput, ...pageInput });
export type HistoryInput = z.output<typeof historyInput>;
export const historyOutput = pageOutput(periodOutput);
export type HistoryPage = z.output<typeof historyOutput>;

export const moveInput = z.strictObject({
  fromId: idInput.meta({ description: "The budget that gives" }),
  toId: idInput.meta({ description: "The budget that gets: another one, of the same currency" }),
  amount: amountInput.meta({ description: "At most what the budget that gives has in its period" }),
  on: dateInput.optional().meta({
    description:
      "In the period of each that holds this day, and each must have one; today in the book's zone unless told",
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
        name: z.string().meta({ description: "Of the category" }),
        amount: amountOutput.meta({ description: "A month's average" }),
        currency: z.string().meta({ description: "The book's base currency" }),
        months: z
          .array(z.strictObject({ startsOn: dateOutput, spent: amountOutput }))
          .meta({ description: "The last three whole months, the oldest first" }),
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
