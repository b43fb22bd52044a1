import { foldName } from "@outlay/core";
import type { Row } from "./table.ts";

/**
 * Finds live categories with the same parent, kind and name, which another server may have allowed: called
 * with one row after another, it returns both names at the first row that repeats one.
 */
export function createNameCheck(): (row: Row) => [earlier: string, name: string] | undefined {
  const names = new Map<string, string>();
  return ({ kind, parentId, name, deletedAt }) => {
    if (deletedAt !== null) return undefined;
    const place = JSON.stringify([kind, parentId, foldName(String(name))]);
    const earlier = names.get(place);
    names.set(place, String(name));
    return earlier === undefined ? undefined : [earlier, String(name)];
  };
}
