/** The rows that are selected, and the one from which a range goes. */
export type Selection = { ids: ReadonlySet<string>; anchor: string | undefined };

export const nothingSelected: Selection = { ids: new Set(), anchor: undefined };

type Row = { readonly id: string };

/** With one more row, or without it. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** With every row from the one that was selected last to this one. */
export function extendedTo(
  { ids, anchor }: Selection,
  rows: readonly Row[],
  id: string,
): Selection {
  const from = rows.findIndex((row) => row.id === anchor);
  const to = rows.findIndex((row) => row.id === id);
  if (to === -1) return { ids, anchor };
  const first = from === -1 ? to : Math.min(from, to);
  const last = Math.max(from, to);
  const range = rows.slice(first, last + 1).map((row) => row.id);
  return { ids: new Set([...ids, ...range]), anchor: anchor ?? id };
}

export const selectionOf = (rows: readonly Row[]): Selection => ({
  ids: new Set(rows.map(({ id }) => id)),
  anchor: rows[0]?.id,
});
