import { type Client, isOutlayError } from "@outlay/client";
import type { Purchase } from "../household.ts";
import { type BookIds, prepareBook } from "./book.ts";

/** Purchases under way at once: two requests, as the client puts ten calls into one. */
const underWay = 20;

export type Loaded = {
  added: number;
  /** Were there once, and somebody has changed or deleted them: they stay as they are. */
  kept: number;
};

/**
 * Records the purchases that are not there yet. Each brings its own id, so a second run, or one
 * after a lost connection, sends the same content again and adds nothing.
 */
export async function loadPurchases(
  outlay: Client,
  purchases: readonly Purchase[],
  onProgress: (done: number) => void,
): Promise<Loaded> {
  const ids = await prepareBook(outlay);
  const before = await countExpenses(outlay);
  let kept = 0;
  for (let start = 0; start < purchases.length; start += underWay) {
    const chunk = purchases.slice(start, start + underWay);
    const recorded = await Promise.all(chunk.map((purchase) => record(outlay, purchase, ids)));
    kept += recorded.filter((isAsSent) => !isAsSent).length;
    onProgress(start + chunk.length);
  }
  return { added: (await countExpenses(outlay)) - before, kept };
}

/** Whether the expense is there as it was sent. */
async function record(outlay: Client, purchase: Purchase, ids: BookIds): Promise<boolean> {
  const { account, category, ...fields } = purchase;
  const accountId = ids.accounts[account];
  const categoryId = ids.categories[category];
  try {
    await outlay.expenses.create.mutate({ ...fields, accountId, categoryId });
    return true;
  } catch (error) {
    if (isOutlayError(error, "id.taken")) return false;
    throw error;
  }
}

async function countExpenses(outlay: Client): Promise<number> {
  const { total = 0 } = await outlay.expenses.list.query({ limit: 1, includeTotal: true });
  return total;
}
