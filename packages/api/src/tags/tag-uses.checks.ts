import { type Db, insertRows, json, tagUses, transactions } from "@outlay/db";
import { nameKey } from "@outlay/core";
import { sql } from "drizzle-orm";
import { type Check, findRows, fixByRebuilding, pagesOf } from "../support/check.ts";

const due = (bookId: string) => sql<{ tag: string; count: string }>`
  select tag, count(*) filter (where deleted_at is null) as count
  from ${transactions}, unnest(tags) as tag where book_id = ${bookId} group by tag`;

/** A tag of deleted transactions alone has a row, too: it says how the tag is written. */
const differing = (bookId: string) => sql<{ kept: string | null; due: string }>`
  select kept.count as kept, coalesce(due.count, 0) as due
  from (select tag, count from ${tagUses} where book_id = ${bookId}) kept
  full join (${due(bookId)}) due using (tag)
  where kept.count is distinct from coalesce(due.count, 0)`;

const findUses = findRows(differing, ({ kept, due: wanted }) => ({
  subject: "a tag",
  problem: `is ${kept ?? (wanted === "0" ? "missing" : "0")}, should be ${wanted}`,
}));

async function rebuild(tx: Db, bookId: string): Promise<void> {
  await tx.execute(sql`delete from ${tagUses} where book_id = ${bookId}`);
  for await (const rows of pagesOf(tx, due(bookId))) {
    const uses = rows.map((row) => ({ ...row, nameKey: nameKey(row.tag) }));
    // Another spelling of the same tag is left out, and found by the check again.
    await tx.execute(sql`${insertRows(tagUses, { bookId, rows: json(uses) })}
      on conflict on constraint tag_uses_pkey do nothing`);
  }
}

/** A tag's count is the number of live transactions that have it, and all write it as its row does. */
export const tagUse: Check = {
  name: "tag uses",
  find: findUses,
  fix: fixByRebuilding(findUses, rebuild),
};

async function* findKeys(tx: Db, bookId: string) {
  const query = sql<{ tag: string; key: string }>`
    select tag, name_key as key from ${tagUses} where book_id = ${bookId}`;
  for await (const rows of pagesOf(tx, query))
    for (const { tag, key } of rows)
      if (key !== nameKey(tag)) yield { subject: "a tag", problem: "is not made of the tag" };
}

/** What a tag is the same by follows from the tag. */
export const tagKey: Check = {
  name: "tag keys",
  find: findKeys,
  fix: fixByRebuilding(findKeys, rebuild),
};
