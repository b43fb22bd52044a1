import { type Db, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { foldText } from "../fold.ts";
import { type Check, pagesOf } from "./check.ts";

type Row = { id: string; payee: string | null; note: string | null; searchText: string };

/** Folded here, not by the database, which does not know how. */
async function* differing(tx: Db, bookId: string): AsyncGenerator<{ id: string; due: string }[]> {
  const all = sql`select id, payee, note, search_text as "searchText"
    from ${transactions} where book_id = ${bookId}`;
  for await (const rows of pagesOf<Row>(tx, all)) {
    yield rows.flatMap(({ id, payee, note, searchText }) => {
      const due = foldText(`${payee ?? ""}\n${note ?? ""}`);
      return searchText === due ? [] : [{ id, due }];
    });
  }
}

/** What is searched in a transaction is its payee and note, folded. */
export const searchText: Check = {
  name: "search text",
  find: async function* find(tx, bookId) {
    const problem = "is not made of its payee and note";
    for await (const rows of differing(tx, bookId))
      yield* rows.map(({ id }) => ({ subject: `transaction ${id}`, problem }));
  },
  mend: async (tx, bookId) => {
    let mended = 0;
    for await (const rows of differing(tx, bookId)) {
      if (rows.length === 0) continue;
      await tx.execute(sql`update ${transactions} set search_text = differing.due
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as differing(id uuid, due text)
        where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`);
      mended += rows.length;
    }
    return mended;
  },
};
