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
export function dateIn(timeZone: string, instant: Date): string {
  return dateFormatter(timeZone).format(instant);
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
