import { appendChanges } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { LoadedProjection } from "../feed/projection.ts";
import type { Affected } from "../ledger/ledger-projection.ts";
import type { LedgerChange } from "../ledger/operations.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { sameShares } from "../ledger/shares.logic.ts";
import { writeEntries } from "../ledger/transaction-writes.ts";

/** Loads what projections need before the ledger changes: for what may be affected, or for all. */
export async function loadProjections(
  write: LockedBook,
  affected?: Affected,
): Promise<LoadedProjection[]> {
  return Promise.all(write.projections.map(({ load }) => load(write, affected)));
}

type Posting = {
  changes: readonly LedgerChange[];
  /** Expenses of which only the refunded amount changes. */
  refunded?: readonly LedgerTransaction[];
  /** Loaded after any earlier change. */
  loaded: readonly LoadedProjection[];
};

/** That writes of several requests cannot be done together: each must find what the one before has left. */
class NotTogether extends Error {}

/** Whether refunds may follow a change, which are changed after all requests: those behind it would meet them as they were. */
const mayBeFollowed = ({ before, after }: LedgerChange) =>
  before !== null && before.refundedMinor > 0n && !sameShares(before.shares, after.shares);

/**
 * Throws `NotTogether` if a request changes more than its own transaction or what refunds follow, or a projection has something to
 * compare after one of the changes. Each is looked at by itself and with those before it: what two of them do may cancel out.
 */
async function assertApart(
  loaded: readonly LoadedProjection[],
  changes: readonly LedgerChange[],
): Promise<void> {
  const operations = new Set(changes.map(({ after }) => after.operationId));
  if (operations.size < changes.length || changes.some(mayBeFollowed)) throw new NotTogether();
  for (const { settle } of loaded.filter(({ compares }) => compares))
    for (const [index, change] of changes.entries())
      for (const some of [[change], changes.slice(0, index + 1)])
        if (await settle(some).compare()) throw new NotTogether();
}

/**
 * Writes changes to the ledger and applies their difference to all derived data, which the
 * projections keep. All writes to the ledger go through this function. The statements are sent together,
 * without waiting in between, unless a projection has something to compare (an alert of a budget may
 * fire): that is read before and after.
 */
export async function postChanges(
  write: LockedBook,
  { changes, refunded = [], loaded }: Posting,
): Promise<void> {
  if (write.authors) await assertApart(loaded, changes);
  const comparing = new Map(
    loaded.filter(({ compares }) => compares).map((each) => [each, each.settle(changes)]),
  );
  const compared = await Promise.all([...comparing.values()].map(({ compare }) => compare()));
  const finishing = compared.filter((finish) => finish !== undefined);
  // PostgreSQL writes the transactions while the rest is computed.
  const entered = writeEntries(write, changes, refunded);
  // What the rest throws meanwhile rejects the change; its own failure is met below.
  entered.catch(() => {});
  const settled = loaded.map((each) => comparing.get(each) ?? each.settle(changes));
  const entries = settled.flatMap((projected) => projected.entries);
  const writes = Promise.all([
    entered,
    appendChanges(write, entries),
    ...settled.map((projected) => projected.write()),
  ]);
  if (finishing.length === 0) return write.sendLast(writes);
  await writes;
  for (const finish of finishing) await finish();
}
