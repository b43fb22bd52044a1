import { z } from "zod";
import {
  amountOutput,
  type CalendarDate,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  trustedDate,
} from "@outlay/core";
import { currencyOutput } from "./report.contract.ts";

export const forecastDays = 90;
export const forecastYears = 10;
/** The last day that a forecast from a day can reach. */
export const latestForecast = (today: CalendarDate) =>
  trustedDate(`${Number(today.slice(0, 4)) + forecastYears}${today.slice(4)}`);
/** What changes a balance, counted in a forecast. */
export const maxExpected = 50_000;
/** Periods of budgets, which are spread over their days. */
export const maxPlans = 5_000;
/** Of the items, how many are listed. */
export const maxListed = 5_000;

export const forecastInput = z
  .strictObject({
    until: dateInput.optional().meta({
      description: `Last day, today or later; by default in ${forecastDays} days, at most ${forecastYears} years ahead. A forecast counts at most ${maxExpected} items`,
    }),
    accountId: idInput.optional().meta({
      description: "Only this account; by default all that are not excluded",
    }),
    withBudgets: z.boolean().default(false).meta({
      description:
        "Also count what remains of expense budgets, spread evenly over the days left of their periods. It counts in the total alone, so omit accountId",
    }),
  })
  .prefault({});
export type ForecastInput = z.output<typeof forecastInput>;

const point = z.strictObject({ on: dateOutput, balance: amountOutput });
const lowest = point.meta({ description: "The lowest balance and the first day that has it" });
const belowZeroOn = dateOutput
  .nullable()
  .meta({ description: "The first day that ends below zero" });
const ownCurrency = z.string().meta({ description: "ISO 4217 code of the account" });

const itemOutput = z.strictObject({
  on: dateOutput.meta({ description: "What is overdue counts today" }),
  kind: z.enum(["transaction", "schedule", "budget", "openingBalance"]).meta({
    description: "Later versions may add kinds: show one you do not know by its name",
  }),
  name: z.string().nullable().meta({
    description: "The payee, or the name of the schedule, budget or account",
  }),
  accountId: idOutput.optional().meta({ description: "Not for budgets" }),
  transactionId: idOutput.optional(),
  scheduleId: idOutput.optional(),
  scheduledOn: dateOutput
    .optional()
    .meta({ description: "The day that identifies the occurrence of the schedule" }),
  budgetId: idOutput.optional(),
  through: dateOutput
    .optional()
    .meta({ description: "A budget's amount is spread evenly from `on` to this day" }),
  amount: amountOutput.meta({ description: "Below zero if it leaves the account" }),
  currency: z.string().meta({ description: "ISO 4217 code of `amount`" }),
  converted: amountOutput.nullable().meta({
    description: "In the book's currency, as it counts in `days`; null without an exchange rate",
  }),
});
export type ForecastItem = z.output<typeof itemOutput>;

export const forecastOutput = z
  .strictObject({
    currency: currencyOutput,
    balance: amountOutput.meta({
      description:
        "Today's balances of the accounts. With `converted` of the items until a day it makes that day's balance",
    }),
    days: z.array(point).meta({ description: "The balance at the end of every day from today" }),
    lowest,
    belowZeroOn,
    accounts: z
      .array(
        z.strictObject({
          accountId: idOutput,
          currency: ownCurrency,
          balance: amountOutput.meta({ description: "Today's balance" }),
          lowest,
          belowZeroOn,
          last: amountOutput.meta({ description: "The balance at the end of the last day" }),
        }),
      )
      .meta({ description: "Each in its own currency, without budgets" }),
    items: z.array(itemOutput).meta({
      description: `By day; the first ${maxListed}. A transfer is an item of each account`,
    }),
    itemsOmitted: z.int().meta({ description: "Items that count but are not listed" }),
    goals: z
      .array(
        z.strictObject({
          goalId: idOutput,
          name: z.string(),
          accountId: idOutput,
          currency: ownCurrency,
          target: amountOutput,
          saved: amountOutput.meta({ description: "Of today's balance" }),
          last: amountOutput.meta({ description: "On the last day" }),
          reachedOn: dateOutput
            .nullable()
            .meta({ description: "The first of the days with the whole target" }),
        }),
      )
      .meta({ description: "The goals of these accounts, oldest first" }),
    unconverted: z.array(z.strictObject({ currency: z.string(), amount: amountOutput })).meta({
      description:
        "What the accounts without an exchange rate hold on the last day, less budgets in these currencies; it is not in the total",
    }),
  })
  .meta({
    id: "Forecast",
    examples: [
      {
        currency: "EUR",
        balance: "900.00",
        days: [
          { on: "2026-11-30", balance: "900.00" },
          { on: "2026-12-01", balance: "-50.00" },
        ],
        lowest: { on: "2026-12-01", balance: "-50.00" },
        belowZeroOn: "2026-12-01",
        accounts: [
          {
            accountId: "01920000-0000-7000-8000-000000000001",
            currency: "EUR",
            balance: "900.00",
            lowest: { on: "2026-12-01", balance: "-50.00" },
            belowZeroOn: "2026-12-01",
            last: "-50.00",
          },
        ],
        items: [
          {
            on: "2026-12-01",
            kind: "transaction",
            name: "Landlord",
            accountId: "01920000-0000-7000-8000-000000000001",
            transactionId: "01920000-0000-7000-8000-000000000002",
            amount: "-950.00",
            currency: "EUR",
            converted: "-950.00",
          },
        ],
        itemsOmitted: 0,
        goals: [],
        unconverted: [],
      },
    ],
  });
export type Forecast = z.output<typeof forecastOutput>;
