import { dateOfDay, dayNumber } from "@outlay/core";

/** The first days of a book. */
export type Calendar = { monthStartDay: number; weekStartDay: number };

export type Schedule = {
  unit: "week" | "month" | "quarter" | "year" | "days";
  count: number;
  anchorOn: string | null;
  startsOn: string;
};

/**
 * The periods of a budget, numbered without end in both directions: number 0 begins at the anchor.
 * Days are counted from 1970-01-01, months from January of the year 0; a `day` that a month lacks is
 * its last one.
 */
export type Grid =
  | { by: "days"; anchor: number; step: number }
  | { by: "months"; anchor: number; day: number; step: number };

/** Both ends belong to it. */
export type Period = { start: string; end: string };

const monthNumber = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const dayOfMonth = (date: string) => Number(date.slice(8));

/** The first day of a month. */
function firstOf(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, "0");
  return `${year}-${String((month % 12) + 1).padStart(2, "0")}-01`;
}

/** A day of a month, the last one when there are fewer. */
function dayOf(month: number, day: number): string {
  const first = dayNumber(firstOf(month));
  const last = dayNumber(firstOf(month + 1)) - 1;
  return dateOfDay(Math.min(first + day - 1, last));
}

/** The last day at or before a date that is this ISO weekday. */
function weekdayBefore(date: string, weekday: number): number {
  const day = dayNumber(date);
  // 1970-01-01 was a Thursday.
  const isoWeekday = ((((day + 3) % 7) + 7) % 7) + 1;
  return day - ((isoWeekday - weekday + 7) % 7);
}

const unitMonths = { month: 1, quarter: 3, year: 12 };

/** The periods that a schedule makes, in a book with these first days. */
export function gridOf({ unit, count, anchorOn, startsOn }: Schedule, calendar: Calendar): Grid {
  if (unit === "days") return { by: "days", anchor: dayNumber(anchorOn ?? startsOn), step: count };
  if (unit === "week") {
    const anchor =
      anchorOn === null ? weekdayBefore(startsOn, calendar.weekStartDay) : dayNumber(anchorOn);
    return { by: "days", anchor, step: 7 * count };
  }
  const months = unitMonths[unit];
  const step = months * count;
  if (anchorOn !== null)
    return { by: "months", anchor: monthNumber(anchorOn), day: dayOfMonth(anchorOn), step };
  // Quarters and years begin with January's; several of them are counted from the first period.
  const single = { by: "months", anchor: 0, day: calendar.monthStartDay, step: months } as const;
  return { ...single, anchor: months * periodIndex(single, startsOn), step };
}

function startOf(grid: Grid, index: number): string {
  const at = grid.anchor + index * grid.step;
  return grid.by === "days" ? dateOfDay(at) : dayOf(at, grid.day);
}

/** The number of the period that holds a date. */
export function periodIndex(grid: Grid, date: string): number {
  if (grid.by === "days") return Math.floor((dayNumber(date) - grid.anchor) / grid.step);
  const months = monthNumber(date) - grid.anchor;
  const index = Math.floor(months / grid.step);
  const isFirstMonth = months === index * grid.step;
  return isFirstMonth && isBefore(date, grid.day) ? index - 1 : index;
}

/** Whether a date comes before that day of its month. */
function isBefore(date: string, day: number): boolean {
  return dayOfMonth(date) < day && date < dayOf(monthNumber(date), day);
}

export function periodAt(grid: Grid, index: number): Period {
  const next = dayNumber(startOf(grid, index + 1));
  return { start: startOf(grid, index), end: dateOfDay(next - 1) };
}
