import type { BookLock } from "../../support/book-lock.ts";
import type { CalendarDate } from "@outlay/core";
import { budgets, command, json, param, recordset } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { findPeriodState } from "../figures/status.ts";
import { nextAlert } from "./firing.logic.ts";

type NextAlert = { id: string; alertOn: CalendarDate | null; alertAtMinor: bigint | null };

/**
 * When a budget alerts next. It is not stored for a budget with other currencies, whose spending
 * follows the rates.
 */
export function toNextAlert(facts: BudgetFacts, today: CalendarDate): NextAlert | undefined {
  const state = findPeriodState(facts, today);
  if (!state) return undefined;
  if (facts.hasForeign) return { id: facts.id, alertOn: null, alertAtMinor: null };
  return { id: facts.id, alertOn: state.start, alertAtMinor: nextAlert(facts, state) };
}

const { id, alertOn, alertAtMinor } = budgets;

const setNextAlerts = command(
  "set_next_alerts",
  sql`update ${budgets} set alert_on = next."alertOn", alert_at_minor = next."alertAtMinor"
    from ${recordset(param("next"), "next", { id, alertOn, alertAtMinor })}
    where ${budgets.bookId} = ${param("bookId")} and ${budgets.id} = next.id`,
);

/**
 * Stores the spending at which each budget alerts next: until then, posting skips its alerts. With
 * the book locked.
 */
export async function keepNextAlerts(
  { tx, book }: BookLock,
  next: readonly NextAlert[],
): Promise<void> {
  if (next.length > 0) await setNextAlerts(tx, { bookId: book.id, next: json(next) });
}

/**
 * Resets when budgets (all by default) alert next, after a change other than spending: the next
 * posting checks them.
 */
export async function forgetNextAlerts(
  { tx, book }: BookLock,
  ids?: readonly string[],
): Promise<void> {
  if (ids?.length === 0) return;
  await tx
    .update(budgets)
    .set({ alertOn: null })
    .where(and(eq(budgets.bookId, book.id), ids && inArray(budgets.id, [...ids])));
}
