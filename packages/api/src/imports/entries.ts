import { command, importEntries, imports, insertRows, json, jsonApart, param } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import type { KnownEntry } from "./known.logic.ts";

/** A row's entry, recorded or linked. */
export type NewEntry = Pick<
  KnownEntry,
  "importId" | "rowIndex" | "accountId" | "bankId" | "content" | "occurrence"
> & { transactionId: string; created: boolean; active: true };

const insert = command(
  "insert_import_entries",
  insertRows(importEntries, { bookId: param("bookId"), rows: param("rows"), same: param("same") }),
);

const deactivate = command(
  "replace_import_entries",
  sql`update ${importEntries} set active = false
    from json_to_recordset(${param("replaced")}::json) as given("importId" uuid, "rowIndex" integer)
    where ${importEntries.bookId} = ${param("bookId")} and ${importEntries.importId} = given."importId"
      and ${importEntries.rowIndex} = given."rowIndex"`,
);

/** Records entries in place of others, whose transactions they are now. */
export async function writeNewEntries(
  { tx, book }: LockedBook,
  entries: readonly NewEntry[],
  replaced: readonly KnownEntry[],
): Promise<void> {
  await Promise.all([
    replaced.length > 0 && deactivate(tx, { bookId: book.id, replaced: json(replaced) }),
    entries.length > 0 && insert(tx, { bookId: book.id, ...jsonApart(entries) }),
  ]);
}

/**
 * Whether an entry, former or held, is of the transaction and account of `own`. No index serves how the accounts are
 * compared: a transaction has few entries and an account many, which PostgreSQL does not know right after an import.
 */
const isOfOwn = (entry: "former" | "held") =>
  sql.raw(
    `${entry}.transaction_id = own.transaction_id and ${entry}.account_id is not distinct from own.account_id`,
  );

/** Entries that were replaced by those of an import, of other imports that are committed. */
const replacedBy = (bookId: string, importId: string) => sql`
  former.book_id = ${bookId} and former.import_id <> ${importId} and not former.active
    and exists (select from ${importEntries} own where own.book_id = ${bookId} and own.import_id = ${importId}
      and ${isOfOwn("former")})
    and exists (select from ${imports} other where other.book_id = ${bookId} and other.id = former.import_id
      and other.state = 'committed')`;

/** Whether an active entry has the place of `former`. Each kind of place has an index of its own. */
const isTaken = (bookId: string) => {
  const places = [
    sql`held.bank_id = former.bank_id`,
    sql`held.content = former.content and held.occurrence = former.occurrence`,
  ].map(
    (isSame) => sql`exists (select from ${importEntries} held
      where held.book_id = ${bookId} and held.active and held.account_id = former.account_id and ${isSame})`,
  );
  return sql`(${sql.join(places, sql` or `)})`;
};

/** The entries of an import that is reverted may come again, and those that they replaced are there again. */
export async function withdrawEntries({ tx, book }: LockedBook, importId: string): Promise<void> {
  await tx.execute(sql`update ${importEntries} set active = false
    where book_id = ${book.id} and import_id = ${importId} and active`);
  await tx.execute(sql`update ${importEntries} former set active = true
    where ${replacedBy(book.id, importId)} and not ${isTaken(book.id)}`);
}

/** Whether an active entry of the same transaction has the place of `own`. */
const isHeld = (bookId: string) => sql`exists (select from ${importEntries} held
  where held.book_id = ${bookId} and held.active and held.import_id <> own.import_id and ${isOfOwn("held")}
    and (held.bank_id = own.bank_id or held.content = own.content and held.occurrence = own.occurrence))`;

/**
 * The entries of an import that is committed again hold their places again, except for those that a later import has
 * replaced. Throws `import.entries_taken` where another transaction has the place.
 */
export async function reinstateEntries({ tx, book }: LockedBook, importId: string): Promise<void> {
  await tx.execute(sql`update ${importEntries} former set active = false
    from ${importEntries} own, ${imports} other
    where own.book_id = ${book.id} and own.import_id = ${importId}
      and former.book_id = ${book.id} and former.active and former.import_id <> own.import_id
      and ${isOfOwn("former")}
      and (former.bank_id = own.bank_id
        or former.content = own.content and former.occurrence = own.occurrence)
      and other.book_id = ${book.id} and other.id = former.import_id
      and other.committed_at < (select committed_at from ${imports}
        where book_id = ${book.id} and id = ${importId})`);
  await tx.execute(sql`update ${importEntries} own set active = true
    where own.book_id = ${book.id} and own.import_id = ${importId} and not ${isHeld(book.id)}`);
}
