import { foldName } from "@outlay/core";
import type { Row } from "./table.ts";

/**
 * Finds live categories beside each other of the same name, which another server may have told apart:
 * given one row after another, answers the two names at the first row that repeats one.
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
