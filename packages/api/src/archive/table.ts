import { type Db, pages, rowCopier } from "@outlay/db";
import { sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { ArchivePart, ArchiveRow } from "../support/archive-part.ts";

const isKept = ({ table, only }: ArchivePart, bookId: string) =>
  sql`${table}.book_id = ${bookId} and ${only}`;

export async function countRows(tx: Db, part: ArchivePart, bookId: string): Promise<number> {
  const [counted] = await tx.execute<{ rows: number }>(
    sql`select count(*)::int as rows from ${part.table} where ${isKept(part, bookId)}`,
  );
  return counted?.rows ?? 0;
}

/** Types whose values JSON numbers cannot represent exactly. */
const inexact = new Set(["bigint", "numeric"]);
const rowsAtATime = 500;

/** The rows of a part as JSON texts in batches, ordered by key. */
export async function* readRows(
  tx: Db,
  part: ArchivePart,
  bookId: string,
): AsyncGenerator<string[]> {
  const { table, columns, turns } = part;
  const cells = columns.map(([field, column]) => {
    const cell = inexact.has(column.getSQLType()) ? sql`${column}::text` : sql`${column}`;
    return sql`${cell} as ${sql.identifier(field)}`;
  });
  const [key] = getTableConfig(table).primaryKeys;
  // A record is written in two thirds of the time of json_build_object, which looks at each type again with each row.
  const line = sql`(select row_to_json(cells)::text from (select ${sql.join(cells, sql`, `)}) cells)`;
  for (const turn of turns) {
    const query = sql`select ${line} from ${table} where ${isKept(part, bookId)} and ${turn}
      order by ${sql.join(key?.columns ?? [], sql`, `)}`;
    for await (const rows of pages(tx, { line: String }, query, { size: rowsAtATime }))
      yield rows.map((row) => row.line);
  }
}

/** Returns a function that writes valid rows of a part into a book. */
export function rowWriter(tx: Db, { table, make }: ArchivePart, bookId: string) {
  const copy = rowCopier(table, bookId);
  return (rows: readonly ArchiveRow[]) =>
    copy(
      tx,
      rows.map((row) => ({ ...row, ...make(row) })),
    );
}
