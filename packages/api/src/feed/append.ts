import type { Authors, BookWrite } from "./lock.ts";
import { assertWithinLimits } from "./limits.ts";
import { books, type Change, changes, command, jsonApart, param } from "@outlay/db";
import { getTableColumns, sql } from "drizzle-orm";

/** One write to a book: the record before and after, as in the API. */
export type FeedEntry = Pick<Change, "entity" | "entityId" | "op"> & {
  before: object | null;
  after: object | null;
  /** Of which of the writes it is, where several are written together. */
  operationId?: string;
};

const takeNumbers = command(
  "take_change_numbers",
  sql`update ${books} set change_seq = change_seq + ${param("count")}::int where id = ${param("bookId")}`,
);

const { bookId: _, seq, ...columns } = getTableColumns(changes);
const fields = { number: seq, ...columns };
const typed = sql.raw(
  Object.entries(fields)
    .map(([field, column]) => `"${field}" ${column.getSQLType()}`)
    .join(", "),
);
/** A field of an entry, or what all entries have in common. */
const given = (field: keyof typeof fields) =>
  sql.raw(`coalesce(entry."${field}", same."${field}")`);
const number = sql`book.change_seq - ${param("count")}::int + ${given("number")}`;

/**
 * Uses the numbers that were just reserved, the last ones of the book. Instants never fall as the numbers rise, whichever server's clock
 * is behind: what was recorded at an instant is found by that. The entries are parsed as jsonb, which their records become: as json these
 * would be parsed a second time, half of the time that 500 of them take to read.
 */
const insertChanges = command(
  "insert_changes",
  sql`insert into ${changes} (book_id, seq, entity, entity_id, op, at, actor_id, token_id, operation_id, before, after)
    select book.id, ${number}, ${given("entity")}, ${given("entityId")}, ${given("op")},
      greatest(${given("at")}, last.at), ${given("actorId")}, ${given("tokenId")}, ${given("operationId")},
      ${given("before")}, case when ${given("entity")} = 'notification' and ${given("op")} = 'create' then ${given("after")}
        || jsonb_build_object('seq', ${number}) else ${given("after")} end
    from ${books} book
    left join ${changes} last on last.book_id = ${param("bookId")} and last.seq = book.change_seq - ${param("count")}::int,
      jsonb_to_recordset(${param("rows")}::jsonb) as entry(${typed}), jsonb_to_record(${param("same")}::jsonb) as same(${typed})
    where book.id = ${param("bookId")}`,
);

/** Entries with their user and instant. */
function withAuthors(write: BookWrite & Authors, entries: readonly FeedEntry[]) {
  let latest = write.now;
  return entries.map(({ operationId: named = "", ...entry }, index) => {
    const { book, now, operationId } = write.authors?.get(named) ?? write;
    if (index === 0 || now > latest) latest = now;
    const { actorId, tokenId } = book;
    const at = latest.toISOString();
    return { number: index + 1, ...entry, at, actorId, tokenId, operationId };
  });
}

/**
 * Appends to the book's change feed with its next numbers; a new notification contains its own. Throws
 * `auth.limit_exceeded` for a change beyond the limits of the token that makes it.
 */
export async function appendChanges(
  write: BookWrite & Authors,
  entries: readonly FeedEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { tx, book, operationId, onAppended } = write;
  const count = entries.length;
  onAppended?.(operationId);
  // In one round trip: a connection executes statements in order.
  await Promise.all([
    takeNumbers(tx, { bookId: book.id, count }),
    insertChanges(tx, { bookId: book.id, count, ...jsonApart(withAuthors(write, entries)) }),
    assertWithinLimits(write, entries),
  ]);
}
