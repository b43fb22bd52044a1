import { transactions } from "@outlay/db";
import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { isRenaming, maxClosedNamed, periodClosed, touchesClosed } from "../ledger/closed.logic.ts";
import { inCategory } from "../ledger/category-use.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { isSame } from "../ledger/transaction-fields.logic.ts";
import { loadProjections, postChanges } from "./posting.ts";
import { authorOf, entrySelection } from "../ledger/transaction-rows.ts";

const chunk = 500;

/**
 * Changes all transactions of a book that meet a condition, including deleted ones, which can be
 * restored. Runs in chunks, to need little memory for any size of book. Returns the number of changed
 * transactions. Throws `period.closed`, with those in the way, for a change of more than names in the closed period.
 */
export async function rewriteTransactions(
  write: LockedBook,
  {
    where,
    rewrite,
  }: { where: SQL | undefined; rewrite: (entry: LedgerTransaction) => Partial<LedgerTransaction> },
): Promise<number> {
  const { tx, book, now } = write;
  const author = authorOf(write);
  const through = await write.closedThrough();
  /** Those in the way: after the first nothing is written, and more are looked for. */
  const closed: string[] = [];
  let count = 0;
  let last: string | undefined;
  do {
    const entries: LedgerTransaction[] = await tx
      .select(entrySelection(book.id))
      .from(transactions)
      .where(
        and(eq(transactions.bookId, book.id), where, last ? gt(transactions.id, last) : undefined),
      )
      .orderBy(asc(transactions.id))
      .limit(chunk);
    const changes = entries.flatMap((before) => {
      const rewritten = { ...before, ...rewrite(before) };
      if (isSame(before, rewritten)) return [];
      const after = { ...rewritten, ...author, version: before.version + 1, updatedAt: now };
      return { op: "update" as const, before, after };
    });
    for (const change of changes)
      if (!isRenaming(change) && touchesClosed(through, change)) closed.push(change.after.id);
    if (changes.length > 0 && closed.length === 0) {
      const loaded = await loadProjections(write);
      await untilSent(write, (within) => postChanges(within, { changes, loaded }));
    }
    count += changes.length;
    last = entries.length === chunk ? entries.at(-1)?.id : undefined;
  } while (last !== undefined && closed.length < maxClosedNamed);
  if (through !== null && closed.length > 0) throw periodClosed(through, "id", closed);
  return count;
}

/** Moves all transactions of a category to another one of the same kind. */
export async function moveToCategory(
  write: LockedBook,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const where = inCategory(write.tx, write.book, from);
  const moved = (categoryId: string) => (categoryId === from ? to : categoryId);
  const rewrite = ({ categoryId, feeCategoryId, splits }: LedgerTransaction) => ({
    categoryId: categoryId && moved(categoryId),
    feeCategoryId: feeCategoryId && moved(feeCategoryId),
    splits: splits.map((split) => ({ ...split, categoryId: moved(split.categoryId) })),
  });
  await rewriteTransactions(write, { where, rewrite });
}
