import { idInput, idOutput } from "@outlay/core";
import { z } from "zod";

export const undoOperationInput = z.strictObject({
  id: idInput.meta({ description: "The `operationId` of a change or a transaction" }),
});

export const undoneOperation = z
  .strictObject({
    operationId: idOutput.meta({
      description: "The undo itself: undoing it does everything again",
    }),
    count: z.int().meta({ description: "The number of changes that were undone" }),
  })
  .meta({
    id: "UndoneOperation",
    examples: [{ operationId: "01920000-0000-7000-8000-000000000011", count: 3 }],
  });
export type UndoneOperation = z.output<typeof undoneOperation>;
