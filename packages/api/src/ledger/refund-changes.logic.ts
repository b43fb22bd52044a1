import { fieldError } from "@outlay/core";
import type { Ledger, LedgerChange } from "./operations.logic.ts";
import {
  assertWithinCategories,
  assertWithinExpense,
  categoriesExceeded,
  isDividedAsExpense,
  noRefunds,
  overdrawnCategories,
  type RefundSums,
  withRefund,
} from "./refunds.logic.ts";
import type { LedgerTransaction, ResolveContext } from "./resolve.logic.ts";
import type { Patch } from "./transaction-fields.logic.ts";

/** The transaction, if it is a live refund of an expense. */
export function refundIn(entry: LedgerTransaction | null) {
  if (!entry || entry.deletedAt !== null || entry.refundOfId === null) return undefined;
  return { ...entry, refundOfId: entry.refundOfId };
}

/** What the refunds of an expense give back without this one. */
export function otherRefunds({ refunds }: Ledger, expenseId: string, refund?: LedgerTransaction) {
  const sums = refunds.get(expenseId) ?? noRefunds;
  return refund?.refundOfId === expenseId ? withRefund(sums, refund, -1n) : sums;
}

/** An expense whose refunded amount changes, and what is refunded of it then. */
type Settled = { expense: LedgerTransaction; sums: RefundSums };

/**
 * The expenses whose refunded amount changes. Throws `refund.exceeds_expense`, or
 * `expense.not_found` for a deleted one. What refunds take from categories may be checked later.
 */
export function settleRefunds(
  { entries, refunds }: Ledger,
  { before, after }: LedgerChange,
  { isDeferred = false } = {},
): Settled[] {
  const settled = new Map<string, Settled>();
  const settle = (refund: ReturnType<typeof refundIn>, sign: 1n | -1n) => {
    if (!refund) return;
    const { refundOfId: id, currency, amountMinor } = refund;
    const expense = settled.get(id)?.expense ?? entries.get(id);
    if (expense?.kind !== "expense" || expense.deletedAt !== null)
      throw fieldError("expense.not_found", ["refundOf"], "The expense it refunds is deleted.");
    if (expense.currency !== currency)
      throw fieldError(
        "input.invalid",
        ["refundOf"],
        `The expense it refunds is now in ${expense.currency}.`,
      );
    const sums = settled.get(id)?.sums ?? refunds.get(id) ?? noRefunds;
    settled.set(id, {
      expense: { ...expense, refundedMinor: expense.refundedMinor + sign * amountMinor },
      sums: withRefund(sums, refund, sign),
    });
  };
  settle(refundIn(before), -1n);
  settle(refundIn(after), 1n);
  for (const { expense, sums } of settled.values()) {
    assertWithinExpense(expense, sums, after);
    const earlier = refunds.get(expense.id) ?? noRefunds;
    if (!isDeferred) assertWithinCategories(expense, { before: earlier, after: sums });
  }
  return [...settled.values()];
}

/** By expense, the categories of which more is refunded than was spent. */
function overdrawn({ entries, refunds }: Ledger): Map<string, string[]> {
  return new Map(
    [...refunds].map(([id, sums]) => {
      const expense = entries.get(id);
      return [id, expense ? overdrawnCategories(expense, sums) : []];
    }),
  );
}

/**
 * Returns a check that no refunds take more from a category than they did, or was spent in it: for operations that restore an
 * earlier state one after another. An expense and its refunds may have changed together, and neither fits without the other.
 */
export function deferCategoryChecks(ledger: Ledger): () => void {
  const before = overdrawn(ledger);
  return () => {
    for (const [id, categories] of overdrawn(ledger)) {
      const known = new Set(before.get(id));
      if (categories.some((category) => !known.has(category))) throw categoriesExceeded();
    }
  };
}

export type Update = { before: LedgerTransaction; patch: Patch; context: ResolveContext };

/**
 * Whether an update divides a refund as its expense is split: when its splits are removed, when it gets a
 * split expense, or when its amount or expense changes and its parts still are those that it got so.
 */
export function isDividedAgain(
  ledger: Ledger,
  { before, patch, context: { refunded } }: Update,
): boolean {
  if (!refunded || patch.categoryId !== undefined) return false;
  const isTargetSplit = refunded.splits.length > 0;
  if (patch.splits !== undefined) return isTargetSplit && (patch.splits ?? []).length === 0;
  const isMoved = before.refundOfId !== refunded.id;
  if (before.splits.length === 0) return isMoved && isTargetSplit;
  const isChanged = isMoved || patch.amount !== undefined || patch.original !== undefined;
  const former = ledger.entries.get(before.refundOfId ?? "");
  if (!isChanged || !former) return false;
  return isDividedAsExpense(former, otherRefunds(ledger, former.id, before), before);
}
