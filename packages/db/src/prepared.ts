import type { Column } from "drizzle-orm";
import type { PreparedQueryConfig } from "drizzle-orm/pg-core";
import type { Db } from "./client.ts";

type Values = Record<string, unknown>;
type Executable<Rows> = { execute: (values?: Values) => Promise<Rows> };
type Preparable<Rows> = { prepare: (name: string) => Executable<Rows> };

/** How many shapes of one query are kept. Each is also a statement in every connection, which PostgreSQL keeps as long. */
const maxShapes = 100;

/**
 * A query that is built once for each connection pool and shape, then only executed: building it
 * anew costs as much as executing it. Its variables are `sql.placeholder`s; `shape` says what else
 * tells one query from another (a sort, which filters there are). Rare shapes beyond the first
 * hundred are built each time.
 */
export function prepared<Rows, Shape = void>(
  name: string,
  build: (db: Db, shape: Shape) => Preparable<Rows> & Executable<Rows>,
): (db: Db, shape: Shape) => Executable<Rows> {
  const queriesOf = new WeakMap<Db, Map<string, Executable<Rows>>>();
  return (db, shape) => {
    let queries = queriesOf.get(db);
    if (!queries) queriesOf.set(db, (queries = new Map<string, Executable<Rows>>()));
    const key = JSON.stringify(shape);
    const known = queries.get(key);
    if (known !== undefined) return known;
    const query = build(db, shape);
    if (queries.size >= maxShapes) return query;
    const kept = query.prepare(name);
    queries.set(key, kept);
    return kept;
  };
}

type Selected = { toSQL: () => { sql: string; params: unknown[] } };

/**
 * The same query, its rows read in one loop over `columns` (the ones it selects, in their order).
 * Drizzle looks for the decoder of each cell anew, which is a tenth of a long list's cost.
 */
export function withPlainRows<Row extends object>(
  db: Db,
  query: Selected & Executable<Row[]>,
  columns: { [Field in keyof Row]: Column },
): Preparable<Row[]> & Executable<Row[]> {
  const decoders = Object.entries<Column>(columns);
  const readRow = (cells: unknown[]): Row => {
    const row: Values = {};
    let index = 0;
    for (const [field, column] of decoders) {
      const cell = cells[index++];
      row[field] = cell === null ? null : column.mapFromDriverValue(cell);
    }
    return row as Row;
  };
  const prepare = (name: string): Executable<Row[]> =>
    db._.session.prepareQuery<PreparedQueryConfig & { execute: Row[] }>(
      query.toSQL(),
      undefined,
      name,
      true,
      (rows) => rows.map(readRow),
    );
  return { prepare, execute: query.execute };
}
