import { type Db, payeeUses, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { foldText } from "@outlay/core";
import { type Check, type Difference, pagesOf } from "./check.ts";
import { somePayee } from "./uses.ts";

type Row = { text: string; searchText: string };

/** A check of texts that are folded for searching: here, because the database does not know how. */
function foldCheck<Folded extends Row>(
  name: string,
  all: (bookId: string) => SQL<Folded>,
  describe: (row: Folded) => Difference,
  update: (bookId: string, rows: string) => SQL,
): Check {
  async function* differing(tx: Db, bookId: string) {
    for await (const rows of pagesOf(tx, all(bookId)))
      yield rows
        .map((row) => ({ ...row, due: foldText(row.text) }))
        .filter(({ due, searchText }) => searchText !== due);
  }
  return {
    name,
    find: async function* find(tx, bookId) {
      for await (const rows of differing(tx, bookId)) yield* rows.map(describe);
    },
    fix: async (tx, bookId) => {
      let fixed = 0;
      for await (const rows of differing(tx, bookId)) {
        if (rows.length > 0) await tx.execute(update(bookId, JSON.stringify(rows)));
        fixed += rows.length;
      }
      return fixed;
    },
  };
}

/** What is searched in a transaction is its payee and note, folded. */
export const searchText = foldCheck(
  "search text",
  (bookId) => sql<Row & { id: string }>`
    select id, coalesce(payee, '') || chr(10) || coalesce(note, '') as text,
      search_text as "searchText"
    from ${transactions} where book_id = ${bookId}`,
  ({ id }) => ({ subject: `transaction ${id}`, problem: "is not made of its payee and note" }),
  (bookId, rows) => sql`
    update ${transactions} set search_text = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing(id uuid, due text)
    where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`,
);

/** What is searched of a payee is the payee, folded. */
export const payeeSearchText = foldCheck(
  "payee search text",
  (bookId) => sql<Row & { categoryId: string }>`
    select category_id as "categoryId", payee as text, search_text as "searchText"
    from ${payeeUses} where book_id = ${bookId}`,
  ({ categoryId }) => ({ subject: somePayee(categoryId), problem: "is not made of the payee" }),
  (bookId, rows) => sql`
    update ${payeeUses} set search_text = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing("categoryId" uuid, text text, due text)
    where ${payeeUses.bookId} = ${bookId} and ${payeeUses.payee} = differing.text
      and ${payeeUses.categoryId} = differing."categoryId"`,
);
