import { z } from "zod";
import { amountOutput, idOutput } from "@outlay/core";

export const amountPart = z.strictObject({
  categoryId: idOutput,
  amount: amountOutput,
  note: z.string().nullable(),
});

// Changes of version 0.9 lack it.
export const scheduleIdOutput = idOutput
  .nullable()
  .default(null)
  .meta({ description: "The schedule that posted it, or that it was linked to" });
