import type { Category } from "../../ledger/category.contract.ts";
import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import type { AccountRecord, Entity, FeedChange, Records } from "./records.ts";

/** A change, its instant, and the number of the operation that made it. */
export type LogEntry = FeedChange & { at: Date; before: unknown; operation: number };

/** What was deleted can be brought back for so long. */
export const restorableMs = 30 * 24 * 60 * 60 * 1000;

export type Model = {
  accounts: Map<string, AccountRecord>;
  categories: Map<string, Category>;
  transactions: Map<string, TransactionImage>;
  /** All changes so far: the expected feed. */
  log: LogEntry[];
};

/** A copy of the model that a request is applied to, its operation, the instant, and the errors. */
export type Attempt = {
  model: Model;
  operation: number;
  now: Date;
  faults: Set<string>;
  items?: Set<string>[];
};

export function modelOf(records: Records, log: readonly LogEntry[]): Model {
  return {
    accounts: new Map(records.accounts),
    categories: new Map(records.categories),
    transactions: new Map(records.transactions),
    log: [...log],
  };
}

/** Applies a change to the records and the log. Removed accounts and categories are dropped. */
export function record(
  { model, operation, now }: Attempt,
  change: {
    entity: Entity;
    op: FeedChange["op"];
    before: { id: string } | null;
    after: { id: string } | null;
  },
): void {
  const { entity, after, before } = change;
  const entityId = (after ?? before)?.id ?? "";
  const kept: Map<string, object> = {
    account: model.accounts,
    category: model.categories,
    transaction: model.transactions,
  }[entity];
  if (after) kept.set(entityId, after);
  else kept.delete(entityId);
  model.log.push({ ...change, entityId, at: now, operation });
}

export const isEqual = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);

/** A record with changes; undefined fields are ignored. */
export function changed<Whole extends object>(whole: Whole, changes: object): Whole {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...whole, ...Object.fromEntries(given) };
}

export function checkVersion({ faults }: Attempt, kept: number, read: number | undefined): void {
  if (read !== undefined && read !== kept) faults.add("version.conflict");
}

/**
 * Changes all transactions for which `change` returns another image, including deleted ones, in the
 * order of their ids.
 */
export function rewrite(
  attempt: Attempt,
  change: (image: TransactionImage) => TransactionImage,
): void {
  const images = [...attempt.model.transactions.values()];
  for (const before of images.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const after = change(before);
    if (isEqual(before, after)) continue;
    const next = { ...after, version: before.version + 1, updatedAt: attempt.now };
    record(attempt, { entity: "transaction", op: "update", before, after: next });
  }
}
