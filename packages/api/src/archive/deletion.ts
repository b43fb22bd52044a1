import { books, type Db } from "@outlay/db";
import { and, eq, lte, sql } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { restorableSince } from "../support/lifetimes.ts";
import { releaseFilesOfBook } from "../support/unused-files.ts";

/** Locks a book until the transaction ends: nothing is written to it, and no user joins it. */
export async function lockBook(tx: Db, bookId: string): Promise<void> {
  await tx.select({ id: books.id }).from(books).where(eq(books.id, bookId)).for("update");
}

export type DeleteBook = (db: Db, bookId: string) => Promise<void>;

/** Permanently deletes a book and everything in it. The caller has checked that it has no other members. */
export const createDeletion =
  (tables: readonly PgTable[]): DeleteBook =>
  async (db, bookId) =>
    db.transaction(async (tx) => {
      await lockBook(tx, bookId);
      await releaseFilesOfBook(tx, bookId);
      for (const table of tables) await tx.delete(table).where(sql`book_id = ${bookId}`);
      await tx.delete(books).where(eq(books.id, bookId));
    });

type Needs = {
  db: Db;
  /** Called with the failure of a book: the next call tries again. */
  onFailure: (error: unknown) => void;
  /** Ends it after the current rows. */
  signal?: AbortSignal;
};

/** Permanently deletes the books that were removed too long ago to be restored; returns how many. */
export type PurgeBooks = (needs: Needs, now: Date) => Promise<number>;

const booksAtATime = 100;
const defaultRowsAtATime = 5_000;

/** The rows of a table that refer to others of it come first. */
function passesOf(table: PgTable) {
  const { foreignKeys, primaryKeys } = getTableConfig(table);
  const [key] = primaryKeys;
  const columns = sql.join(
    (key?.columns ?? []).map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
  const referring = foreignKeys
    .map((foreignKey) => foreignKey.reference())
    .filter(({ foreignTable }) => foreignTable === table)
    .map(({ columns: from }) => from.find(({ notNull }) => !notNull))
    .flatMap((column) => (column ? [sql`${sql.identifier(column.name)} is not null`] : []));
  return [...referring, sql`true`].map((condition) => ({ table, columns, condition }));
}

type Removed = { id: string; since: Date };

/** Locks a book that cannot be restored; returns whether it is there. */
async function lockRemoved(tx: Db, { id, since }: Removed): Promise<boolean> {
  const locked = await tx
    .select({ id: books.id })
    .from(books)
    .where(and(eq(books.id, id), lte(books.deletedAt, since)))
    .for("update");
  return locked.length > 0;
}

/** Deletes some rows of a removed book; returns whether more may be left. */
async function deleteSome(
  db: Db,
  removed: Removed,
  { table, columns, condition }: ReturnType<typeof passesOf>[number],
  limit: number,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    // One server at a time, so that a full chunk is the sign of more.
    if (!(await lockRemoved(tx, removed))) return false;
    const deleted = await tx.execute(sql`delete from ${table}
      where book_id = ${removed.id} and (${columns}) in (select ${columns} from ${table}
        where book_id = ${removed.id} and ${condition} limit ${limit}) returning 1`);
    return deleted.length === limit;
  });
}

/**
 * Deletes in chunks, as a book may have millions of rows and no transaction may take that long. Memberships are of the first
 * tables: without them nobody can restore the book, whatever the clock of another server says.
 */
export const createPurge =
  (tables: readonly PgTable[], rowsAtATime = defaultRowsAtATime): PurgeBooks =>
  async ({ db, onFailure, signal }, now) => {
    const since = restorableSince(now);
    const passes = tables.flatMap(passesOf);
    const isStopped = () => signal?.aborted === true;
    const purge = async (removed: Removed): Promise<number> => {
      await db.transaction(async (tx) => {
        if (await lockRemoved(tx, removed)) await releaseFilesOfBook(tx, removed.id);
      });
      for (const pass of passes) {
        let more = true;
        while (more && !isStopped()) more = await deleteSome(db, removed, pass, rowsAtATime);
        if (isStopped()) return 0;
      }
      const gone = await db
        .delete(books)
        .where(and(eq(books.id, removed.id), lte(books.deletedAt, since)))
        .returning({ id: books.id });
      return gone.length;
    };
    const removed = await db
      .select({ id: books.id })
      .from(books)
      .where(lte(books.deletedAt, since))
      .limit(booksAtATime);
    let purged = 0;
    for (const { id } of removed)
      purged += await purge({ id, since }).catch((error: unknown) => {
        onFailure(error);
        return 0;
      });
    return purged;
  };
