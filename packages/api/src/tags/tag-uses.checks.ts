import { books, tagUses, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows, fixRows } from "../support/check.ts";

const differing = (bookId: string) => sql<{ kept: string; due: string }>`
  select tag, coalesce(kept.count, 0) as kept, coalesce(due.count, 0) as due
  from (select tag, count from ${tagUses} where book_id = ${bookId}) kept
  full join (
    select tag, count(*) as count from ${transactions}, unnest(tags) as tag
    where book_id = ${bookId} and deleted_at is null group by tag
  ) due using (tag)
  where coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

/** A tag's count is the number of live transactions that have it. */
export const tagUse: Check = {
  name: "tag uses",
  find: findRows(differing, (row) => ({
    subject: "a tag",
    problem: `is ${row.kept}, should be ${row.due}`,
  })),
  fix: fixRows(
    (bookId) => sql`insert into ${tagUses} (book_id, tag, count)
      select book.id, tag, due from ${books} book, (${differing(bookId)}) differing
      where book.id = ${bookId}
      on conflict on constraint tag_uses_pkey do update set count = excluded.count`,
  ),
};
