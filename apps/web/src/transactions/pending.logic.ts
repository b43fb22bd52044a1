import type { Transaction } from "@outlay/client";
import { isBefore } from "./segments.logic.ts";

/** Writes that the server has not confirmed yet. */
export type Pending = {
  added: readonly Transaction[];
  /** As they will be. */
  changed: readonly Transaction[];
  removedIds: readonly string[];
};

export const nothingPending: Pending = { added: [], changed: [], removedIds: [] };

export function joinPending(one: Pending, other: Pending): Pending {
  return {
    added: [...one.added, ...other.added],
    changed: [...one.changed, ...other.changed],
    removedIds: [...one.removedIds, ...other.removedIds],
  };
}

type List = {
  rows: readonly Transaction[];
  /** Whether more rows are to be loaded. */
  hasMore: boolean;
  /** Only of a list without filters is it known what belongs to it. */
  isFiltered: boolean;
};

/** The rows as they will be once the server has what is pending. Those that it knows already stand once. */
export function withPending(
  list: List,
  { added, changed, removedIds }: Pending,
): readonly Transaction[] {
  if (added.length + changed.length + removedIds.length === 0) return list.rows;
  const removed = new Set(removedIds);
  const later = new Map(changed.map((row) => [row.id, row]));
  let rows = list.rows.filter(({ id }) => !removed.has(id)).map((row) => later.get(row.id) ?? row);
  if (list.isFiltered) return rows;
  const known = new Set(list.rows.map(({ id }) => id));
  for (const row of added) {
    if (known.has(row.id)) continue;
    known.add(row.id);
    const at = rows.findIndex((other) => isBefore(row, other));
    // Older than all that is loaded: it comes with the pages that follow.
    if (at === -1 && list.hasMore) continue;
    rows = rows.toSpliced(at === -1 ? rows.length : at, 0, row);
  }
  return rows;
}
