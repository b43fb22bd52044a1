import { isRecord, stringField } from "../json.ts";
import { listOfResult } from "./fields.ts";
import type { ListName } from "./lists.ts";

/** What a change is of, as its `entity` says. */
const listsByEntity: Readonly<Record<string, ListName>> = {
  account: "accounts",
  budget: "budgets",
  category: "categories",
};

/** The ids that a result refers to, by the list that has their names. */
export function idsByList(data: unknown): ReadonlyMap<ListName, readonly string[]> {
  const found = new Map<ListName, string[]>();
  collect("", data, found);
  return found;
}

function collect(field: string, value: unknown, found: Map<ListName, string[]>): void {
  if (Array.isArray(value)) for (const item of value) collect(field, item, found);
  else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) collect(key, inner, found);
    add(listsByEntity[stringField(value, "entity") ?? ""], value["entityId"], found);
  } else add(listOfResult(field), value, found);
}

function add(list: ListName | undefined, id: unknown, found: Map<ListName, string[]>): void {
  if (list !== undefined && typeof id === "string")
    found.set(list, [...(found.get(list) ?? []), id]);
}
