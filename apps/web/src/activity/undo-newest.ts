import type { Change, Client } from "@outlay/client";
import { findLast, readBack, type ReadFeed } from "./newest-changes.logic.ts";

/** Undoes the newest change that is the one meant: for writes whose replies name no operation. */
export async function undoNewest(
  client: Client,
  isMeant: (change: Change) => boolean,
): Promise<void> {
  const read: ReadFeed = (since, limit) => client.changes.since.query({ since, limit });
  const { items } = await readBack(read, await findLast(read, 0));
  const change = items.find(isMeant);
  if (change) await client.operations.undo.mutate({ id: change.operationId });
}
