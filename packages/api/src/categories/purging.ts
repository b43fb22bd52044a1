import {
  budgets,
  categories,
  rules,
  scheduleSettings,
  transactions,
  transactionSplits,
} from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";

/** Whether anything names the category `record`: also what is deleted and can be restored, or what was so in earlier periods. */
export function isNamed(bookId: string): SQL {
  const has = (table: SQL, condition: SQL) =>
    sql`exists (select from ${table} named where named.book_id = ${bookId} and (${condition}))`;
  const isIn = (json: SQL) => sql`position(record.id::text in ${json}::text) > 0`;
  return sql.join(
    [
      has(sql`${categories}`, sql`named.parent_id = record.id`),
      has(sql`${transactions}`, sql`record.id in (named.category_id, named.fee_category_id)`),
      has(sql`${transactionSplits}`, sql`named.category_id = record.id`),
      has(
        sql`${scheduleSettings}`,
        sql`record.id in (named.category_id, named.fee_category_id) or ${isIn(sql`named.splits`)}`,
      ),
      has(
        sql`${budgets}`,
        sql`record.id = named.category_id or record.id = any(named.category_ids)
          or record.id = any(named.except_category_ids) or ${isIn(sql`named.past`)}`,
      ),
      has(sql`${rules}`, sql`${isIn(sql`named."when"`)} or ${isIn(sql`named."set"`)}`),
    ],
    sql` or `,
  );
}
