import { budgetMoves, budgets, type Db } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { watchBudgets } from "../alerts/alert-state.ts";
import type { Book } from "../../access/book.ts";
import type { LockedBook } from "../../feed/lock.ts";
import {
  AppError,
  type CalendarDate,
  type Decimal,
  fieldError,
  formatMinor,
  toMinor,
} from "@outlay/core";
import { noBudget } from "./budgets.ts";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { recordBudgets, selectBudgets } from "./budget-rows.ts";
import { findPeriod, type Period } from "../figures/budget-periods.logic.ts";
import { readTimeline } from "../figures/period-state.logic.ts";
import { findStatus } from "../figures/status.ts";
import type { BudgetStatus, MoveInput } from "../figures/status.contract.ts";

/** The period that includes a day. Throws if there is none. */
function periodOf({ timeline }: BudgetFacts, on: CalendarDate, field: string): Period {
  const period = findPeriod(timeline, on);
  if (period) return period;
  throw fieldError("input.invalid", [field], `The budget has no period that includes ${on}.`);
}

/** Throws `budget.not_found`. */
async function loadBoth(tx: Db, book: Book, { fromId, toId }: MoveInput, on: CalendarDate) {
  const both = await loadBudgetFacts(tx, book, { on, ids: [fromId, toId], periods: "all" });
  const from = both.find(({ id }) => id === fromId);
  const to = both.find(({ id }) => id === toId);
  if (!from) throw noBudget("fromId");
  if (!to) throw noBudget("toId");
  return { from, to };
}

/** Throws if this amount cannot be moved between the two budgets. */
function assertMovable(
  { from, to }: { from: BudgetFacts; to: BudgetFacts },
  period: Period,
  amountMinor: bigint,
): void {
  if (from.id === to.id)
    throw fieldError(
      "input.invalid",
      ["toId"],
      "Choose a different budget from the source budget.",
    );
  if (from.kind !== to.kind)
    throw fieldError("input.invalid", ["toId"], `Choose a budget of kind ${from.kind}.`);
  if (from.currency !== to.currency)
    throw fieldError("input.invalid", ["toId"], `Choose a budget in ${from.currency}.`);
  const left = readTimeline(from.timeline).ownLimit(period);
  if (amountMinor <= left) return;
  const most = formatMinor(left, from.currency);
  throw fieldError(
    "input.invalid",
    ["amount"],
    `At most ${most} ${from.currency} can be moved from this budget.`,
  );
}

/** Moves an amount between budgets, in the period of each that includes the day. Throws `budget.not_found`. */
export async function moveBetweenBudgets(
  write: LockedBook,
  input: MoveInput,
): Promise<{ from: BudgetStatus; to: BudgetStatus }> {
  const { tx, book, today } = write;
  const { on = today } = input;
  const { from, to } = await loadBoth(tx, book, input, on);
  const period = periodOf(from, on, "fromId");
  periodOf(to, on, "toId");
  const amountMinor = toMinor(input.amount, from.currency, ["amount"]);
  assertMovable({ from, to }, period, amountMinor);
  const moves = [
    { budgetId: from.id, onDay: on, movedMinor: -amountMinor },
    { budgetId: to.id, onDay: on, movedMinor: amountMinor },
  ];
  await applyMoves(write, moves);
  const after = await loadBoth(tx, book, input, on);
  return { from: statusOf(after.from, on), to: statusOf(after.to, on) };
}

function statusOf(facts: BudgetFacts, on: CalendarDate): BudgetStatus {
  const status = findStatus(facts, on);
  if (!status) throw new Error("a budget lost its period in a move");
  return status;
}

type Move = { budgetId: string; onDay: CalendarDate; movedMinor: bigint };

/** Adds amounts to what was moved to budgets, and records these as changed. */
async function applyMoves(write: LockedBook, moves: readonly Move[]): Promise<void> {
  const ids = moves.map(({ budgetId }) => budgetId);
  await watchBudgets(write, { ids }, async () => {
    const moved = await addMoves(write, moves);
    await recordMoves(write, moved);
  });
}

/** Returns what was moved altogether, before and after. */
async function addMoves({ tx, book }: LockedBook, moves: readonly Move[]): Promise<Moved[]> {
  const rows = moves.map((move) => ({ bookId: book.id, ...move }));
  const { budgetId, onDay, movedMinor } = budgetMoves;
  const written = await tx
    .insert(budgetMoves)
    .values(rows)
    .onConflictDoUpdate({
      target: [budgetMoves.bookId, budgetId, onDay],
      set: { movedMinor: sql`${movedMinor} + excluded.moved_minor` },
    })
    .returning({ budgetId, onDay, movedMinor });
  return written.map((after) => {
    const added = moves.find((move) => move.budgetId === after.budgetId)?.movedMinor ?? 0n;
    return { ...after, beforeMinor: after.movedMinor - added };
  });
}

type Moved = Move & { beforeMinor: bigint };

/** Records budgets as changed, so that clients read their figures again. */
async function recordMoves(write: LockedBook, moves: readonly Moved[]): Promise<void> {
  const { tx, book, now } = write;
  const ids = moves.map(({ budgetId }) => budgetId);
  const before = await selectBudgets(tx, book, inArray(budgets.id, ids));
  await tx
    .update(budgets)
    .set({ version: sql`${budgets.version} + 1`, updatedAt: now })
    .where(and(eq(budgets.bookId, book.id), inArray(budgets.id, ids)));
  const after = await selectBudgets(tx, book, inArray(budgets.id, ids));
  const changes = before.map((row, index) => {
    const move = moves.find(({ budgetId }) => budgetId === row.id);
    const moved = (minor: bigint) =>
      move && { on: move.onDay, amount: formatMinor(minor, row.currency) };
    return {
      op: "update" as const,
      before: { ...row, moved: moved(move?.beforeMinor ?? 0n) },
      after: { ...(after[index] ?? row), moved: moved(move?.movedMinor ?? 0n) },
    };
  });
  await recordBudgets(write, changes);
}

type MovedImage = { id: string; moved?: { on: CalendarDate; amount: Decimal } | undefined };
type MoveChange = { before: MovedImage | null; after: MovedImage | null };

/** Moves back what the changes of one move have moved. Throws `change.superseded` if they are not whole. */
export async function revertMoves(
  write: LockedBook,
  changes: readonly MoveChange[],
): Promise<void> {
  const ids = changes.flatMap(({ before }) => before?.id ?? []);
  const rows = await selectBudgets(write.tx, write.book, inArray(budgets.id, ids));
  const moves = changes.map(({ before, after }) => {
    const budget = rows.find(({ id }) => id === before?.id);
    if (!budget) throw noBudget("id");
    if (!before?.moved || !after?.moved) throw isHalfMove();
    const minorOf = ({ amount }: { amount: Decimal }) =>
      toMinor(amount, budget.currency, ["moved", "amount"]);
    const movedMinor = minorOf(before.moved) - minorOf(after.moved);
    return { budgetId: budget.id, onDay: before.moved.on, movedMinor };
  });
  const sum = moves.reduce((total, { movedMinor }) => total + movedMinor, 0n);
  if (sum !== 0n) throw isHalfMove();
  await applyMoves(write, moves);
}

const isHalfMove = () =>
  new AppError("change.superseded", "It is only a part of a move between budgets.");
