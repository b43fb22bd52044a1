import { isDeepStrictEqual } from "node:util";
import { budgetAmounts, budgetMoves, budgets, type Db } from "@outlay/db";
import { AppError, currencyInput, dateInput, hasItsDigits } from "@outlay/core";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { type LockedBook, untilSent } from "../../feed/lock.ts";
import { defineEntity, rowById } from "../../feed/entity.ts";
import { nameKept, sumKept, timestamps, wrongDigits } from "../../feed/snapshot.contract.ts";
import { amountMinor, keptFields, partOf, periodDay } from "../../support/archive-part.ts";
import { budgetCategory, budgetMoved, budgetNext, budgetRecord } from "./budgets.checks.ts";
import { revertMoves } from "./moves.ts";
import { budgetImage, updateBudgetInput } from "./budgets.contract.ts";
import { maxBudgets, removeBudget, restoreBudget, updateBudget } from "./budgets.ts";

/** Archives also contain removed budgets, which do not count. */
async function findTooMany(tx: Db, bookId: string): Promise<string | undefined> {
  const isLive = and(eq(budgets.bookId, bookId), isNull(budgets.deletedAt));
  const count = await tx.$count(budgets, isLive);
  return count > maxBudgets ? `At most ${maxBudgets} are live.` : undefined;
}

/** As the feed can have recorded it. */
const recorded = budgetImage
  .extend({
    ...updateBudgetInput.omit({ thresholds: true }).required().shape,
    ...timestamps,
    name: nameKept,
    currency: currencyInput,
    moved: z.strictObject({ on: dateInput, amount: sumKept }).optional(),
  })
  .refine(({ amount, currency }) => hasItsDigits(amount, currency), wrongDigits("amount"))
  .refine(({ startsOn, endsOn }) => endsOn === null || startsOn <= endsOn, {
    path: ["endsOn"],
    message: "Must not be before startsOn.",
  });

type Recorded = z.output<typeof recorded>;
type BudgetChange = { entityId: string; before: Recorded | null; after: Recorded | null };

const isMove = ({ before }: BudgetChange) => before?.moved !== undefined;

/** Throws `change.final` for a move of version 0.9, which does not say how much was moved. */
async function revertBudget(
  write: LockedBook,
  { entityId: id, before, after }: BudgetChange,
): Promise<void> {
  if (!before) return removeBudget(write, { id });
  if (!after) return restoreBudget(write, id);
  const { name, categoryId, amount, period, rollover, startsOn, endsOn } = before;
  const decided = { name, categoryId, amount, period, rollover, startsOn, endsOn };
  if (isDeepStrictEqual({ ...after, ...decided }, after))
    throw new AppError("change.final", "Move the amount back to undo a move between budgets.");
  await updateBudget(write, { id, ...decided });
}

export const budgetEntity = defineEntity({
  name: "budget",
  snapshot: {
    output: budgetImage,
    input: recorded,
    fixed: ["currency", "createdAt"],
  },
  revert: revertBudget,
  revertAll: async (write, changes) => {
    if (changes.some(isMove)) return revertMoves(write, changes);
    for (const change of changes)
      await untilSent(write, async (within) => revertBudget(within, change));
  },
  // A move changes two budgets.
  isPart: isMove,
  revertErrors: ["budget.not_found", "budget.limit"],
  checks: [budgetCategory, budgetNext, budgetMoved, budgetRecord],
  feedRow: rowById(budgets),
  archive: [
    partOf(budgets, {
      fields: { ...keptFields, anchorOn: dateInput, startsOn: dateInput, endsOn: dateInput },
      most: 10_000,
      findFault: findTooMany,
    }),
    partOf(budgetAmounts, { fields: { fromOn: periodDay, amountMinor } }),
    partOf(budgetMoves, { fields: { onDay: periodDay } }),
  ],
  constraints: {},
});
