import { z } from "zod";
import { amountOutput, dateOutput, idOutput } from "@outlay/core";
import {
  currencyOutput,
  explanationOutput,
  maxFigures,
  maxPoints,
  periodInput,
} from "./report.contract.ts";

export const netWorthInput = periodInput({
  interval: z
    .enum(["day", "week", "month", "quarter", "year"])
    .default("month")
    .meta({
      description: `Net worth is shown at the end of each interval and of the last day. At most ${maxPoints} intervals, and at most ${maxFigures} for intervals times accounts`,
    }),
});
export type NetWorthInput = z.output<typeof netWorthInput>;

export const netWorthOutput = z.array(
  z
    .strictObject({
      on: dateOutput.meta({ description: "The figures are for the end of this day" }),
      currency: currencyOutput,
      assets: amountOutput.meta({ description: "Sum of the balances above zero" }),
      liabilities: amountOutput.meta({ description: "Sum of the balances below zero" }),
      net: amountOutput.meta({ description: "Assets less liabilities" }),
      unconverted: z
        .array(z.strictObject({ currency: z.string(), amount: amountOutput }))
        .meta({ description: "Balances without an exchange rate, each in its own currency" }),
      explain: z
        .array(
          explanationOutput.extend({
            accountId: idOutput,
            currency: z.string().meta({ description: "ISO 4217 code of the account" }),
            openingBalance: amountOutput.meta({ description: "In the account's currency" }),
            balance: amountOutput.meta({ description: "In the account's currency" }),
            converted: z
              .strictObject({ amount: amountOutput, currency: currencyOutput })
              .nullable()
              .meta({
                description:
                  "The balance in the book's base currency; null without an exchange rate",
              }),
          }),
        )
        .optional(),
    })
    .meta({
      id: "NetWorth",
      examples: [
        {
          on: "2026-11-30",
          currency: "EUR",
          assets: "5200.00",
          liabilities: "310.50",
          net: "4889.50",
          unconverted: [],
        },
      ],
    }),
);
export type NetWorth = z.output<typeof netWorthOutput>;
