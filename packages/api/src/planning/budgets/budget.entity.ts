import { isDeepStrictEqual } from "node:util";
import { budgetAmounts, budgetMoves, budgets, type Db } from "@outlay/db";
import {
  amountInput,
  AppError,
  currencyInput,
  dateInput,
  type Decimal,
  hasItsDigits,
  idInput,
  toMinor,
} from "@outlay/core";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { type LockedBook, untilSent } from "../../feed/lock.ts";
import { defineEntity, rowById } from "../../feed/entity.ts";
import { nameKept, sumKept, timestamps, wrongDigits } from "../../feed/snapshot.contract.ts";
import { amountMinor, keptFields, partOf, periodDay } from "../../support/archive-part.ts";
import {
  budgetAmount,
  budgetCarried,
  budgetCategory,
  budgetMoved,
  budgetNext,
  budgetRecord,
  findUnknownCategory,
} from "./budgets.checks.ts";
import { revertMoves } from "./moves.ts";
import { hasMovesOfOthers, releaseBudgets } from "./purging.ts";
import { createBudgetInput, budgetImage, updateBudgetInput } from "./budgets.contract.ts";
import { getBudget, maxBudgets, removeBudget, restoreBudget } from "./budgets.ts";
import { restoreAmounts } from "./amounts.logic.ts";
import { scopeFields, type Scope } from "./scope.logic.ts";
import { changeBudget } from "./updating.ts";

const namedScopes = (budget: Scope) => scopeFields.filter((field) => budget[field] !== null);

const named = z.array(idInput).min(1).max(100);

/** Earlier settings, oldest first. */
const pastKept = z
  .array(
    z
      .strictObject({
        ...createBudgetInput.shape.period.unwrap().shape,
        until: periodDay,
        anchorOn: dateInput.nullable(),
        startsOn: dateInput,
        rollover: createBudgetInput.shape.rollover.unwrap(),
        categoryId: idInput.nullable(),
        categoryIds: named.nullable(),
        exceptCategoryIds: named.nullable(),
      })
      .refine((settings) => namedScopes(settings).length <= 1, "Give only one scope."),
  )
  .min(1)
  .max(10_000)
  .refine(
    (past) => past.every(({ until }, at) => at === 0 || until > (past[at - 1]?.until ?? until)),
    "Give them oldest first.",
  );

/** Archives also contain removed budgets, which do not count. */
async function findTooMany(tx: Db, bookId: string): Promise<string | undefined> {
  const isLive = and(eq(budgets.bookId, bookId), isNull(budgets.deletedAt));
  const count = await tx.$count(budgets, isLive);
  return count > maxBudgets ? `At most ${maxBudgets} are live.` : undefined;
}

async function findBudgetFault(tx: Db, bookId: string): Promise<string | undefined> {
  return (await findTooMany(tx, bookId)) ?? (await findUnknownCategory(tx, bookId));
}

/** As the feed can have recorded it. */
const recorded = budgetImage
  .extend({
    ...updateBudgetInput.omit({ thresholds: true, from: true, onlyPeriod: true }).required().shape,
    // Changes of version 0.9 lack these.
    ...createBudgetInput.pick({ kind: true, categoryIds: true, exceptCategoryIds: true }).shape,
    amount: amountInput,
    amounts: z
      .array(z.strictObject({ from: dateInput, amount: amountInput, onlyPeriod: z.boolean() }))
      .max(200)
      .default([]),
    ...timestamps,
    name: nameKept,
    currency: currencyInput,
    moved: z.strictObject({ on: dateInput, amount: sumKept }).optional(),
  })
  .refine(({ amount, currency }) => hasItsDigits(amount, currency), wrongDigits("amount"))
  .refine(
    ({ amounts, currency }) => amounts.every(({ amount }) => hasItsDigits(amount, currency)),
    wrongDigits("amounts"),
  )
  .refine((budget) => namedScopes(budget).length <= 1, {
    path: ["categoryId"],
    message: "Give only one of categoryId, categoryIds and exceptCategoryIds.",
  })
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
  const { name, categoryId, categoryIds, exceptCategoryIds, rollover, startsOn, endsOn } = before;
  const { amount, amounts, period } = before;
  const fields = { name, categoryId, categoryIds, exceptCategoryIds, rollover, startsOn, endsOn };
  if (isDeepStrictEqual({ ...after, ...fields, amount, amounts, period }, after))
    throw new AppError("change.final", "Move the amount back to undo a move between budgets.");
  const row = await getBudget(write.tx, write.book, id);
  const minorOf = (given: Decimal) => toMinor(given, row.currency, ["amount"]);
  const planned = amounts.map(({ from, onlyPeriod, amount: own }) => ({
    fromOn: from,
    onlyPeriod,
    amountMinor: minorOf(own),
  }));
  await changeBudget(write, row, {
    changes: { ...fields, ...period },
    changeAmounts: (rows, periods) =>
      restoreAmounts(rows, { amountMinor: minorOf(amount), planned }, periods),
  });
}

export const budgetEntity = defineEntity({
  name: "budget",
  snapshot: {
    output: budgetImage,
    input: recorded,
    fixed: ["kind", "currency", "createdAt"],
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
  checks: [budgetCategory, budgetAmount, budgetNext, budgetCarried, budgetMoved, budgetRecord],
  feedRow: rowById(budgets),
  archive: [
    partOf(budgets, {
      fields: {
        ...keptFields,
        anchorOn: dateInput,
        startsOn: dateInput,
        endsOn: dateInput,
        categoryIds: named,
        exceptCategoryIds: named,
        past: pastKept,
      },
      made: { carriedOn: () => null, carriedMinor: () => null },
      most: 10_000,
      createUpgrade: () => (row) => ({
        kind: "expense",
        categoryIds: null,
        exceptCategoryIds: null,
        past: null,
        ...row,
        alertOn: null,
        alertThrough: null,
      }),
      findFault: findBudgetFault,
    }),
    partOf(budgetAmounts, {
      fields: { fromOn: periodDay, amountMinor },
      createUpgrade: () => (row) => ({ onlyPeriod: false, planned: false, ...row }),
    }),
    partOf(budgetMoves, { fields: { onDay: periodDay } }),
  ],
  purge: {
    table: budgets,
    atATime: 20,
    expired: "change.final",
    isInUse: hasMovesOfOthers,
    release: releaseBudgets,
  },
  constraints: {},
});
