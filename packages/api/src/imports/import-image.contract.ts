import { idInput, idOutput, instantOutput, storedInstant, textKept } from "@outlay/core";
import { z } from "zod";

const count = z.int();

/** A committed import as the feed shows it. */
export const importImage = z
  .strictObject({
    id: idOutput,
    accountId: idOutput.meta({ description: "The account that the file was uploaded for" }),
    format: z.string(),
    fileName: z.string().nullable(),
    created: count.meta({ description: "Transactions that were recorded" }),
    linked: count.meta({ description: "Rows that are transactions recorded earlier" }),
    skipped: count,
    committedAt: instantOutput,
  })
  .meta({
    id: "ImportImage",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000031",
        accountId: "01920000-0000-7000-8000-000000000003",
        format: "csv",
        fileName: "statement.csv",
        created: 12,
        linked: 1,
        skipped: 3,
        committedAt: "2026-11-21T09:30:00.000Z",
      },
    ],
  });
export type ImportImage = z.output<typeof importImage>;

const countKept = z.int().min(0).max(50_000);

export const importImageInput = importImage.extend({
  id: idInput,
  accountId: idInput,
  format: z.string().max(40),
  fileName: textKept(255).nullable(),
  created: countKept,
  linked: countKept,
  skipped: countKept,
  committedAt: storedInstant,
});
