import { books, type Db, plainArray } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import type { Entity } from "../feed/entity.ts";
import { type BookQueues, withBookLock } from "../feed/lock.ts";
import type { Purge } from "../feed/purge.ts";
import { restorableSince } from "../support/lifetimes.ts";

type Needs = {
  db: Db;
  bookQueues: BookQueues;
  /** Called with the failure of a book: the next call tries again. */
  onFailure: (error: unknown) => void;
  /** Ends it after the current rows. */
  signal?: AbortSignal;
};

/** How many records of each kind were deleted for good. */
export type Purged = Record<string, number>;

/** Deletes for good what was deleted too long ago to be restored, in all books that are not removed. */
export type PurgeTrash = (needs: Needs, now: Date) => Promise<Purged>;

const booksAtATime = 500;

/** The next books with records that were deleted before an instant, ordered by id. */
async function selectBooks(
  db: Db,
  purges: readonly Purge[],
  { since, after }: { since: string; after: string },
): Promise<string[]> {
  const parts = purges.map(
    ({ table }) => sql`select book_id from ${table}
      where book_id > ${after} and deleted_at < ${since}::timestamptz`,
  );
  const rows = await db.execute<{ id: string }>(sql`
    select distinct book.id from (${sql.join(parts, sql` union all `)}) record
    join ${books} book on book.id = record.book_id and book.deleted_at is null
    order by book.id limit ${booksAtATime}`);
  return rows.map(({ id }) => id);
}

/** Deletes some records of a book; returns how many. */
async function purgeSome(
  { db, bookQueues }: Needs,
  bookId: string,
  { table, atATime, isInUse, release }: Purge,
  since: string,
): Promise<number> {
  const free = isInUse ? sql`not (${isInUse(bookId, since)})` : sql`true`;
  return bookQueues(bookId, () =>
    withBookLock(db, bookId, async (lock) => {
      const rows = await lock.tx.execute<{ id: string }>(sql`select record.id from ${table} record
        where record.book_id = ${bookId} and record.deleted_at < ${since}::timestamptz and ${free}
        limit ${atATime}`);
      if (rows.length === 0) return 0;
      const ids = rows.map(({ id }) => id);
      await release?.(lock, ids);
      await lock.tx
        .delete(table)
        .where(and(eq(table.bookId, bookId), sql`${table.id} = any(${plainArray(ids)}::uuid[])`));
      return ids.length;
    }),
  );
}

/** The records that refer to others come first. What no longer does is deleted in the next round, so a book is done when none is left. */
export const createTrashPurge =
  (entities: readonly Entity[]): PurgeTrash =>
  async (needs, now) => {
    const kinds = entities
      .flatMap(({ name, purge }) => (purge ? [{ name, purge }] : []))
      .toReversed();
    const since = restorableSince(now).toISOString();
    const purged: Purged = Object.fromEntries(kinds.map(({ name }) => [name, 0]));
    const isStopped = () => needs.signal?.aborted === true;
    const purgeBook = async (bookId: string) => {
      for (const { name, purge } of kinds) {
        let count = 1;
        while (count > 0 && !isStopped()) {
          count = await purgeSome(needs, bookId, purge, since);
          purged[name] = (purged[name] ?? 0) + count;
        }
      }
    };
    const all = kinds.map(({ purge }) => purge);
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const ids = await selectBooks(needs.db, all, { since, after });
      for (const id of ids) if (!isStopped()) await purgeBook(id).catch(needs.onFailure);
      after = ids.at(-1) ?? after;
      if (isStopped() || ids.length < booksAtATime) return purged;
    }
  };
