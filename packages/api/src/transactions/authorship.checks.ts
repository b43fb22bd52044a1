import { changes, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows, fixRows } from "../support/check.ts";

/** The first is its creation: the last one, where a client used the id of one again that was deleted for good. */
const changeOf = (bookId: string, which: "first" | "last") => sql`
  select change.actor_id, change.operation_id from ${changes} change
  where change.book_id = ${bookId} and change.entity_id = t.id and change.entity = 'transaction'
  order by ${which === "first" ? sql`change.op = 'create' desc,` : sql``} change.seq desc limit 1`;

const differing = (bookId: string) => sql<{ id: string }>`
  select t.id, made.actor_id as created_by, last.actor_id as updated_by, last.operation_id
  from ${transactions} t
  cross join lateral (${changeOf(bookId, "first")}) made
  cross join lateral (${changeOf(bookId, "last")}) last
  where t.book_id = ${bookId} and (t.created_by, t.updated_by, t.operation_id)
    is distinct from (made.actor_id, last.actor_id, last.operation_id)`;

/** A transaction names the author of its first change in the feed, and the author and the operation of its last. */
export const authorship: Check = {
  name: "transaction authors",
  find: findRows(differing, ({ id }) => ({
    subject: `transaction ${id}`,
    problem: "names other people or another operation than the feed",
  })),
  fix: fixRows(
    (bookId) => sql`update ${transactions}
      set created_by = differing.created_by, updated_by = differing.updated_by, operation_id = differing.operation_id
      from (${differing(bookId)}) differing
      where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`,
  ),
};
