import type { Catalogue, ForeignKey, Table } from "./catalogue.ts";
import { bookTable, copiedTables, globalTables } from "./placements.ts";

/** Whether a table is distributed by book. */
export const isOfBook = ({ name, isOfBook: hasBook }: Table): boolean =>
  name === bookTable || (hasBook && !globalTables.includes(name));

/** The column by which a table is distributed. */
export const distributionColumn = (table: string): string =>
  table === bookTable ? "id" : "book_id";

/**
 * What keeps tables from being distributed by book, each with the table's name: PostgreSQL would have to look at other
 * shards for it. Empty is good.
 */
export function findShardingFaults(catalogue: Catalogue): string[] {
  const ofBook = new Set(catalogue.tables.filter(isOfBook).map(({ name }) => name));
  return [
    ...catalogue.tables.flatMap((table) => faultsOfTable(table, ofBook)),
    ...catalogue.uniqueKeys
      .filter(
        ({ table, columns }) => ofBook.has(table) && !columns.includes(distributionColumn(table)),
      )
      .map(
        ({ table, name }) =>
          `${table}: ${name} is unique over all books, as it is without ${distributionColumn(table)}.`,
      ),
    ...catalogue.foreignKeys.flatMap((key) => faultsOfKey(key, ofBook)),
    ...catalogue.triggers
      .filter(({ table }) => ofBook.has(table) || copiedTables.includes(table))
      .map(({ table, name }) => `${table}: ${name} is a trigger or a rule, which shards have not.`),
  ];
}

function faultsOfTable({ name, isDivided }: Table, ofBook: ReadonlySet<string>): string[] {
  if (!ofBook.has(name) && !globalTables.includes(name))
    return [
      `${name}: it has no book_id that is never null, and is no table of all books. If it is not Outlay's, move it to another schema.`,
    ];
  return isDivided && ofBook.has(name) ? [`${name}: it has or is a partition.`] : [];
}

function faultsOfKey(key: ForeignKey, ofBook: ReadonlySet<string>): string[] {
  const { table, name, target } = key;
  if (!ofBook.has(table)) {
    if (ofBook.has(target))
      return [`${table}: ${name} leads to ${target}, whose rows are at other nodes.`];
    const isReachable = !copiedTables.includes(table) || copiedTables.includes(target);
    return isReachable ? [] : [`${table}: ${name} leads to ${target}, which other nodes have not.`];
  }
  if (!ofBook.has(target))
    return copiedTables.includes(target)
      ? []
      : [`${table}: ${name} leads to ${target}, which other nodes have not.`];
  const at = key.columns.indexOf(distributionColumn(table));
  const isWithinBook = at >= 0 && key.targetColumns[at] === distributionColumn(target);
  if (!isWithinBook) return [`${table}: ${name} leads from one book to another.`];
  return key.sets ? [`${table}: ${name} would change the book of a row.`] : [];
}
