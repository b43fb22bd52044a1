import type { BookLock } from "../../support/book-lock.ts";
import type { CalendarDate } from "@outlay/core";
import { budgets, command, json, param, recordset } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { findPeriodState } from "../figures/status.ts";
import { nextAlert, type Threshold } from "./firing.logic.ts";

type KeptFigures = {
  id: string;
  alertOn: CalendarDate | null;
  alertThrough: CalendarDate | null;
  alertAtMinor: bigint | null;
  carriedOn: CalendarDate | null;
  carriedMinor: bigint | null;
};

const nothingKept = {
  alertOn: null,
  alertThrough: null,
  alertAtMinor: null,
  carriedOn: null,
  carriedMinor: null,
};

/**
 * When a budget alerts next, and what is carried over into its current period. Neither is stored for a budget without a period today, nor for one with other
 * currencies, whose spending follows the rates. With amounts dated ahead it holds for today only.
 */
export function toKeptFigures(
  facts: BudgetFacts,
  thresholds: readonly Threshold[],
  today: CalendarDate,
): KeptFigures {
  const { id, hasForeign } = facts;
  const state = findPeriodState(facts, today);
  if (!state || hasForeign) return { id, ...nothingKept };
  const { start, committed, carriedOver } = state;
  const due = nextAlert(thresholds, state);
  const alertThrough = committed === 0n ? state.end : today;
  return {
    id,
    alertOn: start,
    alertThrough,
    alertAtMinor: due && due + committed,
    carriedOn: start,
    carriedMinor: carriedOver,
  };
}

const { id, alertOn, alertThrough, alertAtMinor, carriedOn, carriedMinor } = budgets;

const setKeptFigures = command(
  "set_kept_figures",
  sql`update ${budgets} set alert_on = kept."alertOn", alert_through = kept."alertThrough",
      alert_at_minor = kept."alertAtMinor", carried_on = kept."carriedOn", carried_minor = kept."carriedMinor"
    from ${recordset(param("kept"), "kept", { id, alertOn, alertThrough, alertAtMinor, carriedOn, carriedMinor })}
    where ${budgets.bookId} = ${param("bookId")} and ${budgets.id} = kept.id`,
);

/**
 * Stores the spending at which each budget alerts next, until which posting skips its alerts, and what is carried over
 * into its current period, from which a status starts. With the book locked.
 */
export async function keepFigures(
  { tx, book }: BookLock,
  kept: readonly KeptFigures[],
): Promise<void> {
  if (kept.length > 0) await setKeptFigures(tx, { bookId: book.id, kept: json(kept) });
}

/** Forgets what is carried over: the next status computes it from the first period on. */
export async function forgetCarried({ tx, book }: BookLock, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(budgets)
    .set({ carriedOn: null, carriedMinor: null })
    .where(and(eq(budgets.bookId, book.id), inArray(budgets.id, [...ids])));
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
