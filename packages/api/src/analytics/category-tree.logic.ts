import { type Kind, type PeriodSums, shareOf, type Sum } from "./figures.logic.ts";

type Category = { id: string; name: string; kind: Kind; parentId: string | null };

/** A category in a period. Its sum includes its subcategories. */
export type CategoryFigures<Of extends Category = Category> = {
  category: Of;
  sum: Sum;
  /** Its sum without those of its subcategories, in minor units. */
  ownMinor: bigint;
  /** From 0 to 1. Those of the top level add up to 1 in each kind. */
  share: number;
};

export type CategoryTree<Of extends Category = Category> = CategoryFigures<Of> & {
  children: CategoryFigures<Of>[];
};

export function compare<Value extends bigint | string>(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The categories with transactions, largest of each kind first. */
export function orderedCategories<Of extends Category>(
  categories: ReadonlyMap<string, Of>,
  sums: PeriodSums,
) {
  const found = [...sums.categories].flatMap(([id, sum]) => {
    const category = categories.get(id);
    return category && (sum.minor !== 0n || sum.count !== 0) ? [{ category, sum }] : [];
  });
  return found.toSorted(
    (a, b) =>
      compare(a.category.kind, b.category.kind) ||
      compare(b.sum.minor, a.sum.minor) ||
      compare(a.category.id, b.category.id),
  );
}

/**
 * The categories with transactions as a tree, largest of each kind first. A share is of what the categories
 * of its kind at the top add up to: their total, where no refunds exceed the spending of a category.
 */
export function categoryTree<Of extends Category>(
  categories: ReadonlyMap<string, Of>,
  sums: PeriodSums,
): CategoryTree<Of>[] {
  const all = orderedCategories(categories, sums);
  const isTop = ({ category }: (typeof all)[number]) => category.parentId === null;
  const wholes = { expense: 0n, income: 0n };
  for (const { category, sum } of all.filter(isTop))
    if (sum.minor > 0n) wholes[category.kind] += sum.minor;
  const childrenOf = Map.groupBy(all, ({ category }) => category.parentId);
  const figures = ({ category, sum }: (typeof all)[number]) => {
    const children = childrenOf.get(category.id) ?? [];
    return {
      category,
      sum,
      ownMinor: children.reduce((own, child) => own - child.sum.minor, sum.minor),
      share: shareOf(sum.minor, wholes[category.kind]),
    };
  };
  return all.filter(isTop).map((top) => ({
    ...figures(top),
    children: (childrenOf.get(top.category.id) ?? []).map(figures),
  }));
}
