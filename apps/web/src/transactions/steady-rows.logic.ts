import { isBefore, type Place } from "./segments.logic.ts";

type Rows = readonly Place[];

/**
 * By how many rows those in sight, from a first to a last index, are further down the list than before. What counts is the
 * first of them that has not gone elsewhere, and once all have gone, where the first one was.
 */
export function shiftOf(old: Rows, rows: Rows, first: number, last: number): number {
  for (let index = first; index <= last; index += 1) {
    const row = old[index];
    const now = row === undefined ? -1 : rows.findIndex((other) => isSame(row, other));
    if (now !== -1) return now - index;
  }
  const place = old[first];
  if (place === undefined) return 0;
  const now = rows.findIndex((row) => !isBefore(row, place));
  return (now === -1 ? rows.length : now) - first;
}

const isSame = (one: Place, other: Place) =>
  one.id === other.id && one.occurredOn === other.occurredOn;
