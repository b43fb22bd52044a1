import { idInput, idOutput, instantOutput, pageInput, pageOutput } from "@outlay/core";
import { z } from "zod";
import { actorOutput } from "../access/actor.contract.ts";

/** What can be restored after its deletion, by its entity in the feed. */
const entity = z.enum(["transaction", "category", "budget", "schedule", "rule"]);

const named = {
  entity: entity.meta({ description: "Later versions may add more" }),
  id: idOutput,
  name: z.string().meta({
    description: "Of a transaction its payee, or the start of its note, or else its category",
  }),
};

const example = {
  entity: "transaction" as const,
  id: "01920000-0000-7000-8000-000000000005",
  name: "Corner shop",
};

const deletedOutput = z
  .strictObject({
    ...named,
    deletedAt: instantOutput,
    deletedBy: actorOutput,
    restorableUntil: instantOutput.meta({ description: "30 days after the deletion" }),
  })
  .meta({
    id: "DeletedRecord",
    examples: [
      {
        ...example,
        deletedAt: "2026-11-21T09:30:00.000Z",
        deletedBy: { id: "01920000-0000-7000-8000-000000000001", name: "Alice" },
        restorableUntil: "2026-12-21T09:30:00.000Z",
      },
    ],
  });
export type DeletedRecord = z.output<typeof deletedOutput>;

export const listTrashInput = z
  .strictObject({
    ...pageInput,
    entity: entity.optional().meta({ description: "Only records of this kind" }),
  })
  .prefault({});
export type ListTrashInput = z.output<typeof listTrashInput>;
export const listTrashOutput = pageOutput(deletedOutput);

export const restoreInput = z.strictObject({
  entity: entity.meta({ description: "As in the list" }),
  id: idInput,
});
export type RestoreInput = z.output<typeof restoreInput>;
export const restoreOutput = z
  .strictObject(named)
  .meta({ id: "RestoredRecord", examples: [example] });
export type RestoredRecord = z.output<typeof restoreOutput>;
