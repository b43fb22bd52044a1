import { isRecord, stringField } from "./json.ts";

/** A list that comes in pages, as far as it has been loaded. */
export interface Paged {
  readonly shown: number;
  /** Of all pages, where the server has counted them. */
  readonly total: number | undefined;
  /** What the input of the next page adds; null on the last. */
  readonly next: Readonly<Record<string, unknown>> | null;
}

/** A result as pages: `nextCursor` leads on, and in the change feed `nextSince`; null for another result. */
export function readPaged(data: unknown): Paged | null {
  if (!isRecord(data) || !Array.isArray(data["items"])) return null;
  const shown = data["items"].length;
  const total = typeof data["total"] === "number" ? data["total"] : undefined;
  if ("nextCursor" in data) {
    const cursor = stringField(data, "nextCursor");
    return { shown, total, next: cursor === undefined ? null : { cursor } };
  }
  if (!("nextSince" in data)) return null;
  return { shown, total, next: data["upToDate"] === true ? null : { since: data["nextSince"] } };
}

/** The pages so far and the one after them, as one result. */
export function appendPage(before: unknown, page: unknown): unknown {
  if (!isRecord(before) || !isRecord(page)) return page;
  return { ...page, items: [...itemsOf(before), ...itemsOf(page)] };
}

function itemsOf(data: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(data["items"]) ? data["items"] : [];
}
