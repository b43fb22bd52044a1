import { fieldError } from "@outlay/core";
import type { Category } from "../../ledger/category.contract.ts";
import type { BudgetKind } from "../figures/spending.logic.ts";

/** What a budget covers: at most one of the three is there; without any it is everything. */
export type Scope = {
  categoryId: string | null;
  categoryIds: string[] | null;
  exceptCategoryIds: string[] | null;
};
export type GivenScope = { [Field in keyof Scope]?: Scope[Field] | undefined };

export const scopeFields = ["categoryId", "categoryIds", "exceptCategoryIds"] as const;

/** The categories that are named, each with the field that names it. */
export function namedCategories(scope: Scope): { id: string; path: (string | number)[] }[] {
  if (scope.categoryId !== null) return [{ id: scope.categoryId, path: ["categoryId"] }];
  const field = scope.categoryIds ? "categoryIds" : "exceptCategoryIds";
  return (scope[field] ?? []).map((id, at) => ({ id, path: [field, at] }));
}

/** What a budget covers after a change: a field that is given replaces the others. Throws if two are given. */
export function resolveScope(given: GivenScope, before: Scope): Scope {
  const [chosen, other] = scopeFields.filter((field) => (given[field] ?? null) !== null);
  if (other) throw fieldError("input.invalid", [other], `Give either ${chosen} or ${other}.`);
  const none = { categoryId: null, categoryIds: null, exceptCategoryIds: null };
  if (chosen) return { ...none, [chosen]: given[chosen] };
  if (given.categoryId === null) return none;
  const { categoryId, categoryIds, exceptCategoryIds } = before;
  return {
    categoryId,
    categoryIds: given.categoryIds === null ? null : categoryIds,
    exceptCategoryIds: given.exceptCategoryIds === null ? null : exceptCategoryIds,
  };
}

export const sameScope = (a: Scope, b: Scope) =>
  scopeFields.every((field) => String(a[field]) === String(b[field]));

/** Throws unless a budget of this kind can be for the category. */
export function assertCovers(
  category: Category | undefined,
  { kind, path }: { kind: BudgetKind; path: (string | number)[] },
): asserts category is Category {
  if (!category) throw fieldError("category.not_found", path, "No category has this id.");
  if (category.kind !== kind)
    throw fieldError("category.wrong_kind", path, `Choose a category of kind ${kind}.`);
  if (category.archived)
    throw fieldError("category.archived", path, "Choose a category that is not archived.");
}

const maxName = 100;

/** The name of a budget that was given none: its categories' names. */
export function defaultName(
  { kind, exceptCategoryIds }: Scope & { kind: BudgetKind },
  named: readonly Pick<Category, "name">[],
): string {
  const all = kind === "income" ? "All income" : "All spending";
  const names = named.map(({ name }) => name).join(", ");
  if (names === "") return all;
  const whole = exceptCategoryIds ? `${all} except ${names}` : names;
  return whole.length <= maxName
    ? whole
    : `${[...whole]
        .slice(0, maxName - 1)
        .join("")
        .trim()}…`;
}
