type Link = { source: string; target: string; amount: string };

/**
 * A node's own figure: what flows between it and the total or the category that it is part of, either way. Of a category
 * whose parent is not known yet any flow will do: without subcategories it has only one.
 */
export function ownAmount(
  id: string,
  parentId: string | null | undefined,
  links: readonly Link[],
): string | undefined {
  const ofNode = links.filter(({ source, target }) => source === id || target === id);
  const own = ofNode.find(({ source, target }) => {
    const other = source === id ? target : source;
    return other === "total" || other === parentId;
  });
  return (own ?? (parentId === undefined ? ofNode[0] : undefined))?.amount;
}
