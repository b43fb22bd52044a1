import { addDays, startOfMonth, weekdayOf } from "@outlay/client/core";
import type { Book } from "@outlay/client";

/** The book's month whose periods are shown, `YYYY-MM`; the periods of today by default. */
export type BudgetSearch = { month?: string | undefined };

type Calendar = Pick<Book, "monthStartDay" | "monthStartRule" | "monthNamedAfter">;

export function readBudgetSearch({ month }: Record<string, unknown>): BudgetSearch {
  const isMonth = typeof month === "string" && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(month);
  return isMonth ? { month } : {};
}

/** The day on which the book's month begins that begins in a calendar month, or for its weekend on the Friday before. */
function startIn(first: string, { monthStartDay, monthStartRule }: Calendar): string {
  const [last, nominal] = [addDays(startOfMonth(first, 1), -1), addDays(first, monthStartDay - 1)];
  const day = nominal < last ? nominal : last;
  const weekday = weekdayOf(day);
  return monthStartRule === "previousWorkday" && weekday > 5 ? addDays(day, 5 - weekday) : day;
}

/** By how many calendar months a book's month is named later than it begins. */
const lateBy = ({ monthStartDay, monthNamedAfter }: Calendar) =>
  monthNamedAfter === "end" && monthStartDay > 1 ? 1 : 0;

/** The first day of the calendar month after which the book's month of a day is named. */
export function nameOfMonth(day: string, calendar: Calendar): string {
  const own = `${day.slice(0, 7)}-01`;
  const begun = [1, 0, -1].find((months) => startIn(startOfMonth(own, months), calendar) <= day);
  return startOfMonth(own, (begun ?? 0) + lateBy(calendar));
}

/**
 * The day by which the periods are chosen: of a month that is over its last, so that figures are whole; of one to come its
 * first. Undefined for today.
 */
export function dayOf(
  { month }: BudgetSearch,
  today: string,
  calendar: Calendar,
): string | undefined {
  const now = nameOfMonth(today, calendar);
  const first = `${month ?? ""}-01`;
  if (month === undefined || first === now) return undefined;
  const begins = startOfMonth(first, -lateBy(calendar));
  if (first > now) return startIn(begins, calendar);
  return addDays(startIn(startOfMonth(begins, 1), calendar), -1);
}
