import { exampleOf } from "@outlay/core";
import { z } from "zod";
import { notificationOutput } from "../planning/notifications/notifications.contract.ts";

/** Of the changes of a write, how many are listed. */
export const maxListed = 1000;

export const previewInput = z.strictObject({
  procedure: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: "The path of a write of the book, such as `categories.remove`" }),
  input: z.unknown().optional().meta({ description: "What that procedure takes" }),
});
export type PreviewInput = z.output<typeof previewInput>;

/** What a write would come to. */
export const previewSchema = <Change extends z.ZodType>(change: Change) =>
  z
    .strictObject({
      output: z.unknown().meta({
        description:
          "What the procedure would answer; null if nothing. Ids that it makes are new each time",
      }),
      changes: z.array(change).meta({
        description: `What it would append to changes.since, at most ${maxListed} or about 1 MiB`,
      }),
      changeCount: z
        .int()
        .meta({ description: "How many changes there would be, those not listed included" }),
      notifications: z.array(notificationOutput).meta({ description: "Those that it would cause" }),
    })
    .meta({
      id: "Preview",
      examples: [{ output: null, changes: [exampleOf(change)], changeCount: 1, notifications: [] }],
    });
