import { z } from "zod";
import { amountOutput, dateOutput, idOutput } from "@outlay/core";
import { weekendRule } from "../planning/dates/rule.contract.ts";

export const maxSuggestions = 100;

export const suggestOutput = z.strictObject({
  items: z.array(
    z
      .strictObject({
        payee: z.string(),
        kind: z.enum(["expense", "income"]),
        accountId: idOutput,
        categoryId: idOutput.meta({ description: "That of the newest transaction" }),
        amount: amountOutput.meta({
          description: "The newest amount, or the median where they vary",
        }),
        currency: z.string().meta({ description: "ISO 4217 code of the account" }),
        every: z.strictObject({ unit: z.enum(["week", "month", "year"]), count: z.int() }),
        monthDay: z
          .union([z.int(), z.literal("last")])
          .nullable()
          .meta({ description: "With months and years: the day of the month" }),
        weekend: weekendRule,
        startsOn: dateOutput.meta({
          description: "The first day of a schedule that goes on with it",
        }),
        nextOn: dateOutput.meta({ description: "When it is due next, today or later" }),
        lastOn: dateOutput.meta({ description: "The day of the newest transaction" }),
        confidence: z.number().min(0).max(1).meta({
          description:
            "How sure it is: e / (e + 3.5), where 10 to the power of −e is the chance that so many transactions are as near to their days and as alike in amount by accident. It grows with each transaction and falls with days off, differing amounts and gaps; from 0.5 on it is suggested",
        }),
        transactionIds: z
          .array(idOutput)
          .meta({ description: "The transactions it was found in, newest first" }),
      })
      .meta({
        id: "ScheduleSuggestion",
        examples: [
          {
            payee: "Streaming",
            kind: "expense",
            accountId: "01920000-0000-7000-8000-000000000001",
            categoryId: "01920000-0000-7000-8000-000000000004",
            amount: "12.99",
            currency: "EUR",
            every: { unit: "month", count: 1 },
            monthDay: 3,
            weekend: "keep",
            startsOn: "2026-12-03",
            nextOn: "2026-12-03",
            lastOn: "2026-11-03",
            confidence: 0.74,
            transactionIds: ["01920000-0000-7000-8000-000000000002"],
          },
        ],
      }),
  ),
});
export type Suggestions = z.output<typeof suggestOutput>;
