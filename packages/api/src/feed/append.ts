import { books, type Change, changes, command, type Db } from "@outlay/db";
import { sql } from "drizzle-orm";

/** One write to a book: what a record was and what it is now, as the API shows it. */
export type FeedEntry = Pick<Change, "entity" | "entityId" | "op"> & {
  before: object | null;
  after: object | null;
};

const value = (name: string) => sql.placeholder(name);

const insertChanges = command(
  "insert_changes",
  sql`with book as (
      update ${books} set change_seq = change_seq + ${value("count")}::int
      where id = ${value("bookId")} returning id, change_seq - ${value("count")}::int as last_seq
    )
    insert into ${changes} (book_id, seq, entity, entity_id, op, at, actor_id, before, after)
    select book.id, book.last_seq + entry.number, entry.entity, entry."entityId", entry.op,
      ${value("at")}::timestamptz, ${value("actorId")}::uuid, entry.before,
      case entry.entity when 'notification'
        then entry.after || jsonb_build_object('seq', book.last_seq + entry.number) else entry.after end
    from book, jsonb_to_recordset(${value("entries")}::jsonb)
      as entry(number int, entity text, "entityId" uuid, op text, before jsonb, after jsonb)`,
);

/**
 * Appends to the book's change feed, with its next numbers; a notification shows its own. Belongs into the transaction that made
 * the changes, with the book locked.
 */
export async function appendChanges(
  tx: Db,
  book: { id: string; actorId: string },
  entries: readonly FeedEntry[],
  at: Date,
): Promise<void> {
  if (entries.length === 0) return;
  await insertChanges(tx, {
    bookId: book.id,
    actorId: book.actorId,
    at: at.toISOString(),
    count: entries.length,
    entries: JSON.stringify(entries.map((entry, index) => ({ number: index + 1, ...entry }))),
  });
}
