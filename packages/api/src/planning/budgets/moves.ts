import { budgetMoves, budgets, type Db } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { watchBudgets } from "../alerts/alert-state.ts";
import type { Book } from "../../access/book.ts";
import type { LockedBook } from "../../feed/lock.ts";
import { fieldError, formatMinor, toMinor, type CalendarDate } from "@outlay/core";
import { noBudget } from "./budgets.ts";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { recordBudgets, selectBudgets } from "./budget-rows.ts";
import { findPeriod, readTimeline } from "../figures/period-state.logic.ts";
import { findStatus } from "../figures/status.ts";
import type { BudgetStatus, MoveInput } from "../figures/status.contract.ts";

/** The index of the period that includes a day. Throws if there is none. */
function periodOf({ timeline }: BudgetFacts, on: CalendarDate, field: string): number {
  const index = findPeriod(timeline, on);
  if (index !== undefined) return index;
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
  index: number,
  amountMinor: bigint,
): void {
  if (from.id === to.id)
    throw fieldError(
      "input.invalid",
      ["toId"],
      "Choose a different budget from the source budget.",
    );
  if (from.currency !== to.currency)
    throw fieldError("input.invalid", ["toId"], `Choose a budget in ${from.currency}.`);
  const left = readTimeline(from.timeline).ownLimit(index);
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
  const indexes = { from: periodOf(from, on, "fromId"), to: periodOf(to, on, "toId") };
  const amountMinor = toMinor(input.amount, from.currency, ["amount"]);
  assertMovable({ from, to }, indexes.from, amountMinor);
  const moves = [
    { budgetId: from.id, onDay: on, movedMinor: -amountMinor },
    { budgetId: to.id, onDay: on, movedMinor: amountMinor },
  ];
  const ids = [from.id, to.id];
  await watchBudgets(write, { ids }, async () => {
    await addMoves(write, moves);
    await recordMove(write, ids);
  });
  const after = await loadBoth(tx, book, input, on);
  return { from: statusOf(after.from, on), to: statusOf(after.to, on) };
}

function statusOf(facts: BudgetFacts, on: CalendarDate): BudgetStatus {
  const status = findStatus(facts, on);
  if (!status) throw new Error("a budget lost its period in a move");
  return status;
}

type Move = { budgetId: string; onDay: CalendarDate; movedMinor: bigint };

async function addMoves(write: LockedBook, moves: readonly Move[]): Promise<void> {
  const { tx, book } = write;
  const rows = moves.map((move) => ({ bookId: book.id, ...move }));
  await tx
    .insert(budgetMoves)
    .values(rows)
    .onConflictDoUpdate({
      target: [budgetMoves.bookId, budgetMoves.budgetId, budgetMoves.onDay],
      set: { movedMinor: sql`${budgetMoves.movedMinor} + excluded.moved_minor` },
    });
}

/** Records both budgets as changed, so that clients read their figures again. */
async function recordMove(write: LockedBook, ids: string[]): Promise<void> {
  const { tx, book, now } = write;
  const before = await selectBudgets(tx, book, inArray(budgets.id, ids));
  await tx
    .update(budgets)
    .set({ version: sql`${budgets.version} + 1`, updatedAt: now })
    .where(and(eq(budgets.bookId, book.id), inArray(budgets.id, ids)));
  const after = await selectBudgets(tx, book, inArray(budgets.id, ids));
  const changes = before.map((row, index) => ({
    op: "update" as const,
    before: row,
    after: after[index] ?? row,
  }));
  await recordBudgets(write, changes);
}
