import { hash } from "node:crypto";
import { z } from "zod";
import { fieldError } from "@outlay/core";

const cursorBody = z.strictObject({ f: z.string(), k: z.array(z.string()) });

function fingerprint(query: unknown): string {
  return hash("sha256", JSON.stringify(query), "base64url").slice(0, 12);
}

/** A cursor after the row with `key`, valid only with the same `query` (filter and sort). */
export function encodeCursor(query: unknown, key: readonly string[]): string {
  return Buffer.from(JSON.stringify({ f: fingerprint(query), k: key })).toString("base64url");
}

/**
 * The key in a cursor; undefined without a cursor, for the first page. Throws `cursor.invalid` if it
 * was made for another query or key shape.
 */
export function decodeCursor<Key>(
  cursor: string | undefined,
  query: unknown,
  key: z.ZodType<Key>,
): Key | undefined {
  // Forms of pages send an empty one with their first request.
  if (cursor === undefined || cursor === "") return undefined;
  const invalid = fieldError(
    "cursor.invalid",
    ["cursor"],
    "Use the cursor with the filter and sort it came from, or start again without it.",
  );
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw invalid;
  }
  const envelope = cursorBody.safeParse(body);
  if (!envelope.success || envelope.data.f !== fingerprint(query)) throw invalid;
  const parsed = key.safeParse(envelope.data.k);
  if (!parsed.success) throw invalid;
  return parsed.data;
}

const rowsAtOnce = 51;
/** The size limit of a page as JSON: a longer page ends early, as if its limit were lower. */
export const maxPageLength = 1024 * 1024;

type Reading<Row> = {
  limit: number;
  /** Reads a number of rows after the last one. */
  read: (last: Row | undefined, count: number) => Promise<readonly Row[]>;
  lengthOf: (row: Row) => number;
};

/**
 * The rows of a page and one more, for toPage; fewer if they are long. They are read in small batches,
 * so that little more is read than fits in a page.
 */
export async function readPage<Row>({
  limit,
  read,
  lengthOf,
}: Reading<Row>): Promise<{ rows: Row[]; limit: number }> {
  const rows: Row[] = [];
  let length = 0;
  for (;;) {
    const wanted = Math.min(rowsAtOnce, limit + 1 - rows.length);
    const next = await read(rows.at(-1), wanted);
    rows.push(...next);
    if (next.length < wanted || rows.length > limit) return { rows, limit };
    length += next.reduce((sum, row) => sum + lengthOf(row), 0);
    if (length > maxPageLength) return { rows, limit: rows.length - 1 };
  }
}

export type Page<Row> = { items: Row[]; nextCursor: string | null };

/** Cuts `limit + 1` rows to a page: the extra row only shows that there are more. */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorAfter: (row: Row) => string,
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorAfter(last) : null };
}

/** The same page of other items, such as the wire shapes of its rows. */
export function mapPage<Row, Item>(
  { items, nextCursor }: Page<Row>,
  toItem: (row: Row) => Item,
): Page<Item> {
  return { items: items.map(toItem), nextCursor };
}
