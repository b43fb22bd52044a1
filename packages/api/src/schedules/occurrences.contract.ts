import { z } from "zod";
import { amountInput, amountOutput, dateInput, dateOutput, idInput, idOutput } from "@outlay/core";

const occurrence = {
  scheduleId: idOutput,
  on: dateOutput.meta({ description: "Its day by the rule, which identifies it" }),
  dueOn: dateOutput.meta({ description: "The same, or where `weekend` moves it" }),
  state: z.enum(["upcoming", "due", "posted", "skipped", "missed"]).meta({
    description:
      "`skipped` also if its transaction was deleted; `missed` if it was past when the schedule began or was resumed",
  }),
  amount: amountOutput,
  currency: z.string(),
  transactionId: idOutput.nullable(),
};

export const occurrenceOutput = z.strictObject(occurrence).meta({
  id: "Occurrence",
  examples: [
    {
      scheduleId: "01920000-0000-7000-8000-000000000011",
      on: "2026-12-01",
      dueOn: "2026-12-01",
      state: "upcoming",
      amount: "950.00",
      currency: "EUR",
      transactionId: null,
    },
  ],
});
export type Occurrence = z.output<typeof occurrenceOutput>;

export const listOccurrencesInput = z
  .strictObject({
    from: dateInput.optional().meta({ description: "First due day; today by default" }),
    to: dateInput
      .optional()
      .meta({ description: "Last due day, 366 days after `from` at most; by default 30 days" }),
    scheduleId: idInput.optional().meta({ description: "Only those of one schedule" }),
  })
  .prefault({});
export type ListOccurrencesInput = z.output<typeof listOccurrencesInput>;
export const listOccurrencesOutput = z.strictObject({ items: z.array(occurrenceOutput) });

const named = {
  id: idInput.meta({ description: "The schedule" }),
  on: dateInput.meta({ description: "The occurrence's day by the rule" }),
};
export const postOccurrenceInput = z.strictObject({
  ...named,
  amount: amountInput.optional().meta({ description: "By default that of the template" }),
  occurredOn: dateInput.optional().meta({ description: "By default the day it is due" }),
});
export type PostOccurrenceInput = z.output<typeof postOccurrenceInput>;
export const skipOccurrenceInput = z.strictObject(named);
export type SkipOccurrenceInput = z.output<typeof skipOccurrenceInput>;
