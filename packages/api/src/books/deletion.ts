import {
  accounts,
  alerts,
  books,
  budgetAmounts,
  budgetMoves,
  budgets,
  budgetSpending,
  categories,
  changes,
  dailyTotals,
  type Db,
  idempotencyKeys,
  invitations,
  memberships,
  monthlyTotals,
  notificationReads,
  notifications,
  payeeUses,
  rates,
  tagUses,
  transactions,
  transactionSplits,
} from "@outlay/db";
import { eq } from "drizzle-orm";

/** The tables of a book: each one before those that its rows refer to. */
const tables = [
  idempotencyKeys,
  notificationReads,
  notifications,
  alerts,
  budgetSpending,
  budgetMoves,
  budgetAmounts,
  budgets,
  changes,
  dailyTotals,
  monthlyTotals,
  payeeUses,
  rates,
  tagUses,
  transactionSplits,
  transactions,
  categories,
  accounts,
  invitations,
  memberships,
];

/** Holds a book until the transaction has ended: nothing is written to it, and nobody joins it. */
export async function holdBook(tx: Db, bookId: string): Promise<void> {
  await tx.select({ id: books.id }).from(books).where(eq(books.id, bookId)).for("update");
}

/** Deletes a book and everything in it, for good. Whoever calls has seen that nobody else needs it. */
export async function deleteBook(db: Db, bookId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await holdBook(tx, bookId);
    for (const table of tables) await tx.delete(table).where(eq(table.bookId, bookId));
    await tx.delete(books).where(eq(books.id, bookId));
  });
}
