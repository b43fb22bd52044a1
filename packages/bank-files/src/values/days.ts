/** A day of the calendar as YYYY-MM-DD; null where there is no such day from 1900 to 2200. */
export function isoDay(year: number, month: number, day: number): string | null {
  if (!(year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1)) return null;
  if (day > daysInMonth(year, month)) return null;
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** As `isoDay`, but a day from 29 to 31 that the month lacks is its last. */
export function lastDayWithin(year: number, month: number, day: number): string | null {
  const isShort = month >= 1 && month <= 12 && day <= 31;
  return isoDay(year, month, isShort ? Math.min(day, daysInMonth(year, month)) : day);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const pad = (part: number) => String(part).padStart(2, "0");

/** The day at the start of "20260131…" or "2026-01-31…", whatever time and zone follow; null where there is none. */
export function leadingDay(text: string): string | null {
  const match = /^\s{0,8}(\d{4})-?(\d{2})-?(\d{2})/.exec(text);
  return match && isoDay(Number(match[1]), Number(match[2]), Number(match[3]));
}
