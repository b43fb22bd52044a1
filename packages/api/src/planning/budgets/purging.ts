import {
  alerts,
  budgetAmounts,
  budgetMoves,
  budgets,
  budgetSpending,
  plainArray,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import type { BookLock } from "../../support/book-lock.ts";

/** Whether amounts were moved between the budget and one that stays: moves add up to zero. */
export const hasMovesOfOthers = (
  bookId: string,
  since: string,
) => sql`exists (select from ${budgetMoves} own
    where own.book_id = ${bookId} and own.budget_id = record.id)
  and exists (select from ${budgetMoves} move
    join ${budgets} other on other.book_id = ${bookId} and other.id = move.budget_id
    where move.book_id = ${bookId} and other.currency = record.currency
      and (other.deleted_at is null or other.deleted_at >= ${since}::timestamptz))`;

/**
 * Deletes what belongs to budgets that are deleted for good. Where moves are among it, all budgets of their currency with
 * moves are: all of these moves are deleted at once, so that they add up to zero at any time.
 */
export async function releaseBudgets({ tx, book }: BookLock, ids: readonly string[]) {
  const list = sql`any(${plainArray(ids)}::uuid[])`;
  await tx.execute(sql`delete from ${budgetMoves} where book_id = ${book.id} and budget_id in (
    select other.id from ${budgets} other where other.book_id = ${book.id} and other.currency in (
      select moved.currency from ${budgets} moved
      join ${budgetMoves} own on own.book_id = ${book.id} and own.budget_id = moved.id
      where moved.book_id = ${book.id} and moved.id = ${list}))`);
  for (const table of [alerts, budgetAmounts, budgetSpending])
    await tx.execute(sql`delete from ${table} where book_id = ${book.id} and budget_id = ${list}`);
}
