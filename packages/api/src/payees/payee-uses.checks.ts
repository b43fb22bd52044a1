import { type Db, insertRows, json, payeeUses, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { noCategory } from "../ledger/effects.logic.ts";
import { foldText, nameKey } from "@outlay/core";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";
import { type Check, findRows, fixByRebuilding, pagesOf } from "../support/check.ts";

type Row = { categoryId: string; kept: string | null; due: string };

/** A payee without its name, which is a user's text. */
const somePayee = (categoryId: string) =>
  categoryId === noCategory ? "a payee of transfers" : `a payee in category ${categoryId}`;

const notMadeOf = (categoryId: string) => ({
  subject: somePayee(categoryId),
  problem: "is not made of the payee",
});

const due = (bookId: string) => sql<{ payee: string; categoryId: string; count: string }>`
  select payee, coalesce(category_id, ${noCategory}::uuid) as "categoryId",
    count(*) filter (where deleted_at is null) as count
  from ${transactions} where book_id = ${bookId} and payee is not null group by 1, 2`;

/** A count of zero counts as none, but each payee has a row: it says how the payee is written. */
const differing = (bookId: string) => sql<Row>`
  select "categoryId", kept.count as kept, coalesce(due.count, 0) as due
  from (
    select payee, category_id as "categoryId", count from ${payeeUses} where book_id = ${bookId}
  ) kept
  full join (${due(bookId)}) due using (payee, "categoryId")
  where coalesce(kept.count, 0) <> coalesce(due.count, 0)
    or kept.count is null and not exists (
      select from ${payeeUses} uses where uses.book_id = ${bookId} and uses.payee = due.payee
    )`;

const findUses = findRows(differing, ({ categoryId, kept, due: wanted }) => ({
  subject: somePayee(categoryId),
  problem: `is ${kept ?? (wanted === "0" ? "missing" : "0")}, should be ${wanted}`,
}));

async function rebuild(tx: Db, bookId: string): Promise<void> {
  await tx.execute(sql`delete from ${payeeUses} where book_id = ${bookId}`);
  for await (const rows of pagesOf(tx, due(bookId))) {
    const uses = rows.map((row) => ({
      ...row,
      nameKey: nameKey(row.payee),
      searchText: foldText(row.payee),
    }));
    // Another spelling of the same payee is left out, and found by the check again.
    await tx.execute(sql`${insertRows(payeeUses, { bookId, rows: json(uses) })}
      on conflict on constraint payee_uses_pkey do nothing`);
  }
}

/** A payee's count per category is the number of its live transactions, and all write it as its rows do. */
export const payeeUse: Check = {
  name: "payee uses",
  find: findUses,
  fix: fixByRebuilding(findUses, rebuild),
};

async function* findKeys(tx: Db, bookId: string) {
  const query = sql<{ payee: string; categoryId: string; key: string }>`
    select payee, category_id as "categoryId", name_key as key
    from ${payeeUses} where book_id = ${bookId}`;
  for await (const rows of pagesOf(tx, query))
    for (const { payee, categoryId, key } of rows)
      if (key !== nameKey(payee)) yield notMadeOf(categoryId);
}

/** What a payee is the same by follows from the payee. */
export const payeeKey: Check = {
  name: "payee keys",
  find: findKeys,
  fix: fixByRebuilding(findKeys, rebuild),
};

const unlike = (bookId: string) => sql<{ categoryId: string }>`
  select category_id as "categoryId" from (
    select category_id, payee,
      first_value(payee) over (partition by name_key order by category_id) as first
    from ${payeeUses} where book_id = ${bookId}
  ) uses where payee <> first`;

/** A payee is written one way in all categories. */
export const payeeSpelling: Check = {
  name: "payee spelling",
  find: findRows(unlike, ({ categoryId }) => ({
    subject: somePayee(categoryId),
    problem: "is written another way than in other categories",
  })),
};

/** A payee's search text is its folded name. */
export const payeeSearchText = foldCheck("payee search text", {
  all: (bookId) => sql<FoldRow & { categoryId: string }>`
    select category_id as "categoryId", payee as text, search_text as folded
    from ${payeeUses} where book_id = ${bookId}`,
  describe: ({ categoryId }) => notMadeOf(categoryId),
  update: (bookId, rows) => sql`
    update ${payeeUses} set search_text = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing("categoryId" uuid, text text, due text)
    where ${payeeUses.bookId} = ${bookId} and ${payeeUses.payee} = differing.text
      and ${payeeUses.categoryId} = differing."categoryId"`,
});
