import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import * as schema from "../schema/index.ts";
import type { Catalogue, ForeignKey } from "./catalogue.ts";
import { bookTable, copiedTables, globalTables } from "./placements.ts";
import { distributionColumn, isOfBook } from "./rules.ts";

/**
 * The statements, in order, that distribute a schema without faults (`findShardingFaults`) over the nodes of Citus, one transaction each.
 * What is done already is left out, so that a plan that was cut short, or a later release's new tables, are planned again.
 */
export function planDistribution(catalogue: Catalogue): string[] {
  const placements = new Map(catalogue.tables.map(({ name, placement }) => [name, placement]));
  const present = new Set(catalogue.foreignKeys.map(({ name }) => name));
  // A table with a key to one that is not yet on every node cannot be distributed, nor can that one be copied before it is.
  const isReady = ({ table, target }: CopiedKey) =>
    placements.get(table) === "distributed" && placements.get(target) === "copied";
  const keys = copiedKeys.filter(({ table }) => placements.has(table));
  const dropped = keys.filter((key) => present.has(key.name) && !isReady(key));
  const missing = keys.filter((key) => !present.has(key.name));
  const qualified = (table: string) => `${quoted(catalogue.schema)}.${quoted(table)}`;
  const literal = (table: string) => `'${qualified(table).replaceAll("'", "''")}'`;
  const distribute = (table: string) =>
    `select create_distributed_table(${literal(table)}, '${distributionColumn(table)}'` +
    `${table === bookTable ? "" : `, colocate_with => ${literal(bookTable)}`})`;
  return [
    ...dropped.map(
      ({ table, name }) => `alter table ${qualified(table)} drop constraint ${quoted(name)}`,
    ),
    ...inOrder(catalogue)
      .filter((table) => placements.get(table) !== "distributed")
      .map(distribute),
    // In their own order, which their keys to each other need.
    ...copiedTables
      .filter((table) => placements.has(table) && placements.get(table) !== "copied")
      .map((table) => `select create_reference_table(${literal(table)})`),
    ...[...dropped, ...missing].map(
      ({ table, target, definition }) =>
        `alter table ${qualified(table)} add ${definition(qualified(target))}`,
    ),
  ];
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The tables of books, each after those that it refers to. */
function inOrder({ tables, foreignKeys }: Catalogue): string[] {
  const left = new Set([bookTable, ...tables.filter(isOfBook).map(({ name }) => name)]);
  const ordered: string[] = [];
  const waitsFor =
    (name: string) =>
    ({ table, target }: ForeignKey) =>
      table === name && target !== name && left.has(target);
  while (left.size > 0) {
    const ready = [...left].find((name) => !foreignKeys.some(waitsFor(name)));
    if (ready === undefined)
      throw new Error(`These tables refer to each other in a circle: ${[...left].join(", ")}.`);
    ordered.push(ready);
    left.delete(ready);
  }
  return ordered;
}

/** A foreign key of a book's table to a table that every node has whole, as the schema has it. */
type CopiedKey = {
  table: string;
  name: string;
  target: string;
  definition: (target: string) => string;
};

const copiedKeys: readonly CopiedKey[] = Object.values(schema)
  .filter((exported) => exported instanceof PgTable)
  .map((table) => getTableConfig(table))
  .filter(({ name }) => !globalTables.includes(name))
  .flatMap(({ name: table, foreignKeys }) =>
    foreignKeys.flatMap((key) => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      const target = getTableConfig(foreignTable).name;
      if (!copiedTables.includes(target)) return [];
      const name = key.getName();
      const list = (of: { name: string }[]) => of.map((column) => quoted(column.name)).join(", ");
      const definition = (qualified: string) =>
        `constraint ${quoted(name)} foreign key (${list(columns)}) references ${qualified} (${list(foreignColumns)})` +
        ` on delete ${key.onDelete ?? "no action"} on update ${key.onUpdate ?? "no action"}`;
      return [{ table, name, target, definition }];
    }),
  );
