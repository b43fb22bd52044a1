import { type Db, ownColumns } from "@outlay/db";
import { getTableName, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { currencyInput, storedInstant, textKept, versionInput } from "@outlay/core";
import type { FirstSpelling } from "./first-spelling.ts";

/** Fields of several tables. Stored names may be longer than input allows: Unicode composition can lengthen text. */
export const keptFields = { name: textKept(100), currency: currencyInput, version: versionInput };
/** Minor units of a valid input: 15 digits, and zeros for the currency's digits. */
export const amountMinor = z.string().regex(/^[1-9]\d{0,14}0{0,3}$/);
export const partMinor = z.string().regex(/^-?[1-9]\d{0,14}0{0,3}$/);
export const signedMinor = z.string().regex(/^-?\d{1,15}0{0,3}$/);
/** A day of a period, which may start before the first valid input date and last 366 years. */
export const periodDay = z.iso.date().refine((day) => day >= "1500-01-01" && day < "2600-01-01");

/** Text that PostgreSQL keeps as it is. */
const text = z.string().refine((value) => !value.includes("\0") && value.isWellFormed());
/** Any bigint: sums of many transactions have more digits than one. */
const whole = z
  .string()
  .refine((sum) => /^-?\d{1,19}$/.test(sum) && BigInt.asIntN(64, BigInt(sum)) === BigInt(sum));

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

export type ArchiveRow = Record<string, unknown>;

/** A table of a book as a part of its archive: which columns, and what each row must be. */
export type ArchivePart = {
  name: string;
  table: PgTable;
  columns: [field: string, column: PgColumn][];
  row: z.ZodType<ArchiveRow>;
  /** The fields that no archive has, as they are made of a row. */
  make: (row: ArchiveRow) => ArchiveRow;
  /** The first version whose archives have this part. */
  since: number;
  /** Makes its rows of the others after the import of an archive that lacks it. */
  derive: (tx: Db, bookId: string) => Promise<void>;
  /** Returns a function for one import of an older version's archive: it adds the fields that version lacks. */
  createUpgrade: (spelling: FirstSpelling) => (row: ArchiveRow) => ArchiveRow;
  /** Which rows it has; others are left out. */
  only: SQL;
  /** Which rows come first, where others refer to them. */
  turns: SQL[];
  /** How many rows at most: of what is read whole into memory. */
  most: number;
  /** Returns a check for one import, to call with each row in order. */
  createRowCheck: () => (row: ArchiveRow) => RowFault | undefined;
  /** Finds a fault of all imported rows together. */
  findFault: (tx: Db, bookId: string) => Promise<string | undefined>;
};

export type RowFault = { field: string; message: string };

function kindOf(column: PgColumn): z.ZodType {
  const kind = column.enumValues ? z.enum(column.enumValues) : kinds[column.getSQLType()];
  if (!kind) throw new TypeError(`say how ${column.getSQLType()} stands in an archive`);
  return column.notNull ? kind : kind.nullable();
}

type Own<Table extends PgTable> = {
  /** What the API asks of these fields, beyond their type. */
  fields?: { [Field in keyof Table["_"]["columns"]]?: z.ZodType };
  /** Fields that are left out of the archive, and made of a row that is read. */
  made?: { [Field in keyof Table["_"]["columns"]]?: (row: ArchiveRow) => unknown };
} & Partial<
  Pick<
    ArchivePart,
    | "since"
    | "derive"
    | "only"
    | "turns"
    | "most"
    | "createUpgrade"
    | "createRowCheck"
    | "findFault"
  >
>;

/** Throws a TypeError for a column of a type that no archive has held yet. */
export function partOf<Table extends PgTable>(
  table: Table,
  { fields = {}, made = {}, ...own }: Own<Table> = {},
): ArchivePart {
  const all = Object.entries<PgColumn>(ownColumns(table));
  const makers = Object.entries<((row: ArchiveRow) => unknown) | undefined>(made);
  const columns = all.filter(([field]) => !(field in made));
  const shape = Object.fromEntries(
    columns.map(([field, column]) => {
      const given: z.ZodType | undefined = Reflect.get(fields, field);
      return [field, given ? (column.notNull ? given : given.nullable()) : kindOf(column)];
    }),
  );
  return {
    name: getTableName(table),
    table,
    columns,
    row: z.strictObject(shape),
    make: (row) => Object.fromEntries(makers.map(([field, from]) => [field, from?.(row)])),
    since: 1,
    derive: async () => {},
    createUpgrade: () => (row) => row,
    only: sql`true`,
    turns: [sql`true`],
    most: Infinity,
    createRowCheck: () => () => undefined,
    findFault: async () => undefined,
    ...own,
  };
}
