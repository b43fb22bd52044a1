import type { Category } from "../../ledger/category.contract.ts";
import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import type { AccountRecord, Entity, FeedChange, Records } from "./records.ts";

export type LogEntry = FeedChange & { before: unknown };

export type Model = {
  accounts: Map<string, AccountRecord>;
  categories: Map<string, Category>;
  transactions: Map<string, TransactionImage>;
  /** Every change so far: the feed, as it should be. */
  log: LogEntry[];
};

/** What a request is applied to: a copy of the model, the instant, and the reasons to refuse it. */
export type Attempt = {
  model: Model;
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

/** Puts a change into the records and the log; a removed account or category is gone. */
export function record(
  { model }: Attempt,
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
  model.log.push({ ...change, entityId });
}

/** Whether two records say the same. */
export const isEqual = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);

/** A record with the changes there are; undefined ones are none. */
export function changed<Whole extends object>(whole: Whole, changes: object): Whole {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...whole, ...Object.fromEntries(given) };
}

export function checkVersion({ faults }: Attempt, kept: number, read: number | undefined): void {
  if (read !== undefined && read !== kept) faults.add("version.conflict");
}

/** Changes all transactions that a change concerns, deleted ones too, in the order of their ids. */
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
