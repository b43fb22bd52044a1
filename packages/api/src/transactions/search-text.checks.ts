import { transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";

/** A transaction's search text is its folded payee and note. */
export const searchText = foldCheck("search text", {
  all: (bookId) => sql<FoldRow & { id: string }>`
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
