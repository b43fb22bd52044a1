import {
  Column,
  type GetColumnData,
  is,
  Param,
  Placeholder,
  type Query,
  type SQL,
} from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Db } from "./client.ts";

type Values = Record<string, unknown>;
type Read = (cell: never) => unknown;
/** The selected fields: columns, or functions that read a cell. */
export type Fields = Record<string, Column | Read>;

/** A row, by the names of `fields`. */
export type RowOf<Selected extends Fields> = {
  [Field in keyof Selected]: Selected[Field] extends Column
    ? GetColumnData<Selected[Field]>
    : Selected[Field] extends (cell: never) => infer Value
      ? Value
      : never;
};

type Executable<Rows> = { execute: (values?: Values) => Promise<Rows> };

/** How many shapes of a query are cached. Each is also a prepared statement in every connection. */
const maxShapes = 100;

const builder = drizzle.mock();

type Decode = (cell: unknown) => unknown;

/** Undefined where a cell is taken as it comes, as most are. */
const decoderOf = (column: Column): Decode | undefined =>
  column.mapFromDriverValue === Column.prototype.mapFromDriverValue
    ? undefined
    : (cell) => column.mapFromDriverValue(cell);

type ReadRow<Selected extends Fields> = (cells: unknown[]) => RowOf<Selected>;

function makeReader<Selected extends Fields>(fields: Selected): ReadRow<Selected> {
  const decoders = Object.values(fields).map((selected) =>
    typeof selected === "function" ? (selected as Decode) : decoderOf(selected),
  );
  const values = Object.keys(fields).map((field, index) => {
    const cell = `cells[${index}]`;
    const value = decoders[index] ? `${cell} === null ? null : decoders[${index}](${cell})` : cell;
    return `${JSON.stringify(field)}: ${value}`;
  });
  // Of names in our own code alone.
  // oxlint-disable-next-line typescript/no-implied-eval
  const make = new Function("decoders", `return (cells) => ({ ${values.join(", ")} });`) as (
    given: typeof decoders,
  ) => ReadRow<Selected>;
  return make(decoders);
}

/**
 * Reads rows by a function for these fields, made with the first one. Drizzle looks up the decoder of each cell again, and a
 * loop over names sets each field by a search: for a page of 51 rows that takes 64 µs, and the function 28.
 */
export function rowReader<Selected extends Fields>(fields: Selected): ReadRow<Selected> {
  let read: ReadRow<Selected> | undefined;
  return (cells) => (read ??= makeReader(fields))(cells);
}

type Statement = { text: string; fill: (values: Values) => never[] };

/** What a parameter is, is found once: Drizzle asks again for each execution. */
function toStatement(name: string, { sql: text, params }: Query): Statement {
  const valueOf = (values: Values, of: string): unknown => {
    if (of in values) return values[of];
    throw new TypeError(`${name} needs a value for ${of}`);
  };
  const readers = params.map((given): ((values: Values) => unknown) => {
    if (is(given, Placeholder)) return (values) => valueOf(values, given.name);
    if (!is(given, Param) || !is(given.value, Placeholder)) return () => given;
    const { encoder, value } = given;
    return (values) => encoder.mapToDriverValue(valueOf(values, value.name));
  });
  return { text, fill: (values) => readers.map((read) => read(values) as never) };
}

/** The driver of a connection or transaction. With Drizzle's own execution a create takes a quarter more of the processor's time. */
export const driverOf = (db: Db) =>
  (db._.session as unknown as { client: Pick<postgres.Sql, "unsafe"> }).client;

/**
 * A query that is built once for each shape, then only executed, on a pool or in a transaction:
 * building it costs as much as executing it. It selects `fields`, in their order: columns, or
 * functions that read a cell. Its variables are `sql.placeholder`s; `shape` says what else distinguishes
 * one query from another (a sort, which filters there are). Rare shapes beyond the first hundred
 * are built each time. Where `dependsOnValues` says so, PostgreSQL plans it again for the values it
 * gets: the plan that is best for frequent ones can take seconds with rare ones.
 */
export function prepared<Selected extends Fields, Shape = void>(
  name: string,
  fields: Selected,
  build: (db: Db, shape: Shape) => { toSQL: () => Query },
  dependsOnValues: (shape: Shape) => boolean = () => false,
): (db: Db, shape: Shape) => Executable<RowOf<Selected>[]> {
  const known = new Map<string, Statement>();
  const read = rowReader(fields);
  return (db, shape) => {
    const key = JSON.stringify(shape) ?? "";
    const statement = known.get(key) ?? toStatement(name, build(builder, shape).toSQL());
    const isKept = known.has(key) || known.size < maxShapes;
    if (isKept) known.set(key, statement);
    const prepare = isKept && !dependsOnValues(shape);
    return {
      execute: async (values = {}) => {
        const { text, fill } = statement;
        const rows = await driverOf(db).unsafe(text, fill(values), { prepare }).values();
        return rows.map((cells) => read(cells));
      },
    };
  };
}

/** A write that is built once and returns nothing. Its variables are `sql.placeholder`s. */
export function command(name: string, statement: SQL): (db: Db, values: Values) => Promise<void> {
  const { text, fill } = toStatement(name, new PgDialect().sqlToQuery(statement));
  return async (db, values) => {
    await driverOf(db).unsafe(text, fill(values), { prepare: true });
  };
}
