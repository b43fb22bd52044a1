import { insertRows, json, payeeUses, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { noCategory } from "../ledger/effects.logic.ts";
import { foldText } from "@outlay/core";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";
import { type Check, findRows, fixFound } from "../support/check.ts";

type Row = { payee: string; categoryId: string; kept: string; due: string };

/** A payee without its name, which is a user's text. */
const somePayee = (categoryId: string) =>
  categoryId === noCategory ? "a payee of transfers" : `a payee in category ${categoryId}`;

/** A count of zero counts as none. */
const differing = (bookId: string) => sql<Row>`
  select payee, category_id as "categoryId",
    coalesce(kept.count, 0) as kept, coalesce(due.count, 0) as due
  from (select payee, category_id, count from ${payeeUses} where book_id = ${bookId}) kept
  full join (
    select payee, coalesce(category_id, ${noCategory}::uuid) as category_id, count(*) as count
    from ${transactions} where book_id = ${bookId} and deleted_at is null and payee is not null
    group by 1, 2
  ) due using (payee, category_id)
  where coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

/** A payee's count per category is the number of its live transactions. */
export const payeeUse: Check = {
  name: "payee uses",
  find: findRows(differing, (row) => ({
    subject: somePayee(row.categoryId),
    problem: `is ${row.kept}, should be ${row.due}`,
  })),
  fix: fixFound(differing, (bookId, rows) => {
    const uses = rows.map((row) => ({ ...row, searchText: foldText(row.payee), count: row.due }));
    return sql`${insertRows(payeeUses, { bookId, rows: json(uses) })}
      on conflict on constraint payee_uses_pkey do update set count = excluded.count`;
  }),
};

/** A payee's search text is its folded name. */
export const payeeSearchText = foldCheck("payee search text", {
  all: (bookId) => sql<FoldRow & { categoryId: string }>`
    select category_id as "categoryId", payee as text, search_text as folded
    from ${payeeUses} where book_id = ${bookId}`,
  describe: ({ categoryId }) => ({
    subject: somePayee(categoryId),
    problem: "is not made of the payee",
  }),
  update: (bookId, rows) => sql`
    update ${payeeUses} set search_text = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing("categoryId" uuid, text text, due text)
    where ${payeeUses.bookId} = ${bookId} and ${payeeUses.payee} = differing.text
      and ${payeeUses.categoryId} = differing."categoryId"`,
});
