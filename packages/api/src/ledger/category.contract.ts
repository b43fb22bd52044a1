import { idOutput, versionOutput } from "@outlay/core";
import { z } from "zod";

export const categoryKind = z.enum(["expense", "income"]);

export const categoryOutput = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    kind: categoryKind,
    parentId: idOutput.nullable(),
    color: z.string().nullable(),
    icon: z.string().nullable(),
    archived: z
      .boolean()
      .meta({ description: "Kept for existing transactions, not offered for new ones" }),
    system: z
      .boolean()
      .meta({ description: "True for Uncategorised, which every book has for each kind" }),
    version: versionOutput,
  })
  .meta({
    id: "Category",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000004",
        name: "Groceries",
        kind: "expense",
        parentId: null,
        color: "#43a047",
        icon: "🛒",
        archived: false,
        system: false,
        version: 1,
      },
    ],
  });
export type Category = z.output<typeof categoryOutput>;
