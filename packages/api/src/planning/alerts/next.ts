import { budgets, command, type Db, json, param, recordset } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { BudgetFacts } from "../figures/budget-facts.ts";
import { findPeriodState } from "../figures/status.ts";
import { nextAlert } from "./firing.logic.ts";

type NextAlert = { id: string; alertOn: string | null; alertAtMinor: bigint | null };

/** What it takes for a budget to tell something; found anew each time with other currencies, which follow the rates. */
export function toNextAlert(facts: BudgetFacts, today: string): NextAlert | undefined {
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

/** Until that much is spent no posting looks closer at these budgets. With the book locked. */
export async function keepNextAlerts(
  tx: Db,
  book: { id: string },
  next: readonly NextAlert[],
): Promise<void> {
  if (next.length > 0) await setNextAlerts(tx, { bookId: book.id, next: json(next) });
}

/** After whatever else than spending moves what it takes: the next posting looks closer. Of all budgets of the book unless told. */
export async function forgetNextAlerts(
  tx: Db,
  book: { id: string },
  ids?: readonly string[],
): Promise<void> {
  if (ids?.length === 0) return;
  await tx
    .update(budgets)
    .set({ alertOn: null })
    .where(and(eq(budgets.bookId, book.id), ids && inArray(budgets.id, [...ids])));
}
