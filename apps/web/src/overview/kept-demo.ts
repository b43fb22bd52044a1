import { type Client, isOutlayError } from "@outlay/client";
import { demoKey } from "./demo.ts";

/** Keeps on this device which operation has brought a book's example data, and its transactions. */
export function rememberDemo(bookId: string, operationId: string, ids: readonly string[]): void {
  localStorage.setItem(demoKey(bookId), [operationId, ...ids].join(" "));
}

function findDemo(bookId: string): { operationId: string; ids: readonly string[] } | undefined {
  const [operationId, ...ids] = localStorage.getItem(demoKey(bookId))?.split(" ") ?? [];
  return operationId === undefined ? undefined : { operationId, ids };
}

/** Takes a book's example data back. Where some of it was edited, the operation cannot be undone, and each part is deleted. */
export async function removeDemo(client: Client, bookId: string): Promise<void> {
  const demo = findDemo(bookId);
  if (!demo) return;
  try {
    await client.operations.undo.mutate({ id: demo.operationId });
  } catch (error) {
    if (!isOutlayError(error, "change.superseded") || demo.ids.length === 0) throw error;
    const operations = demo.ids.map((id) => ({ op: "remove" as const, id }));
    await client.transactions.bulk.mutate({ operations });
  }
  localStorage.removeItem(demoKey(bookId));
}
