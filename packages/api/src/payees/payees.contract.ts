import { z } from "zod";
import { dateOutput, idOutput, pageInput, pageOutput, textInput } from "@outlay/core";

const payeeOutput = z
  .strictObject({
    name: z.string(),
    count: z.int().meta({ description: "Number of transactions with it" }),
    lastUsedOn: dateOutput,
    usualCategoryId: idOutput.nullable().meta({
      description: "Their most used category that is not archived; null if there is none",
    }),
  })
  .meta({
    id: "Payee",
    examples: [
      {
        name: "Corner shop",
        count: 42,
        lastUsedOn: "2026-11-21",
        usualCategoryId: "01920000-0000-7000-8000-000000000004",
      },
    ],
  });

export const listPayeesInput = z
  .strictObject({
    q: textInput(100)
      .optional()
      .meta({ description: "Part of the name; case and accents do not matter" }),
    ...pageInput,
  })
  .prefault({});
export type ListPayeesInput = z.output<typeof listPayeesInput>;
export const listPayeesOutput = pageOutput(payeeOutput);
export type PayeePage = z.output<typeof listPayeesOutput>;
