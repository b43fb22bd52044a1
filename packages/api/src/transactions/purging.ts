import { attachments, importEntries, plainArray, scheduleOccurrences } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { BookLock } from "../support/book-lock.ts";
import { releaseFiles } from "../support/unused-files.ts";

/**
 * Lets go of transactions that are deleted for good: what they were posted for stays decided, as skipped, and what a bank's
 * file had of them is not offered again. Their attachments go with them.
 */
export async function releaseTransactions(lock: BookLock, ids: readonly string[]): Promise<void> {
  const { tx, book } = lock;
  const named = sql`book_id = ${book.id} and transaction_id = any(${plainArray(ids)}::uuid[])`;
  await tx.execute(
    sql`update ${scheduleOccurrences} set state = 'skipped', transaction_id = null where ${named}`,
  );
  const attached = await tx.execute<{ id: string }>(
    sql`select id from ${attachments} where ${named}`,
  );
  await releaseFiles(
    lock,
    attached.map(({ id }) => id),
  );
  await tx.execute(sql`delete from ${attachments} where ${named}`);
  await tx.execute(sql`update ${importEntries} set transaction_id = null where ${named}`);
}
