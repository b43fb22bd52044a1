import type { BookLock } from "../../support/book-lock.ts";
import type { CalendarDate } from "@outlay/core";
import { budgets, command, json, param, recordset } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { findPeriodState } from "../figures/status.ts";
import { nextAlert, type Threshold } from "./firing.logic.ts";

type NextAlert = {
  id: string;
  alertOn: CalendarDate | null;
  alertThrough: CalendarDate | null;
  alertAtMinor: bigint | null;
};

/**
 * When a budget alerts next. It is not stored for a budget without a period today, nor for one with other
 * currencies, whose spending follows the rates. With amounts dated ahead it holds for today only.
 */
export function toNextAlert(
  facts: BudgetFacts,
  thresholds: readonly Threshold[],
  today: CalendarDate,
): NextAlert {
  const { id, hasForeign } = facts;
  const state = findPeriodState(facts, today);
  if (!state || hasForeign) return { id, alertOn: null, alertThrough: null, alertAtMinor: null };
  const { committed } = state;
  const due = nextAlert(thresholds, state);
  const alertThrough = committed === 0n ? state.end : today;
  return { id, alertOn: state.start, alertThrough, alertAtMinor: due && due + committed };
}

const { id, alertOn, alertThrough, alertAtMinor } = budgets;

const setNextAlerts = command(
  "set_next_alerts",
  sql`update ${budgets} set alert_on = next."alertOn", alert_through = next."alertThrough",
      alert_at_minor = next."alertAtMinor"
    from ${recordset(param("next"), "next", { id, alertOn, alertThrough, alertAtMinor })}
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

/** Resets when budgets (all by default) alert next: the next posting looks at their alerts. */
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
