import { accounts, type Db } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import type { Book } from "../books/access.ts";
import type { TransactionRow } from "./rows.ts";

/** One change to the ledger: a create has no `before`, a delete no `after`. */
export type Change = { before: TransactionRow | null; after: TransactionRow | null };

function balanceDeltas(changes: readonly Change[]): Map<string, bigint> {
  const deltas = new Map<string, bigint>();
  const add = (row: TransactionRow | null, sign: bigint) => {
    if (!row) return;
    const effect = row.kind === "income" ? row.amountMinor : -row.amountMinor;
    deltas.set(row.accountId, (deltas.get(row.accountId) ?? 0n) + sign * effect);
  };
  for (const { before, after } of changes) {
    add(before, -1n);
    add(after, 1n);
  }
  return deltas;
}

/**
 * Applies what changed in the ledger to what is derived from it: the account balances. Every write
 * to the ledger ends here, in the transaction that wrote it, with the book locked.
 */
export async function postChanges(tx: Db, book: Book, changes: readonly Change[]): Promise<void> {
  for (const [accountId, delta] of balanceDeltas(changes)) {
    if (delta === 0n) continue;
    await tx
      .update(accounts)
      .set({ balanceMinor: sql`${accounts.balanceMinor} + ${delta}` })
      .where(and(eq(accounts.bookId, book.id), eq(accounts.id, accountId)));
  }
}
