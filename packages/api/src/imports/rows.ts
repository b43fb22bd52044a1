import { categories, type Db, importPages } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { fromKept } from "./kept-rows.logic.ts";
import { getImportRecord, type ImportRecord } from "./import-rows.ts";
import type { ImportRow, ListRowsInput } from "./rows.contract.ts";
import { categoryIdsOf } from "./staged-kind.logic.ts";
import type { StagedRow } from "./staged-row.ts";
import { toRow } from "./staged-row.wire.ts";

const rowIndex = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** The page that has a row, if any has it. */
export function pageOf({ findings: { firstRows } }: ImportRecord, index: number): number {
  return firstRows.findLastIndex((first) => first <= index);
}

/** Rows of a preview in the order of the file. Throws `import.not_found`. */
export async function listRows(
  db: Db,
  book: Book,
  { id, status, limit, cursor }: ListRowsInput,
): Promise<Page<ImportRow>> {
  const record = await getImportRecord(db, book, id);
  const query = ["import rows", id, status ?? null];
  const after = decodeCursor(cursor, query, z.tuple([rowIndex]))?.[0] ?? -1;
  // Page by page in their order: the limit ends the reading.
  const rows = await db.execute<{ row: unknown }>(
    sql`select staged.item as row from ${importPages} page,
      jsonb_array_elements(page.rows) with ordinality staged(item, place)
      where page.book_id = ${book.id} and page.import_id = ${id} and page.page >= ${pageOf(record, after)}
        and (staged.item->>'index')::int > ${after}
        ${status === undefined ? sql`` : sql`and staged.item->>'status' = ${status}`}
      order by page.page, staged.place limit ${limit + 1}`,
  );
  const staged = rows.map(({ row }) => fromKept(row));
  const kinds = await loadKinds(db, book, staged);
  const page = toPage(staged, limit, ({ index }) => encodeCursor(query, [String(index)]));
  return { ...page, items: page.items.map((row) => toRow(row, kinds)) };
}

/** The kinds of the categories that rows name. */
export async function loadKinds(db: Db, book: Pick<Book, "id">, rows: readonly StagedRow[]) {
  const ids = categoryIdsOf(rows);
  if (ids.length === 0) return new Map<string, "expense" | "income">();
  const found = await db
    .select({ id: categories.id, kind: categories.kind })
    .from(categories)
    .where(and(eq(categories.bookId, book.id), inArray(categories.id, ids)));
  return new Map(found.map(({ id, kind }) => [id, kind]));
}
