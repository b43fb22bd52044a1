import { type Db, insertRows, json, ownColumns, pages } from "@outlay/db";
import { getTableName, type SQL, sql } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { storedInstant } from "@outlay/core";

/** Text that PostgreSQL keeps as it is. */
const text = z.string().refine((value) => !value.includes("\0") && value.isWellFormed());
const whole = z.string().regex(/^-?\d{1,18}$/);

const instant = z.iso
  .datetime({ offset: true })
  .refine((value) => storedInstant.safeParse(new Date(value)).success);

/** What stands in an archive for each type of the database. What JSON's numbers cannot hold exactly is text. */
const kinds: Record<string, z.ZodType> = {
  uuid: z.uuid(),
  text,
  "text[]": z.array(text),
  "uuid[]": z.array(z.uuid()),
  "char(3)": text,
  boolean: z.boolean(),
  smallint: z.int(),
  integer: z.int(),
  bigint: whole,
  numeric: z.string().regex(/^-?\d{1,30}(\.\d{1,30})?$/),
  date: z.iso.date(),
  "timestamp (3) with time zone": instant,
  jsonb: z.record(z.string(), z.unknown()),
};

const inexact = new Set(["bigint", "numeric"]);

export type Row = Record<string, unknown>;

/** A table of a book as a part of its archive: which columns, and what each row must be. */
export type Part = {
  name: string;
  table: PgTable;
  columns: [field: string, column: PgColumn][];
  row: z.ZodType<Row>;
  /** The fields that no archive has, as they are made of a row. */
  make: (row: Row) => Row;
  /** Which rows come first, where others refer to them. */
  turns: SQL[];
  /** How many rows at most: of what is read whole into memory. */
  most: number;
};

function kindOf(column: PgColumn): z.ZodType {
  const kind = column.enumValues ? z.enum(column.enumValues) : kinds[column.getSQLType()];
  if (!kind) throw new TypeError(`say how ${column.getSQLType()} stands in an archive`);
  return column.notNull ? kind : kind.nullable();
}

type Own<Table extends PgTable> = {
  /** What the API asks of these fields, beyond their type. */
  fields?: { [Field in keyof Table["_"]["columns"]]?: z.ZodType };
  /** Fields that are left out of the archive, and made of a row that is read. */
  made?: { [Field in keyof Table["_"]["columns"]]?: (row: Row) => unknown };
  turns?: SQL[];
  most?: number;
};

/** Throws a TypeError for a column of a type that no archive has held yet. */
export function partOf<Table extends PgTable>(
  table: Table,
  { fields = {}, made = {}, turns = [sql`true`], most = Infinity }: Own<Table> = {},
): Part {
  const all = Object.entries<PgColumn>(ownColumns(table));
  const makers = Object.entries<((row: Row) => unknown) | undefined>(made);
  const columns = all.filter(([field]) => !(field in made));
  const shape = Object.fromEntries(
    columns.map(([field, column]) => {
      const own: z.ZodType | undefined = Reflect.get(fields, field);
      return [field, own ? (column.notNull ? own : own.nullable()) : kindOf(column)];
    }),
  );
  return {
    name: getTableName(table),
    table,
    columns,
    row: z.strictObject(shape),
    make: (row) => Object.fromEntries(makers.map(([field, from]) => [field, from?.(row)])),
    turns,
    most,
  };
}

const inBook = ({ table }: Part, bookId: string) => sql`${table}.book_id = ${bookId}`;

export async function countRows(tx: Db, part: Part, bookId: string): Promise<number> {
  const [counted] = await tx.execute<{ rows: number }>(
    sql`select count(*)::int as rows from ${part.table} where ${inBook(part, bookId)}`,
  );
  return counted?.rows ?? 0;
}

const rowsAtATime = 500;

/** The rows of a part as JSON texts, some at a time, in the order of their key. */
export async function* readRows(tx: Db, part: Part, bookId: string): AsyncGenerator<string[]> {
  const { table, columns, turns } = part;
  const pairs = columns.map(([field, column]) => {
    const cell = inexact.has(column.getSQLType()) ? sql`${column}::text` : sql`${column}`;
    return sql`${sql.raw(`'${field}'`)}, ${cell}`;
  });
  const [key] = getTableConfig(table).primaryKeys;
  const line = sql`json_build_object(${sql.join(pairs, sql`, `)})::text`;
  for (const turn of turns) {
    const query = sql`select ${line} from ${table} where ${inBook(part, bookId)} and ${turn}
      order by ${sql.join(key?.columns ?? [], sql`, `)}`;
    for await (const rows of pages(tx, { line: String }, query, { size: rowsAtATime }))
      yield rows.map((row) => row.line);
  }
}

/** Writes rows that fit the part into a book. */
export async function writeRows(
  tx: Db,
  { table, make }: Part,
  bookId: string,
  rows: readonly Row[],
): Promise<void> {
  const complete = rows.map((row) => ({ ...row, ...make(row) }));
  await tx.execute(insertRows(table, { bookId, rows: json(complete) }));
}
