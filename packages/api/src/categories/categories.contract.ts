import { z } from "zod";
import { idInput, newIdInput, pageInput, pageOutput, textInput, versionInput } from "@outlay/core";
import { categoryKind, categoryOutput } from "../ledger/category.contract.ts";

export const color = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'Give a colour as "#rrggbb".')
  .toLowerCase()
  .meta({ examples: ["#43a047"] });
const icon = textInput(40).meta({
  description: "An emoji, or the name of an icon in your frontend",
  examples: ["🛒"],
});
const name = textInput(100).meta({ examples: ["Groceries"] });
const parentId = idInput
  .nullable()
  .meta({ description: "A top-level category of the same kind; null for top level" });

export const createCategoryInput = z.strictObject({
  id: newIdInput.optional(),
  name,
  kind: categoryKind.default("expense"),
  parentId: parentId.default(null),
  color: color.nullable().default(null),
  icon: icon.nullable().default(null),
});
export type CreateCategoryInput = z.output<typeof createCategoryInput>;

export const getCategoryInput = z.strictObject({ id: idInput });

export const updateCategoryInput = z.strictObject({
  id: idInput,
  name: name.optional(),
  parentId: parentId.optional(),
  color: color.nullable().optional(),
  icon: icon.nullable().optional(),
  archived: z.boolean().optional(),
  version: versionInput.optional(),
});
export type UpdateCategoryInput = z.output<typeof updateCategoryInput>;

export const removeCategoryInput = z.strictObject({
  id: idInput,
  replacementId: idInput.optional().meta({
    description:
      "The category that its transactions and rules move to; without rules Uncategorised by default",
  }),
  version: versionInput.optional(),
});
export type RemoveCategoryInput = z.output<typeof removeCategoryInput>;

export const listCategoriesInput = z
  .strictObject({
    kind: categoryKind.optional().meta({ description: "Only this kind" }),
    ...pageInput,
  })
  .prefault({});
export type ListCategoriesInput = z.output<typeof listCategoriesInput>;
export const listCategoriesOutput = pageOutput(categoryOutput);
export type CategoryPage = z.output<typeof listCategoriesOutput>;
