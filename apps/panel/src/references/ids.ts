import { isRecord } from "../json.ts";
import { listOfResult } from "./fields.ts";
import type { ListName } from "./lists.ts";

/** The ids that a result refers to, by the list that has their names. */
export function idsByList(data: unknown): ReadonlyMap<ListName, readonly string[]> {
  const found = new Map<ListName, string[]>();
  collect("", data, found);
  return found;
}

function collect(field: string, value: unknown, found: Map<ListName, string[]>): void {
  if (Array.isArray(value)) for (const item of value) collect(field, item, found);
  else if (isRecord(value))
    for (const [key, inner] of Object.entries(value)) collect(key, inner, found);
  else if (typeof value === "string") {
    const list = listOfResult(field);
    if (list !== undefined) found.set(list, [...(found.get(list) ?? []), value]);
  }
}
