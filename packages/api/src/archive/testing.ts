import { gunzipSync, gzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { expect } from "vitest";
import type { Caller, createTestApi } from "../testing.ts";
import { derived, parts } from "./parts.ts";

type TestApi = Awaited<ReturnType<typeof createTestApi>>;

type Json = Record<string, unknown>;

/** The rows of every table of a book, without the book's id; of derived ones those that say something. */
async function rowsOf({ db }: TestApi, bookId: string): Promise<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const { name, table } of parts) {
    const [key] = getTableConfig(table).primaryKeys;
    const order = sql.join(key?.columns ?? [], sql`, `);
    kept[name] = (
      await db.execute(sql`select (to_jsonb(${table}) - 'book_id')::text as row from ${table}
        where ${table}.book_id = ${bookId} order by ${order}`)
    ).map(({ row }) => String(row).replaceAll(bookId, "the book"));
  }
  for (const table of derived) {
    const rows: Json[] = await db.select().from(table).where(eq(table.bookId, bookId));
    kept[getTableConfig(table).name] = rows
      .filter(({ count }) => count !== 0)
      .map((row) =>
        Object.values({ ...row, bookId: "" })
          .map(String)
          .join(" "),
      )
      .toSorted();
  }
  return kept;
}

/** An archive of a book, as the lines in it. */
export async function linesOf(caller: Caller, id: string): Promise<Json[]> {
  const bytes = await (await caller.books.export({ id })).bytes();
  return gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Json);
}

/** The archive of these lines, with a checksum that is right. */
export function archiveOf(lines: readonly unknown[]): Blob {
  const text = lines
    .map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`)
    .join("");
  const sha256 = createHash("sha256").update(text).digest("hex");
  return new Blob([gzipSync(`${text}${JSON.stringify({ sha256 })}\n`)]);
}

/** Restores a book for the caller; fails unless the copy holds the same. Answers its id. */
export async function assertRestores(api: TestApi, owner: Caller, bookId: string, by: Caller) {
  const file = await (await owner.books.export({ id: bookId })).blob();
  const { id } = await by.books.import({ file });
  expect(await rowsOf(api, id)).toEqual(await rowsOf(api, bookId));
  return id;
}
