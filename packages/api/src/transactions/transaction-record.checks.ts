import { type Db, transactions, transactionSplits } from "@outlay/db";
import { asc, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { snapshotOf } from "../ledger/feed-snapshot.ts";
import { entryColumns } from "../ledger/transaction-rows.ts";

type SplitRow = { categoryId: string; amountMinor: string; note: string | null };

const splitsOf = (bookId: string) => sql<SplitRow[] | null>`(
  select jsonb_agg(jsonb_build_object('categoryId', category_id,
    'amountMinor', amount_minor::text, 'note', note) order by position)
  from ${transactionSplits} split
  where split.book_id = ${bookId} and split.transaction_id = ${transactions}.id)`;

async function readTransactions(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({
      entry: entryColumns,
      splits: splitsOf(page.bookId),
      last: lastChange("transaction", transactions, page.bookId),
    })
    .from(transactions)
    .where(isInPage(transactions, page))
    .orderBy(asc(transactions.id))
    .limit(recordsPerPage);
  return rows.map(({ entry, splits: parts, last }) => {
    const exact = (parts ?? []).map((part) => ({ ...part, amountMinor: BigInt(part.amountMinor) }));
    return { id: entry.id, image: snapshotOf({ ...entry, splits: exact }), last };
  });
}

/** Every transaction equals its last change in the feed. */
export const transactionRecord = recordCheck("transaction", readTransactions);
