import { categories } from "@outlay/db";
import { foldName, textKept, versionInput } from "@outlay/core";
import { isNotNull, isNull } from "drizzle-orm";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept } from "../feed/snapshot.contract.ts";
import { categoryOutput } from "../ledger/category.contract.ts";
import { partOf } from "../support/archive-part.ts";
import { color, updateCategoryInput } from "./categories.contract.ts";
import {
  categoryNameFold,
  categoryNesting,
  categoryRecord,
  categorySystem,
} from "./categories.checks.ts";
import { restoreCategory, updateCategory, withdrawCategory } from "./categories.ts";
import { createNameCheck } from "./category-names.ts";
import { isNamed } from "./purging.ts";

export const categoryEntity = defineEntity({
  name: "category",
  snapshot: {
    output: categoryOutput,
    input: categoryOutput.extend({
      ...updateCategoryInput.required().shape,
      name: nameKept,
      icon: textKept(40).nullable(),
    }),
    fixed: ["kind", "system"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return withdrawCategory(write, id);
    if (!after) return restoreCategory(write, id);
    const { name, parentId, color: shown, icon, archived } = before;
    await updateCategory(write, { id, name, parentId, color: shown, icon, archived });
  },
  // A removal comes with the changes of its transactions.
  isPart: ({ op }) => op === "delete",
  revertErrors: [
    "category.not_found",
    "category.archived",
    "category.name_taken",
    "category.nesting",
    "category.in_use",
    "category.system",
  ],
  checks: [categoryNameFold, categorySystem, categoryNesting, categoryRecord],
  feedRow: rowById(categories),
  archive: [
    partOf(categories, {
      fields: { name: nameKept, color, icon: textKept(40), version: versionInput },
      made: { nameFolded: (row) => foldName(String(row["name"])) },
      turns: [isNull(categories.parentId), isNotNull(categories.parentId)],
      most: 10_000,
      createRowCheck: createNameCheck,
    }),
  ],
  purge: { table: categories, atATime: 1, expired: "change.final", isInUse: isNamed },
  constraints: {
    categories_name_key: [
      "category.name_taken",
      ["name"],
      "Another category with the same parent has this name.",
    ],
    categories_parent_fkey: [
      "category.not_found",
      ["parentId"],
      "No category of this kind has this id.",
    ],
  },
});
