import type { Category } from "@outlay/client";

type Node = Pick<Category, "id" | "parentId">;

/** Each category with those that are part of it behind it, in the order of the list. */
export function toTree<Item extends Node>(categories: readonly Item[]): Item[] {
  const byParent = Map.groupBy(categories, ({ parentId }) => parentId);
  const known = new Set(categories.map(({ id }) => id));
  const top = categories.filter(({ parentId }) => parentId === null || !known.has(parentId));
  return top.flatMap((category) => [category, ...(byParent.get(category.id) ?? [])]);
}
