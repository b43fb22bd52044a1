import { amountInput, amountOutput, idInput, idOutput } from "@outlay/core";
import { z } from "zod";
import { sumKept } from "../feed/snapshot.contract.ts";

/** At most so many people share a transaction. */
export const maxSharers = 20;

const personId = "01920000-0000-7000-8000-000000000021";

const areOthers = (parts: readonly { personId: string }[]) =>
  new Set(parts.map((part) => part.personId)).size === parts.length;

const partsOf = <Part extends z.ZodType<{ personId: string }>>(part: Part) =>
  z.array(part).min(1).max(maxSharers).refine(areOthers, "Name each person once.");

const weight = z.int().min(1).max(1_000_000_000);

const equalSplit = z
  .strictObject({
    kind: z.literal("equal"),
    parts: partsOf(z.strictObject({ personId: idInput })),
  })
  .meta({ id: "NewEqualShares", examples: [{ kind: "equal", parts: [{ personId }] }] });

const weightedSplit = z
  .strictObject({
    kind: z.literal("weights"),
    parts: partsOf(z.strictObject({ personId: idInput, weight })),
  })
  .meta({
    id: "NewWeightedShares",
    examples: [{ kind: "weights", parts: [{ personId, weight: 60 }] }],
  });

const exactSplit = z
  .strictObject({
    kind: z.literal("exact"),
    parts: partsOf(z.strictObject({ personId: idInput, amount: amountInput })),
  })
  .meta({
    id: "NewExactShares",
    examples: [{ kind: "exact", parts: [{ personId, amount: "12.50" }] }],
  });

/** How what has no amount yet is shared. */
export const defaultSplit = z
  .discriminatedUnion("kind", [equalSplit, weightedSplit])
  .meta({ id: "DefaultShares", examples: [{ kind: "equal", parts: [{ personId }] }] });
export type DefaultSplit = z.output<typeof defaultSplit>;

export const sharesInput = z
  .strictObject({
    paidBy: idInput.optional().meta({ description: "By default the person that the caller is" }),
    split: z.discriminatedUnion("kind", [equalSplit, weightedSplit, exactSplit]).optional().meta({
      description:
        "By default that of its category, else of the book, else equal among all people. Cents are given out by the largest remainder, in the order of the parts",
    }),
  })
  .meta({ id: "NewShares", examples: [{ paidBy: personId }] });

const examplePart = { personId, weight: null, amount: "12.50" };
const example = { paidBy: personId, split: { kind: "equal" as const, parts: [examplePart] } };

export const sharesOutput = z
  .strictObject({
    paidBy: idOutput.meta({ description: "Of income and refunds, the person who received it" }),
    split: z.strictObject({
      kind: z.enum(["equal", "weights", "exact"]),
      parts: z.array(
        z.strictObject({ personId: idOutput, weight: z.int().nullable(), amount: amountOutput }),
      ),
    }),
  })
  .meta({ id: "Shares", examples: [example] });
export type SharesImage = z.output<typeof sharesOutput>;

/** As a change in the feed can have recorded it. */
export const sharesKept = z.strictObject({
  paidBy: idInput,
  split: z.strictObject({
    kind: z.enum(["equal", "weights", "exact"]),
    parts: partsOf(
      z.strictObject({
        personId: idInput,
        weight: weight.nullable(),
        amount: sumKept.refine((sum) => !sum.startsWith("-"), "No part is below zero."),
      }),
    ),
  }),
});

const storedPart = z.strictObject({
  personId: z.uuid(),
  amountMinor: z.string().regex(/^\d{1,18}$/),
  weight: weight.nullable(),
});
/** As archives hold it. */
export const sharesStored = z.strictObject({
  paidBy: z.uuid(),
  kind: z.enum(["equal", "weights", "exact"]),
  parts: partsOf(storedPart),
});
