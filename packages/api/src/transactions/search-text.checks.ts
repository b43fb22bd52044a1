import { transactions, transactionSplits } from "@outlay/db";
import { sql } from "drizzle-orm";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";

const line = sql`chr(10)`;

/** A transaction's search text is its folded payee, note, tags and notes of parts. */
export const searchText = foldCheck("search text", {
  all: (bookId) => sql<FoldRow & { id: string }>`
    select id, search_text as folded, coalesce(payee, '') || ${line} || coalesce(note, '')
      || coalesce(${line} || array_to_string(nullif(tags, '{}'), ${line}), '')
      || coalesce(${line} || (
        select string_agg(split.note, ${line} order by split.position)
        from ${transactionSplits} split
        where split.book_id = ${bookId} and split.transaction_id = ${transactions}.id
      ), '') as text
    from ${transactions} where book_id = ${bookId}`,
  describe: ({ id }) => ({
    subject: `transaction ${id}`,
    problem: "is not made of its payee, note, tags and parts",
  }),
  update: (bookId, rows) => sql`
    update ${transactions} set search_text = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing(id uuid, due text)
    where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`,
});
