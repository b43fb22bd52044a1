import { z } from "zod";
import { amountOutput, idOutput } from "@outlay/core";

export const amountPart = z.strictObject({
  categoryId: idOutput,
  amount: amountOutput,
  note: z.string().nullable(),
});

export const transactionState = z
  .enum(["pending", "booked", "reconciled"])
  .meta({ id: "TransactionState", examples: ["booked"] });
export type TransactionState = z.output<typeof transactionState>;

const origin = z
  .enum(["person", "rule", "import", "schedule", "program"])
  .meta({ id: "Origin", examples: ["person"] });
export type Origin = z.output<typeof origin>;

const originsRecord = z
  .strictObject({
    payee: origin.optional(),
    categoryId: origin.optional(),
    tags: origin.optional(),
    note: origin.optional(),
  })
  .meta({
    id: "Origins",
    description:
      "Who set each field. What is empty, a default or from version 0.9 and before has no origin; rules never change what a person or a program set",
    examples: [{ payee: "import", categoryId: "rule" }],
  });
export type Origins = Readonly<z.output<typeof originsRecord>>;

// Changes of version 0.9 lack all three.
export const provenanceOutput = {
  state: transactionState.default("booked").meta({
    description:
      "Of an import's entry that the bank has only announced `pending`; `reconciled` once a statement covers it. All count in balances",
  }),
  origins: originsRecord.default({}),
  importId: idOutput.nullable().default(null).meta({ description: "The import that recorded it" }),
};

export const provenanceExample = {
  state: "booked" as const,
  origins: { payee: "person" as const, tags: "person" as const },
  importId: null,
};

// Changes of version 0.9 lack it.
export const scheduleIdOutput = idOutput
  .nullable()
  .default(null)
  .meta({ description: "The schedule that posted it, or that it was linked to" });
