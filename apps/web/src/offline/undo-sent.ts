import { type Client, isOutlayError } from "@outlay/client";
import type { WaitingCall } from "./waiting.logic.ts";

/**
 * Undoes a write that the server has. False where somebody else has changed the transaction since: the newest operation is
 * not the user's.
 */
export async function undoSent(
  client: Client,
  { path, input }: WaitingCall,
  userId: string,
): Promise<boolean> {
  if (path === "transactions.remove") {
    await client.trash.restore.mutate({ entity: "transaction", id: input.id });
    return true;
  }
  try {
    const { operationId, updatedBy } = await client.transactions.get.query({ id: input.id });
    if (updatedBy.id !== userId) return false;
    await client.operations.undo.mutate({ id: operationId });
  } catch (error) {
    // It was undone before, and only the reply to that was lost.
    if (!isOutlayError(error, "transaction.not_found")) throw error;
  }
  return true;
}
