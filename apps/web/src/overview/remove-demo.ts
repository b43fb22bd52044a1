import { type Client, isOutlayError } from "@outlay/client";
import { findDemo, forgetDemo } from "./demo.ts";

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
  forgetDemo(bookId);
}
