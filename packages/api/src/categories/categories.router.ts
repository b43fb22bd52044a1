import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { categoryOutput } from "../ledger/category.contract.ts";
import {
  createCategoryInput,
  getCategoryInput,
  listCategoriesInput,
  listCategoriesOutput,
  removeCategoryInput,
  updateCategoryInput,
} from "./categories.contract.ts";
import { createCategory, listCategories, removeCategory, updateCategory } from "./categories.ts";
import { getCategory } from "../ledger/categories.ts";

export const categoriesRouter = router({
  list: readProcedure
    .meta(
      operation("GET /categories", {
        summary: "List categories",
        description: "Parents and their subcategories, by kind. Archived ones are included.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listCategoriesInput)
    .output(listCategoriesOutput)
    .query(({ ctx, input }) => listCategories(ctx.db, ctx.book, input)),

  get: readProcedure
    .meta(
      operation("GET /categories/{id}", {
        summary: "Get a category",
        description: "Its name, kind, parent, color and icon.",
        errors: ["category.not_found"],
      }),
    )
    .input(getCategoryInput)
    .output(categoryOutput)
    .query(({ ctx, input }) => getCategory(ctx.db, ctx.book, input.id)),

  create: writeProcedure
    .meta(
      operation("POST /categories", {
        summary: "Create a category",
        description: "The name must be unique among categories of the same kind and parent.",
        status: 201,
        errors: [
          "category.name_taken",
          "category.not_found",
          "category.archived",
          "category.nesting",
          "category.wrong_kind",
          "id.taken",
        ],
        example: { name: "Bakery", kind: "expense", color: "#c49a6c", icon: "🥐" },
      }),
    )
    .input(createCategoryInput)
    .output(categoryOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => createCategory(write, input))),

  update: writeProcedure
    .meta(
      operation("PATCH /categories/{id}", {
        summary: "Change a category",
        description: "Absent fields stay the same, null clears. The kind cannot be changed.",
        errors: [
          "category.not_found",
          "category.archived",
          "category.name_taken",
          "category.nesting",
          "category.wrong_kind",
          "category.system",
          "version.conflict",
        ],
        example: { id: "01920000-0000-7000-8000-000000000000", name: "Bakery and coffee" },
      }),
    )
    .input(updateCategoryInput)
    .output(categoryOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => updateCategory(write, input))),

  remove: writeProcedure
    .meta(
      operation("DELETE /categories/{id}", {
        summary: "Delete a category",
        description: "Its transactions move to the replacement, or to Uncategorised.",
        status: 204,
        errors: [
          "category.not_found",
          "category.archived",
          "version.conflict",
          "category.wrong_kind",
          "category.system",
          "category.in_use",
          "period.closed",
        ],
        example: { id: "01920000-0000-7000-8000-000000000000" },
      }),
    )
    .input(removeCategoryInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "category", id: input.id }, (write) =>
        removeCategory(write, input),
      ),
    ),
});
