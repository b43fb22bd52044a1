import type { z } from "zod";

/** A calendar date, `YYYY-MM-DD`. It comes from `dateInput`, the functions of this file or a date column. */
export type CalendarDate = string & z.$brand<"CalendarDate">;

/** A text that is a date already: one that the database or this code has written. Input goes through `dateInput`. */
export const trustedDate = (text: string) => text as CalendarDate;

/** The first and the last date in input. */
export const earliestDate = trustedDate("1900-01-01");
export const latestDate = trustedDate("2200-12-31");

/** By the name in small letters: names are read in any case, and there are only so many of them. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formats instants as calendar dates of a time zone. Throws a RangeError when the runtime knows no such zone. */
export function dateFormatter(timeZone: string): Intl.DateTimeFormat {
  const key = timeZone.toLowerCase();
  const known = formatters.get(key);
  if (known) return known;
  // Swedish writes dates as ISO 8601 does.
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  formatters.set(key, made);
  return made;
}

/** The calendar date of an instant in a time zone. */
export function dateIn(timeZone: string, instant: Date): CalendarDate {
  return trustedDate(dateFormatter(timeZone).format(instant));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The time of day of an instant in a time zone, as a clock there shows it: "00:00" to "23:59". */
export function timeIn(timeZone: string, instant: Date): string {
  const options = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat("en-GB", options);
  clocks.set(timeZone, clock);
  return clock.format(instant);
}

const msPerDay = 86_400_000;

/**
 * The first instant, to the millisecond, at which a later date begins in a time zone. A day has at most 26 hours where its
 * clock is put back; one that a zone skips does not begin.
 */
export function nextDayIn(timeZone: string, instant: Date): Date {
  const today = dateIn(timeZone, instant);
  let before = instant.getTime();
  let after = before + 1.25 * msPerDay;
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2);
    if (dateIn(timeZone, new Date(between)) > today) after = between;
    else before = between;
  }
  return new Date(after);
}

/** The number that some digits of a calendar date write. */
function digits(date: CalendarDate, from: number, to: number): number {
  let read = 0;
  for (let at = from; at < to; at++) read = read * 10 + date.charCodeAt(at) - 48;
  return read;
}

/**
 * The days from 1970-01-01 to a calendar date. Reports and budgets ask for thousands: counting is twice as fast
 * as Date.parse. Years begin in March here, so that a leap day is a year's last.
 */
export function dayNumber(date: CalendarDate): number {
  const month = digits(date, 5, 7);
  const year = digits(date, 0, 4) - (month <= 2 ? 1 : 0);
  const daysOfMonths = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  // 1970-01-01 is day 719,469 of years counted from 1 March of year 0.
  return year * 365 + leapDays + daysOfMonths + digits(date, 8, 10) - 719_469;
}

/** "00" to "31". */
const twoDigits = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, "0"));

/** The calendar date of a number of days after 1970-01-01. By its parts: toISOString takes four times as long. */
export function dateOfDay(day: number): CalendarDate {
  const at = new Date(day * msPerDay);
  const year = String(at.getUTCFullYear()).padStart(4, "0");
  return trustedDate(`${year}-${twoDigits[at.getUTCMonth() + 1]}-${twoDigits[at.getUTCDate()]}`);
}

/** How many days `to` is after `from`; both are calendar dates. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateOfDay(dayNumber(date) + days);
}

/** The first day of the calendar month that is `months` after that of a date. */
export function startOfMonth(date: CalendarDate, months = 0): CalendarDate {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return trustedDate(new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10));
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(date).getUTCDay() || 7;
}
