import { expect, test } from "vitest";
import { AppError } from "@outlay/core";
import type { Category } from "../ledger/category.contract.ts";
import type { UpdateCategoryInput } from "./categories.contract.ts";
import {
  assertChangeable,
  assertParent,
  assertRemovable,
  assertReplacement,
} from "./categories.logic.ts";

const food: Category = {
  id: "food",
  name: "Food",
  kind: "expense",
  parentId: null,
  color: null,
  icon: null,
  archived: false,
  system: false,
  version: 1,
};
const groceries: Category = { ...food, id: "groceries", name: "Groceries", parentId: "food" };
const salary: Category = { ...food, id: "salary", name: "Salary", kind: "income" };
const uncategorised: Category = { ...food, id: "none", name: "Uncategorised", system: true };

/** `code at the field`, or "allowed". */
function verdict(rule: () => unknown): string {
  try {
    rule();
    return "allowed";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...(error.issues[0]?.path ?? [])].join(" ");
  }
}

const child = { id: "new", kind: "expense", hasChildren: false } as const;

test.each([
  { parent: food, child, says: "allowed" },
  { parent: undefined, child, says: "category.not_found parentId" },
  { parent: salary, child, says: "category.wrong_kind parentId" },
  { parent: groceries, child, says: "category.nesting parentId" },
  { parent: uncategorised, child, says: "category.nesting parentId" },
  { parent: food, child: { ...child, id: "food" }, says: "category.nesting parentId" },
  { parent: food, child: { ...child, hasChildren: true }, says: "category.nesting parentId" },
  { parent: salary, child: { ...child, kind: "income" as const }, says: "allowed" },
])("$parent.name as parent of $child.id (children: $child.hasChildren): $says", (row) => {
  expect(verdict(() => assertParent(row.child, row.parent))).toBe(row.says);
});

const id = "any";
const changes: { category: Category; input: UpdateCategoryInput; says: string }[] = [
  { category: food, input: { id, name: "Meals", parentId: null, archived: true }, says: "allowed" },
  { category: uncategorised, input: { id, color: "#000000", icon: null }, says: "allowed" },
  { category: uncategorised, input: { id, name: "Other" }, says: "category.system name" },
  { category: uncategorised, input: { id, name: "Uncategorised" }, says: "allowed" },
  { category: uncategorised, input: { id, parentId: "food" }, says: "category.system parentId" },
  { category: uncategorised, input: { id, parentId: null }, says: "allowed" },
  { category: uncategorised, input: { id, archived: true }, says: "category.system archived" },
  { category: uncategorised, input: { id, archived: false }, says: "allowed" },
];

test.each(changes)("changing $category.name by $input: $says", ({ category, input, says }) => {
  expect(verdict(() => assertChangeable(category, input))).toBe(says);
});

test.each([
  { category: food, children: [], says: "allowed" },
  { category: food, children: [groceries], says: "category.in_use id" },
  { category: groceries, children: [], says: "allowed" },
  { category: uncategorised, children: [], says: "category.system" },
])("removing $category.name with $children.length children: $says", (row) => {
  expect(verdict(() => assertRemovable(row.category, row.children))).toBe(row.says);
});

test("a category in use names each of its subcategories, in the order of their ids", () => {
  const eatingOut = { ...groceries, id: "eating-out", name: "Eating out" };
  const remove = () => assertRemovable(food, [groceries, eatingOut]);
  expect(remove).toThrow(
    expect.objectContaining({
      issues: [
        expect.objectContaining({ message: expect.stringContaining("eating-out") }),
        expect.objectContaining({ message: expect.stringContaining("Groceries") }),
      ],
    }),
  );
});

test.each([
  { replacement: groceries, says: "allowed" },
  { replacement: uncategorised, says: "allowed" },
  { replacement: undefined, says: "category.not_found replacementId" },
  { replacement: food, says: "input.invalid replacementId" },
  { replacement: salary, says: "category.wrong_kind replacementId" },
])("$replacement.name takes over from Food: $says", ({ replacement, says }) => {
  expect(verdict(() => assertReplacement(food, replacement))).toBe(says);
});
