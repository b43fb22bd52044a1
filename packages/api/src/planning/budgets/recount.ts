import type { LockedBook } from "../../feed/lock.ts";
import { budgets, type Db } from "@outlay/db";
import { arrayOverlaps, inArray, isNotNull, or, type SQL } from "drizzle-orm";
import { watchBudgets } from "../alerts/alert-state.ts";
import type { Book } from "../../access/book.ts";
import { inUseError } from "@outlay/core";
import { selectFacts } from "../figures/budget-facts.ts";
import { selectBudgets } from "./budget-rows.ts";
import { rebuildSpending } from "../figures/spending.ts";

const names = (ids: string[]): SQL | undefined =>
  or(
    inArray(budgets.categoryId, ids),
    arrayOverlaps(budgets.categoryIds, ids),
    arrayOverlaps(budgets.exceptCategoryIds, ids),
  );

/** Throws `category.in_use` when a budget names the category. */
export async function assertNoBudget(tx: Db, book: Book, categoryId: string): Promise<void> {
  const using = await selectBudgets(tx, book, names([categoryId]));
  if (using.length === 0) return;
  throw inUseError(
    "category.in_use",
    "Delete its budgets first, or give them another category.",
    using.map(({ id }) => ({ kind: "budget", id })),
  );
}

/**
 * Runs a change to the subcategories of categories, or (without ids) to the periods of all budgets,
 * and recomputes the affected spending.
 */
export async function regroupSpending<Result>(
  write: LockedBook,
  { categoryIds }: { categoryIds?: readonly string[] },
  change: () => Promise<Result>,
): Promise<Result> {
  const { tx, book, today } = write;
  const condition = categoryIds && or(names([...categoryIds]), isNotNull(budgets.past));
  const ids = (await selectBudgets(tx, book, condition)).map(({ id }) => id);
  if (ids.length === 0) return change();
  return watchBudgets(write, { ids }, async () => {
    const result = await change();
    const on = today;
    await rebuildSpending(write, await selectFacts(tx, book, { on, ids }));
    return result;
  });
}
