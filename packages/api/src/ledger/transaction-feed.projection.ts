import { loadNothing } from "../feed/projection.ts";
import { snapshotOf } from "./feed-snapshot.ts";
import { defineLedgerProjection } from "./ledger-projection.ts";

/** Shows the changes in the feed. */
export const transactionFeedProjection = defineLedgerProjection({
  name: "transactions in the feed",
  tables: [],
  // The doctor checks the feed itself.
  checks: [],
  load: loadNothing,
  settle: (changes) => changes,
  entries: (changes) =>
    changes.map(({ op, before, after }) => ({
      entity: "transaction",
      entityId: after.id,
      operationId: after.operationId,
      op,
      before: before && snapshotOf(before),
      after: snapshotOf(after),
    })),
});
