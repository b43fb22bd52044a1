import { dateIn } from "@outlay/core";
import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { appendChanges } from "../feed/append.ts";
import type { SendLast } from "../feed/lock.ts";
import type { BookWrite, LoadedProjection, Projection } from "../feed/projection.ts";
import type { Affected } from "../ledger/ledger-projection.ts";
import type { LedgerChange } from "../ledger/operations.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { writeEntries } from "../ledger/transaction-writes.ts";

export const bookWrite = (tx: Db, book: Book, now: Date): BookWrite => ({
  tx,
  book,
  now,
  today: dateIn(book.timeZone, now),
});

/** Loads what projections need before the ledger changes: for what may be affected, or for all. */
export async function loadProjections(
  write: BookWrite,
  projections: readonly Projection[],
  affected?: Affected,
): Promise<LoadedProjection[]> {
  return Promise.all(projections.map(({ load }) => load(write, affected)));
}

type Posting = {
  changes: readonly LedgerChange[];
  /** Expenses of which only the refunded amount changes. */
  refunded?: readonly LedgerTransaction[];
  /** LoadedProjection after any earlier change. */
  loaded: readonly LoadedProjection[];
  /** Sends the writes with the commit, if nothing follows them. */
  sendLast?: SendLast;
};

/**
 * Writes changes to the ledger and applies their difference to all derived data, which the
 * projections keep. All writes to the ledger go through this function, in one transaction with the
 * book locked. The statements are sent together, without waiting in between, unless a projection
 * has something to compare (an alert of a budget may fire): that is read before and after.
 */
export async function postChanges(
  { tx, book, now }: BookWrite,
  { changes, refunded = [], loaded, sendLast }: Posting,
): Promise<void> {
  const settled = loaded.map(({ settle }) => settle(changes));
  const compared = await Promise.all(settled.map(({ compare }) => compare()));
  const finishing = compared.filter((finish) => finish !== undefined);
  const entries = settled.flatMap((projected) => projected.entries);
  const writes = Promise.all([
    writeEntries(tx, book, changes, refunded),
    appendChanges(tx, book, entries, now),
    ...settled.map(({ write }) => write()),
  ]);
  if (sendLast && finishing.length === 0) return sendLast(writes);
  await writes;
  for (const finish of finishing) await finish();
}
