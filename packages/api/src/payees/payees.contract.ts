import { z } from "zod";
import { dateOutput, idOutput, pageInput, pageOutput, singleBlanks, textInput } from "@outlay/core";
import { payeeInput } from "../ledger/texts.contract.ts";

export const payeeOutput = z
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
export type Payee = z.output<typeof payeeOutput>;

export const listPayeesInput = z
  .strictObject({
    q: textInput(100)
      .overwrite(singleBlanks)
      .optional()
      .meta({ description: "Part of the name; case and accents do not matter" }),
    ...pageInput,
  })
  .prefault({});
export type ListPayeesInput = z.output<typeof listPayeesInput>;
export const listPayeesOutput = pageOutput(payeeOutput);
export type PayeePage = z.output<typeof listPayeesOutput>;

export const renamePayeeInput = z.strictObject({
  name: payeeInput.meta({ description: "The payee to rename" }),
  newName: payeeInput.meta({ description: "The new name; no other payee may have it" }),
});
export type RenamePayeeInput = z.output<typeof renamePayeeInput>;

export const mergePayeesInput = z.strictObject({
  names: z.array(payeeInput).min(1).max(200).meta({ description: "The payees to replace" }),
  into: payeeInput.meta({ description: "The payee to use instead; it may be new" }),
});
export type MergePayeesInput = z.output<typeof mergePayeesInput>;
