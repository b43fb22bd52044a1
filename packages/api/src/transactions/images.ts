import type { Entry } from "./drafts.rules.ts";
import { toTransaction } from "./rows.ts";

/** A transaction in the change feed: what was decided about it, without what its refunds make of it. */
export function imageOf(entry: Entry): object {
  const { refundedAmount: _, ...image } = { refundedAmount: undefined, ...toTransaction(entry) };
  return image;
}
