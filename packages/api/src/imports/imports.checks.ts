import { changes, type Db, importEntries, imports, transactions } from "@outlay/db";
import { asc, getTableColumns, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { type Check, findRows, fixRows } from "../support/check.ts";
import { importSnapshot } from "./committed.ts";

async function readImports(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ ...getTableColumns(imports), last: lastChange("import", imports, page.bookId) })
    .from(imports)
    .where(isInPage(imports, page))
    .orderBy(asc(imports.id))
    .limit(recordsPerPage);
  // One that was never committed is nobody's business.
  return rows
    .filter(({ state, last }) => last !== null || state === "committed" || state === "reverted")
    .map(({ last, ...row }) => ({ id: row.id, image: importSnapshot(row), last }));
}

/** Every committed import equals its last change in the feed. */
export const importRecord = recordCheck("import", readImports);

const misattributed = (bookId: string) => sql<{ id: string }>`
  select import.id, made.actor_id from ${imports} import
  cross join lateral (select change.actor_id from ${changes} change
    where change.book_id = ${bookId} and change.entity_id = import.id and change.entity = 'import'
    order by change.seq limit 1) made
  where import.book_id = ${bookId} and import.created_by = '00000000-0000-0000-0000-000000000000'`;

/** An import of an archive names nobody until the feed says who committed it. */
export const importAuthor: Check = {
  name: "import author",
  find: findRows(misattributed, ({ id }) => ({
    subject: `import ${id}`,
    problem: "names no author, though the feed does",
  })),
  fix: fixRows(
    (bookId) => sql`update ${imports} set created_by = differing.actor_id
      from (${misattributed(bookId)}) differing
      where ${imports.bookId} = ${bookId} and ${imports.id} = differing.id`,
  ),
};

const miscounted = (bookId: string) => sql<{ id: string }>`
  select import.id from ${imports} import
  left join (select entry.import_id, count(*) filter (where entry.created) as created,
      count(*) filter (where not entry.created) as linked
    from ${importEntries} entry where entry.book_id = ${bookId} group by entry.import_id) held
    on held.import_id = import.id
  where import.book_id = ${bookId}
    and (coalesce(held.created, 0), coalesce(held.linked, 0))
      is distinct from (coalesce(import.created_count, 0), coalesce(import.linked_count, 0))`;

/** An import has an entry for each row that it recorded or linked. */
export const importCounts: Check = {
  name: "import counts",
  find: findRows(miscounted, ({ id }) => ({
    subject: `import ${id}`,
    problem: "has another number of entries than it says",
  })),
};

const misplaced = (bookId: string) => sql<{ id: string; row: number }>`
  select entry.import_id as id, entry.row_index as row from ${importEntries} entry
  join ${imports} import on import.book_id = ${bookId} and import.id = entry.import_id
  left join ${transactions} t on t.book_id = ${bookId} and t.id = entry.transaction_id
  where entry.book_id = ${bookId} and (
    entry.active and import.state <> 'committed'
    or entry.created and t.id is not null and t.import_id is distinct from entry.import_id
    or not entry.active and import.state = 'committed' and not exists (select from ${importEntries} held
      where held.book_id = ${bookId} and held.active and held.account_id = entry.account_id
        and held.transaction_id is not distinct from entry.transaction_id))`;

/** An entry of a committed import is active, unless another of its transaction has its place; what it recorded names the import. */
export const importEntry: Check = {
  name: "import entries",
  find: findRows(misplaced, ({ id, row }) => ({
    subject: `import ${id} row ${row}`,
    problem: "does not agree with its import or its transaction",
  })),
};

const unknown = (bookId: string) => sql<{ id: string; importId: string }>`
  select t.id, t.import_id as "importId" from ${transactions} t
  where t.book_id = ${bookId} and t.import_id is not null and not exists (select from ${importEntries} entry
    where entry.book_id = ${bookId} and entry.import_id = t.import_id and entry.transaction_id = t.id and entry.created)`;

/** A transaction that names an import is one that it recorded. */
export const importOfTransaction: Check = {
  name: "import of transactions",
  find: findRows(unknown, ({ id, importId }) => ({
    subject: `transaction ${id}`,
    problem: `names import ${importId}, which did not record it`,
  })),
};
