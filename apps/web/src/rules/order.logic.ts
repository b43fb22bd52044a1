/** Items in the order of these ids, and behind them, in their own order, those whose id is not among them. */
export function sortByIds<Item extends { id: string }>(
  items: readonly Item[],
  ids: readonly string[],
): Item[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const place = ({ id }: Item) => places.get(id) ?? ids.length;
  return items.toSorted((one, other) => place(one) - place(other));
}
