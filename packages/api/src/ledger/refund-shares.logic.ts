import { touchesClosed } from "./closed.logic.ts";
import type { Ledger, Operation } from "./operations.logic.ts";
import { refundIn, type Update } from "./refund-changes.logic.ts";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { inheritShares, sameShares, type Shares, toSharesFields } from "./shares.logic.ts";

type Entries = Ledger["entries"];
type Followers = Pick<Ledger, "entries" | "followers">;

/** Whether a refund is shared as an expense that is shared so, and not in a way of its own. */
const isSharedAs = (shares: Shares | null, refund: LedgerTransaction) =>
  sameShares(refund.shares, inheritShares(shares, refund));

const expenseOf = (entries: Entries, { refundOfId }: LedgerTransaction) =>
  refundOfId === null ? undefined : entries.get(refundOfId);

/**
 * The refunds that are shared as their expense, or have none and are not shared. Those that were deleted are compared with
 * the shares that it had then, where these are not those of today.
 */
export function findFollowers(
  entries: Entries,
  formerShares: ReadonlyMap<string, Shares | null>,
): Set<string> {
  const followers = new Set<string>();
  for (const entry of entries.values()) {
    if (entry.kind !== "refund") continue;
    const former = formerShares.get(entry.id);
    const shares = former === undefined ? expenseOf(entries, entry)?.shares : former;
    if (isSharedAs(shares ?? null, entry)) followers.add(entry.id);
  }
  return followers;
}

/** Notes whether a refund is shared as its expense after an operation, which may say how it is shared. */
export function noteFollower(
  { entries, followers }: Followers,
  operation: Operation,
  entry: LedgerTransaction,
): void {
  const { op } = operation;
  const given = op === "create" ? operation.fields : op === "update" ? operation.patch : {};
  if (entry.kind !== "refund" || given.shares !== undefined) followers.delete(entry.id);
  else if (isSharedAs(expenseOf(entries, entry)?.shares ?? null, entry)) followers.add(entry.id);
}

/** Whether an update shares a refund as its expense is: when it is shared so, and its amount or expense changes. */
export function isSharedAgain(
  { followers }: Followers,
  { before, patch, context: { refunded } }: Update,
): boolean {
  if (!refunded || patch.shares !== undefined || !followers.has(before.id)) return false;
  return before.refundOfId !== refunded.id || patch.amount !== undefined;
}

/**
 * The updates after which refunds are shared as their expense is now. Those that are shared in a way of their own stay so, as
 * do those of the closed period.
 */
export function followingRefunds({
  entries,
  followers,
  closedThrough,
}: Followers & Pick<Ledger, "closedThrough">): Operation[] {
  return [...followers].flatMap((id): Operation[] => {
    const refund = refundIn(entries.get(id) ?? null);
    const expense = refund && expenseOf(entries, refund);
    if (!expense || isSharedAs(expense.shares, refund)) return [];
    if (touchesClosed(closedThrough, { before: refund, after: refund })) return [];
    const fields = toSharesFields(inheritShares(expense.shares, refund), refund.currency);
    const shares = fields && { ...fields, mayBeArchived: true as const };
    return [{ op: "update", id, patch: { shares } }];
  });
}
