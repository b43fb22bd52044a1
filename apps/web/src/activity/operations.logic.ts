import type { Change } from "@outlay/client";

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
