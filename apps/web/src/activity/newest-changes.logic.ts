import type { Change } from "@outlay/client";

type FeedPage = { items: readonly Change[]; nextSince: number; upToDate: boolean };
/** The changes after a number, oldest first. */
export type ReadFeed = (since: number, limit: number) => Promise<FeedPage>;

/** At once, and so many numbers back. */
const size = 50;

/**
 * The number of the last change. The feed is read forwards from a number: those beyond the end have nothing behind them.
 * `known` is a number at or before the end; the steps from it double.
 */
export async function findLast(read: ReadFeed, known: number): Promise<number> {
  let low = known;
  let high = Infinity;
  let step = size;
  for (;;) {
    const page = await read(low, size);
    if (page.upToDate) return page.nextSince;
    low = page.nextSince;
    const middle = high === Infinity ? low + step : Math.floor((low + high) / 2);
    step *= 4;
    const { items } = await read(middle, 1);
    if (items.length > 0) low = middle;
    else high = middle;
  }
}

export type Newest = { items: Change[]; last: number; before: number | null };

/** The changes until a number, newest first, and the number to go on with. */
export async function readBack(read: ReadFeed, last: number): Promise<Newest> {
  const start = Math.max(last - size, 0);
  const found: Change[] = [];
  let since = start;
  while (since < last) {
    const page = await read(since, last - since);
    found.push(...page.items);
    if (page.items.length === 0) break;
    since = page.nextSince;
  }
  return { items: found.toReversed(), last, before: start === 0 ? null : start };
}

export type Operation = { id: string; at: Date; actor: Change["actor"]; changes: Change[] };

/** Operations newest first, their changes in order: what one request did is one operation. Notifications are no doing of people. */
export function groupByOperation(changes: readonly Change[]): Operation[] {
  const operations = new Map<string, Operation>();
  for (const change of changes) {
    if (change.entity === "notification") continue;
    const { operationId: id, at, actor } = change;
    const known = operations.get(id);
    if (known) known.changes.push(change);
    else operations.set(id, { id, at, actor, changes: [change] });
  }
  for (const operation of operations.values()) {
    // The alerts that come with a budget say nothing beside it.
    const own = operation.changes.filter(({ entity }) => entity !== "alert");
    if (own.length > 0) operation.changes = own;
    operation.changes.reverse();
  }
  return [...operations.values()];
}
