import { getTableColumns, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { books } from "./schema/index.ts";

/** A variable of a prepared statement. */
export const param = (name: string): Placeholder => sql.placeholder(name);

/** Ids, or words without commas and quotes, as a PostgreSQL array. */
export const plainArray = (words: Iterable<string>): string => `{${[...words].join(",")}}`;

/**
 * Rows for a statement as JSON. Bigints are text, which PostgreSQL reads as numbers of any size. A field that is null is
 * left out: it is read as null all the same, and PostgreSQL parses half as much. Within values null stays.
 */
export function json(rows: readonly object[]): string {
  return `[${rows.map((row) => rowJson(row)).join(",")}]`;
}

/**
 * The same with what all rows have in common apart, for a statement that takes both: of large rows it is written and read
 * once, not with each of them.
 */
export function jsonApart(rows: readonly object[]): { rows: string; same: string } {
  const [first = {}] = rows;
  const shared = Object.keys(first).filter((field) => {
    const value: unknown = Reflect.get(first, field);
    return rows.every((row) => Reflect.get(row, field) === value);
  });
  const apart = new Set(shared);
  return {
    rows: `[${rows.map((row) => rowJson(row, apart)).join(",")}]`,
    same: rowJson(Object.fromEntries(shared.map((field) => [field, Reflect.get(first, field)]))),
  };
}

const nothing: ReadonlySet<string> = new Set();

function rowJson(row: object, without = nothing): string {
  const parts: string[] = [];
  for (const field of Object.keys(row)) {
    const value: unknown = Reflect.get(row, field);
    if (value === null || value === undefined || without.has(field)) continue;
    parts.push(`"${field}":${valueJson(value)}`);
  }
  return `{${parts.join(",")}}`;
}

/** A value as JSON, with bigints as text. */
export function valueJson(value: unknown): string {
  if (typeof value === "bigint") return `"${value}"`;
  // A replacer is called for each field, which takes longer than all else.
  if (!hasBigint(value)) return JSON.stringify(value);
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === "bigint" ? field.toString() : field,
  );
}

function hasBigint(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value === "bigint";
  for (const field in value) if (hasBigint(Reflect.get(value, field))) return true;
  return false;
}

/** A value or a placeholder. */
type Given = string | Placeholder;
type Columns = Record<string, PgColumn>;

/** The columns of a book's table that are written with a row: all except `book_id` and generated ones. */
export function ownColumns(table: PgTable): Columns {
  return Object.fromEntries(
    Object.entries<PgColumn>(getTableColumns(table)).filter(
      ([field, { generated }]) => field !== "bookId" && generated === undefined,
    ),
  );
}

const joined = (columns: Columns, each: (field: string, column: PgColumn) => string) =>
  sql.raw(
    Object.entries(columns)
      .map(([field, column]) => each(field, column))
      .join(", "),
  );

/**
 * JSON as rows of that name, with the types and field names of these columns: a column of another type
 * (text instead of the table's char) would be compared without the table's index.
 */
export function recordset(rows: Given, name: string, columns: Columns): SQL {
  const types = joined(columns, (field, column) => `"${field}" ${column.getSQLType()}`);
  return sql`json_to_recordset(${rows}::json) as ${sql.identifier(name)}(${types})`;
}

/**
 * Inserts JSON rows into a table of a book; `same` has what they have in common (`jsonApart`). They are selected together
 * with the book's own row: a sharded database cannot route rows that come only from JSON.
 */
export function insertRows(
  table: PgTable,
  { bookId, rows, same }: { bookId: Given; rows: Given; same?: Given },
  columns = ownColumns(table),
): SQL {
  const types = joined(columns, (field, column) => `"${field}" ${column.getSQLType()}`);
  const values = joined(columns, (field) =>
    same === undefined ? `given."${field}"` : `coalesce(given."${field}", same."${field}")`,
  );
  return sql`insert into ${table} (book_id, ${joined(columns, (_, { name }) => `"${name}"`)})
    select book.id, ${values}
    from ${books} book, ${recordset(rows, "given", columns)}
      ${same === undefined ? sql`` : sql`, json_to_record(${same}::json) as same(${types})`}
    where book.id = ${bookId}`;
}
