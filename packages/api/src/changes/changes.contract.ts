import { z } from "zod";
import { idInput, pageInput } from "@outlay/core";

const seq = z.int().min(1);

export const listChangesInput = z
  .strictObject({
    since: z
      .int()
      .min(0)
      .default(0)
      .meta({ description: "The number of the last change you have; 0 for all" }),
    limit: z.int().min(1).max(200).default(50).meta({ description: "Changes per page" }),
  })
  .prefault({});
export type ListChangesInput = z.output<typeof listChangesInput>;

export const newestChangesInput = z
  .strictObject({
    ...pageInput,
    writtenWith: idInput.optional().meta({
      description: "Only what was written with the token of this id, without notifications",
    }),
  })
  .prefault({});
export type NewestChangesInput = z.output<typeof newestChangesInput>;

export const liveInput = z
  .strictObject({
    lastEventId: z
      .string()
      .regex(/^\d{1,15}$/, "Send the id of the last event you got.")
      .optional()
      .meta({
        description:
          "The id of the last event you received; 0 for all changes, absent for new ones only",
      }),
    bookId: idInput.optional().meta({ description: "Instead of the x-book-id header" }),
  })
  .prefault({});
export type LiveInput = z.output<typeof liveInput>;

export const undoChangeInput = z.strictObject({
  seq: seq.meta({ description: "The number of the change to undo" }),
});
