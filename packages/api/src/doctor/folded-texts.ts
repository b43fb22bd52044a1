import { categories, type Db, payeeUses, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { foldName, foldText } from "@outlay/core";
import { type Check, type Difference, pagesOf } from "./check.ts";
import { somePayee } from "./uses.ts";

type Row = { text: string; folded: string };

type Folding<Folded extends Row> = {
  fold?: (text: string) => string;
  all: (bookId: string) => SQL<Folded>;
  describe: (row: Folded) => Difference;
  update: (bookId: string, rows: string) => SQL;
};

/** A check of texts that are kept folded, for searching by default: here, because the database does not know how. */
function foldCheck<Folded extends Row>(
  name: string,
  { fold = foldText, all, describe, update }: Folding<Folded>,
): Check {
  async function* differing(tx: Db, bookId: string) {
    for await (const rows of pagesOf(tx, all(bookId)))
      yield rows
        .map((row) => ({ ...row, due: fold(row.text) }))
        .filter(({ due, folded }) => folded !== due);
  }
  return {
    name,
    find: async function* find(tx, bookId) {
      for await (const rows of differing(tx, bookId)) yield* rows.map(describe);
    },
    fix: async (tx, bookId) => {
      let fixed = 0;
      for await (const rows of differing(tx, bookId)) {
        if (rows.length > 0)
          fixed += (await tx.execute(update(bookId, JSON.stringify(rows)))).count;
      }
      return fixed;
    },
  };
}

/** What is searched in a transaction is its payee and note, folded. */
export const searchText = foldCheck("search text", {
  all: (bookId) => sql<Row & { id: string }>`
    select id, coalesce(payee, '') || chr(10) || coalesce(note, '') as text,
      search_text as folded
    from ${transactions} where book_id = ${bookId}`,
  describe: ({ id }) => ({
    subject: `transaction ${id}`,
    problem: "is not made of its payee and note",
  }),
  update: (bookId, rows) => sql`
    update ${transactions} set search_text = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing(id uuid, due text)
    where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`,
});

/** What is searched of a payee is the payee, folded. */
export const payeeSearchText = foldCheck("payee search text", {
  all: (bookId) => sql<Row & { categoryId: string }>`
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

/** Category names are unique by the name, folded. A fold that another category has already is only reported: its owner renames one. */
export const categoryNameFold = foldCheck("category name fold", {
  fold: foldName,
  all: (bookId) => sql<Row & { id: string }>`
    select id, name as text, name_folded as folded
    from ${categories} where book_id = ${bookId}`,
  describe: ({ id }) => ({ subject: `category ${id}`, problem: "is not compared by its name" }),
  update: (bookId, rows) => sql`
    update ${categories} set name_folded = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing(id uuid, due text)
    where ${categories.bookId} = ${bookId} and ${categories.id} = differing.id and not exists (
      select from ${categories} other
      where ${categories.deletedAt} is null and other.deleted_at is null
        and other.book_id = ${bookId}
        and other.kind = ${categories.kind} and other.name_folded = differing.due
        and other.parent_id is not distinct from ${categories.parentId})`,
});
