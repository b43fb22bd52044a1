import { type Db, transactions } from "@outlay/db";
import { and, eq, inArray } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { StagedRow } from "./staged-row.ts";

/** What becomes of a balance when the bank books another amount than it had announced. */
export async function addReplaced(tx: Db, book: Book, rows: readonly StagedRow[]): Promise<void> {
  const booked = rows.filter(({ status, matchOf }) => status === "new" && matchOf !== null);
  if (booked.length === 0) return;
  const { id, kind, accountId, amountMinor, feeMinor, toAccountId, toAmountMinor } = transactions;
  const ids = booked.flatMap(({ matchOf }) => matchOf ?? []);
  const found = await tx
    .select({ id, kind, accountId, amountMinor, feeMinor, toAccountId, toAmountMinor })
    .from(transactions)
    .where(
      and(eq(transactions.bookId, book.id), inArray(id, ids), eq(transactions.state, "pending")),
    );
  const pending = new Map(found.map((transaction) => [transaction.id, transaction]));
  for (const row of booked) {
    const replaced = pending.get(row.matchOf ?? "");
    // A transfer is replaced on both sides.
    if (replaced?.toAccountId === row.accountId) row.replacesMinor = String(replaced.toAmountMinor);
    if (replaced?.accountId !== row.accountId) continue;
    const isIn = replaced.kind === "income" || replaced.kind === "refund";
    const paid = replaced.amountMinor + (replaced.feeMinor ?? 0n);
    row.replacesMinor = String(isIn ? replaced.amountMinor : -paid);
  }
}
