import type { DateOrder } from "../types.ts";
import { scanDate } from "../csv/dates.ts";
import { isoDay } from "../values/days.ts";

type Parts = { first: number; second: number; third: number; mark: string; order?: "ymd" };
/** With the month's name, nothing is open. */
type Named = { date: string };

/** "1/ 5'26", "31.12.25", "2026-01-05": three numbers, padded with blanks, and the marks between them. */
const pattern = /^(\d{1,4})([/.-])(\d{1,2})([/.'-])(\d{1,4})$/;

function partsOf(text: string): Parts | null {
  const compact = text.replaceAll(" ", "").replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
  const match = pattern.exec(compact);
  if (!match) return null;
  const [, first = "", mark = "", second = "", yearMark = "", third = ""] = match;
  if (first.length === 4)
    return {
      first: Number(first),
      second: Number(second),
      third: Number(third),
      mark,
      order: "ymd",
    };
  if (first.length > 2) return null;
  const year = fullYear(third, yearMark === "'");
  return year === null ? null : { first: Number(first), second: Number(second), third: year, mark };
}

/** An apostrophe before the year means 2000 or later; otherwise two digits are a year from 1970 to 2069. */
function fullYear(digits: string, isLate: boolean): number | null {
  const year = Number(digits);
  if (digits.length === 4) return year;
  if (digits.length === 3) return null;
  return isLate || year < 70 ? 2000 + year : 1900 + year;
}

/** "05-Jan-2026", "March 7, 2026", "6 Feb'26". */
function namedDate(text: string): Named | null {
  const scanned = /\p{Letter}/u.test(text) ? scanDate(text) : null;
  return scanned && "date" in scanned ? scanned : null;
}

/** A day and a month alone: nothing in such a file says of which year. */
export const lacksYear = (text: string) => /^\s*\d{1,2}\s*[/.-]\s*\d{1,2}\.?\s*$/.test(text);

/** A date of a file whose order is known; null where it is none. */
export function readQifDate(text: string, order: DateOrder): string | null {
  const parts = partsOf(text);
  if (!parts) return namedDate(text)?.date ?? null;
  const { first, second, third } = parts;
  if (parts.order === "ymd")
    return order === "ydm" ? isoDay(first, third, second) : isoDay(first, second, third);
  return order === "mdy" ? isoDay(third, first, second) : isoDay(third, second, first);
}

/**
 * The order of day and month over all dates of a file: by parts above 12, by the points that only day-first dates have,
 * or by what keeps the dates sorted. Two orders where both remain and differ.
 */
export function dateOrdersOf(texts: string[]): DateOrder[] {
  const dates = texts.map(partsOf).filter((parts) => parts !== null);
  const open = dates.filter((parts) => parts.order !== "ymd");
  if (open.length === 0) return ["ymd"];
  const dayFirst = open.filter(({ first }) => first > 12).length;
  const monthFirst = open.filter(({ second }) => second > 12).length;
  if (dayFirst > 0 || monthFirst > 0) return [dayFirst >= monthFirst ? "dmy" : "mdy"];
  if (open.some(({ mark }) => mark === ".")) return ["dmy"];
  if (open.every(({ first, second }) => first === second)) return ["mdy"];
  const orders: DateOrder[] = ["mdy", "dmy"];
  const sorted = orders.filter((order) => isSorted(texts, order));
  return sorted.length === 1 ? sorted : orders;
}

/** Oldest or newest first, with so many days that it is no accident. */
function isSorted(texts: string[], order: DateOrder): boolean {
  const days = texts.map((text) => readQifDate(text, order)).filter((day) => day !== null);
  if (new Set(days).size < 5) return false;
  const pairs = days.slice(1).map((day, index) => [days[index] ?? "", day] as const);
  return (
    pairs.every(([before, after]) => before <= after) ||
    pairs.every(([before, after]) => before >= after)
  );
}
