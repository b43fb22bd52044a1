import { addDays, startOfMonth } from "@outlay/client/core";

/** The month whose periods are shown, `YYYY-MM`; the periods of today by default. */
export type BudgetSearch = { month?: string | undefined };

export function readBudgetSearch({ month }: Record<string, unknown>): BudgetSearch {
  const isMonth = typeof month === "string" && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(month);
  return isMonth ? { month } : {};
}

/**
 * The day by which the periods are chosen: of a month that is over its last, so that figures are whole; of one to come its
 * first. Undefined for today.
 */
export function dayOf({ month }: BudgetSearch, today: string): string | undefined {
  if (month === undefined || month === today.slice(0, 7)) return undefined;
  const first = `${month}-01`;
  return first > today ? first : addDays(startOfMonth(first, 1), -1);
}
