import { books, insertRows, json, payeeUses, tagUses, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { noCategory } from "../ledger/effects.logic.ts";
import { foldText } from "@outlay/core";
import { type Check, findRows, fixFound, fixRows } from "./check.ts";

type Counts = { kept: string; due: string };
type PayeeRow = Counts & { payee: string; categoryId: string };

/** A payee, unnamed. */
export const somePayee = (categoryId: string) =>
  categoryId === noCategory ? "a payee of transfers" : `a payee in category ${categoryId}`;

const isAndShould = ({ kept, due }: Counts) => `is ${kept}, should be ${due}`;

/** A count of zero is as good as none. */
const differingPayees = (bookId: string) => sql<PayeeRow>`
  select payee, category_id as "categoryId",
    coalesce(kept.count, 0) as kept, coalesce(due.count, 0) as due
  from (select payee, category_id, count from ${payeeUses} where book_id = ${bookId}) kept
  full join (
    select payee, coalesce(category_id, ${noCategory}::uuid) as category_id, count(*) as count
    from ${transactions} where book_id = ${bookId} and deleted_at is null and payee is not null
    group by 1, 2
  ) due using (payee, category_id)
  where coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

/** How often a payee is named with a category is how many live transactions do. */
export const payeeUse: Check = {
  name: "payee uses",
  find: findRows(differingPayees, (row) => ({
    subject: somePayee(row.categoryId),
    problem: isAndShould(row),
  })),
  fix: fixFound(differingPayees, (bookId, rows) => {
    const uses = rows.map((row) => ({ ...row, searchText: foldText(row.payee), count: row.due }));
    return sql`${insertRows(payeeUses, { bookId, rows: json(uses) })}
      on conflict on constraint payee_uses_pkey do update set count = excluded.count`;
  }),
};

const differingTags = (bookId: string) => sql<Counts>`
  select tag, coalesce(kept.count, 0) as kept, coalesce(due.count, 0) as due
  from (select tag, count from ${tagUses} where book_id = ${bookId}) kept
  full join (
    select tag, count(*) as count from ${transactions}, unnest(tags) as tag
    where book_id = ${bookId} and deleted_at is null group by tag
  ) due using (tag)
  where coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

/** How often a tag is used is how many live transactions have it. */
export const tagUse: Check = {
  name: "tag uses",
  find: findRows(differingTags, (row) => ({ subject: "a tag", problem: isAndShould(row) })),
  fix: fixRows(
    (bookId) => sql`insert into ${tagUses} (book_id, tag, count)
      select book.id, tag, due from ${books} book, (${differingTags(bookId)}) differing
      where book.id = ${bookId}
      on conflict on constraint tag_uses_pkey do update set count = excluded.count`,
  ),
};
