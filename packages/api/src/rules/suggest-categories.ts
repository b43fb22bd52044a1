import { nameKey } from "@outlay/core";
import { categories, type Db, payeeUses, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";

/** The newest transactions of a payee that are looked at. */
const lookedAt = 50;
/** A category is suggested when so many of them are in it, and so large a part. */
const fewest = 2;
const smallestShare = 0.6;

export type Suggestion = { categoryId: string; share: number };

/**
 * The category that most of a payee's newest transactions have, by the payee's key (`nameKey`); `share` is the part of
 * them that do, from 0.6 to 1. Transfers, splits and what is uncategorised do not count, nor do payees with fewer than
 * two transactions in it.
 */
export async function suggestCategories(
  db: Db,
  bookId: string,
  payees: readonly string[],
): Promise<Map<string, Suggestion>> {
  const keys = JSON.stringify([...new Set(payees.map(nameKey))]);
  const rows = await db.execute<{ key: string; categoryId: string; share: number }>(sql`
    select distinct on (used.name_key) used.name_key as key, paid.category_id as "categoryId",
      (paid.count / paid.total)::float8 as share
    from (
      select distinct name_key, payee from ${payeeUses}
      where book_id = ${bookId} and count > 0
        and name_key = any(array(select jsonb_array_elements_text(${keys}::jsonb)))
    ) used cross join lateral (
      select last.category_id, count(*)::numeric as count, sum(count(*)) over () as total from (
        select category_id from ${transactions}
        where book_id = ${bookId} and deleted_at is null and payee = used.payee
          and category_id is not null and split_category_ids is null
        order by occurred_on desc limit ${lookedAt}
      ) last join ${categories} category on category.book_id = ${bookId} and category.id = last.category_id
      where category.deleted_at is null and not category.archived and not category.system
      group by last.category_id
    ) paid
    where paid.count >= ${fewest} and paid.count >= ${smallestShare} * paid.total
    order by used.name_key, paid.count desc, paid.category_id`);
  return new Map(rows.map(({ key, ...suggestion }) => [key, suggestion]));
}
