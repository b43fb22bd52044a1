import { type CalendarDate, dateOfDay, dayNumber, trustedDate } from "./calendar.ts";

export const monthStartRules = ["day", "previousWorkday"] as const;

/** When months begin. */
export type MonthStart = {
  /** 1 to 31; in a shorter calendar month its last day. */
  monthStartDay: number;
  /** With `previousWorkday`, a month that would begin on a Saturday or Sunday begins on the Friday before. */
  monthStartRule: (typeof monthStartRules)[number];
};

/** When a book's months and weeks begin; weeks on an ISO weekday. */
export type BookCalendar = MonthStart & { weekStartDay: number };

/** The months from January of year 0 to the calendar month of a date. */
export const monthNumber = (date: CalendarDate) =>
  Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** The first day of a calendar month. */
export function firstOfMonth(month: number): CalendarDate {
  const year = String(Math.floor(month / 12)).padStart(4, "0");
  return trustedDate(`${year}-${String((month % 12) + 1).padStart(2, "0")}-01`);
}

/** The day up to and including a day, both in days from 1970-01-01, that is no Saturday or Sunday. */
function workdayBefore(day: number): number {
  // 1970-01-01 was a Thursday.
  const daysSinceFriday = (((day - 1) % 7) + 7) % 7;
  return daysSinceFriday <= 2 ? day - daysSinceFriday : day;
}

/** The first day of the book's month of a calendar month. By `previousWorkday` it may be in the calendar month before. */
export function monthStart(
  month: number,
  { monthStartDay, monthStartRule }: MonthStart,
): CalendarDate {
  const last = dayNumber(firstOfMonth(month + 1)) - 1;
  const day = Math.min(dayNumber(firstOfMonth(month)) + monthStartDay - 1, last);
  return dateOfDay(monthStartRule === "previousWorkday" ? workdayBefore(day) : day);
}

/** No calendar month is shorter. */
const shortestMonth = 28;

/** The calendar month whose book's month includes a date. */
export function monthIncluding(date: CalendarDate, start: MonthStart): number {
  const { monthStartDay, monthStartRule } = start;
  const month = monthNumber(date);
  if (monthStartRule === "previousWorkday") {
    if (date < monthStart(month, start)) return month - 1;
    return date < monthStart(month + 1, start) ? month : month + 1;
  }
  const day = Number(date.slice(8));
  const isBefore = day < monthStartDay && (day < shortestMonth || date < monthStart(month, start));
  return isBefore ? month - 1 : month;
}
