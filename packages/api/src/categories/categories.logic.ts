import { AppError, fieldError, inUseError } from "@outlay/core";
import type { Category } from "../ledger/category.contract.ts";
import type { UpdateCategoryInput } from "./categories.contract.ts";

/** Throws when `parent` cannot hold a category of `kind`: two levels, one kind, not itself. */
export function assertParent(
  child: { id: string; kind: Category["kind"]; hasChildren: boolean },
  parent: Category | undefined,
): void {
  const fault = (
    code: "category.not_found" | "category.nesting" | "category.wrong_kind" | "category.archived",
    message: string,
  ) => fieldError(code, ["parentId"], message);
  if (!parent) throw fault("category.not_found", "No category has this id.");
  if (parent.kind !== child.kind)
    throw fault("category.wrong_kind", `Choose a parent of kind ${child.kind}.`);
  if (parent.archived) throw fault("category.archived", "Choose a parent that is not archived.");
  if (parent.system) throw fault("category.nesting", "Uncategorised has no subcategories.");
  if (parent.id === child.id)
    throw fault("category.nesting", "A category cannot be its own parent.");
  if (parent.parentId !== null)
    throw fault("category.nesting", "Choose a top-level category as parent.");
  if (child.hasChildren)
    throw fault("category.nesting", "A category with subcategories stays at the top level.");
}

/** Of Uncategorised only the colour can change. */
export function assertChangeable(category: Category, input: UpdateCategoryInput): void {
  if (!category.system) return;
  for (const field of ["name", "parentId", "archived"] as const) {
    if (input[field] === undefined || input[field] === category[field]) continue;
    throw fieldError("category.system", [field], "Uncategorised cannot be renamed or moved.");
  }
}

const inOrder = (a: Category, b: Category) => (a.id < b.id ? -1 : 1);

/** Throws `category.system`, or `category.in_use` naming the children in the order of their ids. */
export function assertRemovable(category: Category, children: readonly Category[]): void {
  if (category.system) throw new AppError("category.system", "Uncategorised cannot be deleted.");
  if (children.length === 0) return;
  throw inUseError(
    "category.in_use",
    "Move or delete its subcategories first.",
    children.toSorted(inOrder).map(({ id, name }) => ({ kind: "subcategory", id, name })),
  );
}

/** Throws when `replacement` cannot take over the transactions of `category`. */
export function assertReplacement(category: Category, replacement: Category | undefined): Category {
  if (!replacement)
    throw fieldError("category.not_found", ["replacementId"], "No category has this id.");
  if (replacement.id === category.id) {
    throw fieldError(
      "input.invalid",
      ["replacementId"],
      "Choose a different category from the one to delete.",
    );
  }
  if (replacement.archived) {
    throw fieldError(
      "category.archived",
      ["replacementId"],
      "Choose a category that is not archived.",
    );
  }
  if (replacement.kind !== category.kind) {
    throw fieldError(
      "category.wrong_kind",
      ["replacementId"],
      `Choose a category of kind ${category.kind}.`,
    );
  }
  return replacement;
}
