import { importEntries, plainArray, scheduleOccurrences } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { BookLock } from "../support/book-lock.ts";

/**
 * Lets go of transactions that are deleted for good: what they were posted for stays decided, as skipped, and what a bank's
 * file had of them is not offered again.
 */
export async function releaseTransactions(
  { tx, book }: BookLock,
  ids: readonly string[],
): Promise<void> {
  const named = sql`book_id = ${book.id} and transaction_id = any(${plainArray(ids)}::uuid[])`;
  await tx.execute(
    sql`update ${scheduleOccurrences} set state = 'skipped', transaction_id = null where ${named}`,
  );
  await tx.execute(sql`update ${importEntries} set transaction_id = null where ${named}`);
}
