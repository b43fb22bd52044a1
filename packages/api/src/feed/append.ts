import type { BookWrite } from "./lock.ts";
import { assertWithinLimits } from "./limits.ts";
import { books, type Change, changes, command, json, param, recordset } from "@outlay/db";
import { sql } from "drizzle-orm";

/** One write to a book: the record before and after, as in the API. */
export type FeedEntry = Pick<Change, "entity" | "entityId" | "op"> & {
  before: object | null;
  after: object | null;
};

const takeNumbers = command(
  "take_change_numbers",
  sql`update ${books} set change_seq = change_seq + ${param("count")}::int where id = ${param("bookId")}`,
);

const { entity, entityId, op, before, after, seq } = changes;

/**
 * Uses the numbers that were just reserved, the last ones of the book. Instants never fall as the numbers rise, whichever server's clock
 * is behind: what was recorded at an instant is found by that.
 */
const insertChanges = command(
  "insert_changes",
  sql`insert into ${changes} (book_id, seq, entity, entity_id, op, at, actor_id, token_id, operation_id, before, after)
    select book.id, book.change_seq - ${param("count")}::int + entry.number, entry.entity, entry."entityId", entry.op,
      greatest(${param("at")}::timestamptz, (select last.at from ${changes} last
        where last.book_id = ${param("bookId")} and last.seq = book.change_seq - ${param("count")}::int)),
      ${param("actorId")}::uuid, ${param("tokenId")}::uuid, ${param("operationId")}::uuid, entry.before,
      case when entry.entity = 'notification' and entry.op = 'create' then entry.after
        || jsonb_build_object('seq', book.change_seq - ${param("count")}::int + entry.number) else entry.after end
    from ${books} book, ${recordset(param("entries"), "entry", { number: seq, entity, entityId, op, before, after })}
    where book.id = ${param("bookId")}`,
);

/**
 * Appends to the book's change feed with its next numbers; a new notification contains its own. Throws
 * `auth.limit_exceeded` for a change beyond the limits of the token that makes it.
 */
export async function appendChanges(
  write: BookWrite,
  entries: readonly FeedEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { tx, book, now: at, operationId, onAppended } = write;
  const count = entries.length;
  onAppended?.(operationId);
  // In one round trip: a connection executes statements in order.
  await Promise.all([
    takeNumbers(tx, { bookId: book.id, count }),
    insertChanges(tx, {
      bookId: book.id,
      actorId: book.actorId,
      tokenId: book.tokenId,
      operationId,
      at: at.toISOString(),
      count,
      entries: json(entries.map((entry, index) => ({ number: index + 1, ...entry }))),
    }),
    assertWithinLimits(write, entries),
  ]);
}
