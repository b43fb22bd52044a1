import { z } from "zod";

const earliest = "1900-01-01";
const latest = "2200-12-31";

/** A calendar date, `YYYY-MM-DD`, from 1900 to 2200. */
export const dateInput = z.iso
  .date({
    error: 'Give a date of the calendar as YYYY-MM-DD, such as "2026-11-21".',
    abort: true,
  })
  .refine(
    (date) => date >= earliest && date <= latest,
    `Give a date from ${earliest} to ${latest}.`,
  )
  .meta({
    description: "Calendar date in the book's zone, 1900 to 2200",
    examples: ["2026-11-21"],
  });

export const dateOutput = z.iso.date().meta({ description: "Calendar date in the book's zone" });

/** By the name in small letters: names are read in any case, and there are only so many of them. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const key = timeZone.toLowerCase();
  const known = formatters.get(key);
  if (known) return known;
  // Swedish writes dates as ISO 8601 does.
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  formatters.set(key, made);
  return made;
}

/** The zone's name in its proper case; an alias ("Asia/Kolkata" for "Asia/Calcutta") stays as it was given. */
function readTimeZone(name: string): string | undefined {
  try {
    const { timeZone } = formatter(name).resolvedOptions();
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return undefined;
  }
}

const zoneFault = 'Give an IANA time zone, such as "Europe/Vienna".';

/** A time zone of the IANA database. */
export const timeZoneInput = z
  .string()
  .max(64, { abort: true })
  // Offsets such as "+02:00" are accepted by the runtime but know no daylight saving.
  .regex(/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/, { error: zoneFault, abort: true })
  .transform((name, ctx) => {
    const timeZone = readTimeZone(name);
    if (timeZone !== undefined) return timeZone;
    ctx.addIssue({ code: "custom", message: zoneFault });
    return z.NEVER;
  })
  .meta({
    description: "An IANA time zone name, in any case",
    examples: ["Europe/Vienna"],
  });

/** The calendar date of an instant in a time zone. */
export function dateIn(timeZone: string, instant: Date): string {
  return formatter(timeZone).format(instant);
}

const msPerDay = 86_400_000;

/** The days from 1970-01-01 to a calendar date. */
export function dayNumber(date: string): number {
  return Date.parse(date) / msPerDay;
}

/** The calendar date of a number of days after 1970-01-01. */
export function dateOfDay(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/** How many days `to` is after `from`; both are calendar dates. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

export function addDays(date: string, days: number): string {
  return dateOfDay(dayNumber(date) + days);
}

/** The first day of the calendar month that is `months` after that of a date. */
export function startOfMonth(date: string, months = 0): string {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7;
}
