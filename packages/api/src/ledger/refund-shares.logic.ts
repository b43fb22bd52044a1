import { touchesClosed } from "./closed.logic.ts";
import type { Ledger, LedgerChange, Operation } from "./operations.logic.ts";
import { refundIn, type Update } from "./refund-changes.logic.ts";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { inheritShares, sameShares, type Shares, toSharesFields } from "./shares.logic.ts";

/** Whether a refund is shared as an expense that is shared so, and not in a way of its own. */
const isSharedAs = (shares: Shares | null, refund: LedgerTransaction) =>
  sameShares(refund.shares, inheritShares(shares, refund));

/**
 * Whether an update shares a refund as its expense is: when its amount or expense changes, and it still is shared as it
 * was by default.
 */
export function isSharedAgain(
  { entries }: Pick<Ledger, "entries">,
  { before, patch, context: { refunded } }: Update,
): boolean {
  if (!refunded || before.kind !== "refund" || patch.shares !== undefined) return false;
  const isMoved = before.refundOfId !== refunded.id;
  if (!isMoved && patch.amount === undefined) return false;
  const former = before.refundOfId === null ? null : entries.get(before.refundOfId);
  return former !== undefined && isSharedAs(former?.shares ?? null, before);
}

/**
 * The updates after which refunds are shared as their expense, whose shares a change has altered. Those that are shared in
 * a way of their own stay so, as do those of the closed period.
 */
export function followingRefunds(
  { entries, closedThrough }: Pick<Ledger, "entries" | "closedThrough">,
  { before, after }: LedgerChange,
): Operation[] {
  if (!before || after.refundedMinor === 0n || sameShares(before.shares, after.shares)) return [];
  return [...entries.values()].flatMap((entry): Operation[] => {
    const refund = entry.refundOfId === after.id ? refundIn(entry) : undefined;
    if (!refund || !isSharedAs(before.shares, refund)) return [];
    if (touchesClosed(closedThrough, { before: refund, after: refund })) return [];
    const fields = toSharesFields(inheritShares(after.shares, refund), refund.currency);
    const shares = fields && { ...fields, mayBeArchived: true as const };
    return [{ op: "update", id: refund.id, patch: { shares } }];
  });
}
