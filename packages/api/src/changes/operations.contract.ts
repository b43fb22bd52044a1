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

/** Of the records that are left as they are, how many are named. */
export const namedKept = 100;

export const undoneWrites = z
  .strictObject({
    ...undoneOperation.shape,
    kept: z
      .array(
        z.strictObject({
          entity: z.string(),
          entityId: idOutput,
          code: z
            .string()
            .meta({ description: "`change.superseded`, or the error of the reverse" }),
          seq: z.int().meta({ description: "The later change, or the one that stays" }),
        }),
      )
      .meta({
        description: `Records that something else changed later or still uses: they stay as they are. At most ${namedKept} are named`,
      }),
    keptCount: z.int(),
  })
  .meta({
    id: "UndoneWrites",
    examples: [
      { operationId: "01920000-0000-7000-8000-000000000011", count: 3, kept: [], keptCount: 0 },
    ],
  });
