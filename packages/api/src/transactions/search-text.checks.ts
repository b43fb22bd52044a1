import { type Db, searchPairs, transactions, transactionSplits } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { BookLock } from "../support/book-lock.ts";
import { searchPairsIn } from "../ledger/search-text.logic.ts";
import { type Check, pagesOf } from "../support/check.ts";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";

const line = sql`chr(10)`;

const searchTextFold = foldCheck("search text", {
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

/** A transaction's search text is its folded payee, note, tags and notes of parts. */
export const searchText: Check = {
  ...searchTextFold,
  fix: async (lock) => {
    const fixed = await searchTextFold.fix?.(lock);
    await addMissingPairs(lock);
    return fixed ?? 0;
  },
};

/** The pairs of a book's search texts that are missing: thousands, however many transactions there are. */
async function missingPairs(tx: Db, bookId: string): Promise<string[]> {
  const due = new Set<string>();
  const texts = sql<{ text: string }>`
    select search_text as text from ${transactions} where book_id = ${bookId}`;
  for await (const rows of pagesOf(tx, texts))
    for (const pair of searchPairsIn(rows.map(({ text }) => text))) due.add(pair);
  const kept = sql<{ pair: string }>`select pair from ${searchPairs} where book_id = ${bookId}`;
  for await (const rows of pagesOf(tx, kept)) for (const { pair } of rows) due.delete(pair);
  return [...due];
}

/** Every pair of neighbouring characters in a search text is kept, or a short word would not be looked for. */
export const searchPair: Check = {
  name: "search pairs",
  find: async function* find(tx, bookId) {
    const missing = await missingPairs(tx, bookId);
    for (const _ of missing) yield { subject: "a pair of letters", problem: "is missing" };
  },
  fix: addMissingPairs,
};

async function addMissingPairs({ tx, book: { id: bookId } }: BookLock): Promise<number> {
  const pairs = JSON.stringify(await missingPairs(tx, bookId));
  const fixed = await tx.execute(sql`insert into ${searchPairs} (book_id, pair)
    select ${bookId}::uuid, pair from jsonb_array_elements_text(${pairs}::jsonb) as pair`);
  return fixed.count;
}
