import { dayNumber, trustedDate } from "@outlay/core/without-schemas";
import type { DateOrder } from "../types.ts";
import { dayOfAnyCalendar, scanEraDay } from "./calendars.ts";
import { monthOf } from "./month-names.ts";

/**
 * A date as written: certain, or three numbers whose order is open. Without a year, `year` is null.
 * The time of day and the zone behind it never change the day.
 */
export type ScannedDate =
  | { date: string }
  | { parts: [string, string]; year: string | null; separator: string };

const time = /^(?:T|-|,? )\s*\d{1,2}[:.h]\d{2}/;
const longest = 48;
const timeBefore = /^\d{1,2}:\d{2}(?::\d{2})? +(?=\d)/;
/** Japan writes it behind the date: 2026/01/05(月). */
const dayOfWeek = / ?[(（][日月火水木金土][)）]/;

/** Reads a date's parts; null when the text is none. */
export function scanDate(cell: string): ScannedDate | null {
  if (cell.length < 5 || cell.length > longest) return null;
  const text = cell
    .replaceAll(/\.\s+/g, ".")
    .replaceAll(/ ?\/ ?/g, "/")
    .replace(/^(?:'|=")/, "")
    .replace(/"$/, "")
    .replace(dayOfWeek, "")
    .replace(timeBefore, "");
  return (
    scanYearFirst(text) ??
    scanNumeric(text) ??
    scanCompact(text) ??
    asScanned(scanEraDay(text)) ??
    scanNamed(text)
  );
}

/** As XML writes a date without a time: 2026-01-05Z, 2026-01-05+01:00. */
const zone = /^(?:Z|[+-]\d{2}:?\d{2})$/;

const endsDate = (rest: string | undefined) =>
  rest === undefined ||
  rest === "" ||
  rest === "." ||
  time.test(rest.replace(/^\./, "")) ||
  zone.test(rest);

function scanYearFirst(text: string): ScannedDate | null {
  const [, year, , month, day, rest] =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)(.{0,60})$/.exec(text) ?? [];
  if (year === undefined || !endsDate(rest)) return null;
  return certain(Number(year), Number(month), Number(day));
}

function scanNumeric(text: string): ScannedDate | null {
  const [, first, separator, second, , year, rest] =
    /^(\d{1,2})([-/. ])(\d{1,2})([-/. ])'?(\d{4}|\d{2})(?!\d)(.{0,60})$/.exec(text) ?? [];
  if (first === undefined || second === undefined || year === undefined) return null;
  if (separator === undefined || !endsDate(rest)) return null;
  if (text[first.length + 1 + second.length] !== separator) return null;
  return { parts: [first, second], year, separator };
}

/** Day and month alone, such as 31/12, or six digits: only for columns that are known to be dates. */
export function scanShortDate(cell: string): ScannedDate | null {
  const [, one = "", two = "", three] = /^(\d{2})(\d{2})(\d{2})$/.exec(cell) ?? [];
  if (three !== undefined) {
    const scanned = { parts: [one, two], year: three, separator: "" } satisfies ScannedDate;
    const isDay = (["dmy", "mdy", "ymd"] as const).some((order) => toDate(scanned, order) !== null);
    return isDay ? scanned : null;
  }
  const named = scanNamedDay(cell);
  if (named) return named;
  const [, first, separator, second] = /^(\d{1,2})([-/.])(\d{1,2})\.?$/.exec(cell) ?? [];
  if (first === undefined || second === undefined || separator === undefined) return null;
  const [low = 0, high = 0] = [Number(first), Number(second)].toSorted((a, b) => a - b);
  if (low < 1 || low > 12 || high > 31) return null;
  return { parts: [first, second], year: null, separator };
}

/** What stands between a day and a month whose name says which of them it is. */
export const byName = "name";

/** "20 Dec", "Dec 20". */
function scanNamedDay(cell: string): ScannedDate | null {
  const [, before, name, behind] =
    /^(?:(\d{1,2})[ .-]{0,2})?(\p{Letter}{3,9})\.?(?:[ .-]{0,2}(\d{1,2}))?$/u.exec(cell) ?? [];
  const month = name === undefined ? undefined : monthOf(name);
  const day = before ?? behind;
  const isOne = (before === undefined) !== (behind === undefined);
  if (month === undefined || day === undefined || !isOne || Number(day) > 31) return null;
  return { parts: [day, String(month)], year: null, separator: byName };
}

/** 20260105, with a time of day as digits behind it or none; or 05012026. */
function scanCompact(text: string): ScannedDate | null {
  const [, digits] = /^(\d{8})(?:\d{4}|\d{6}|[T ]?\d{1,2}:\d{2}.*)?$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const year = Number(digits.slice(0, 4));
  if (year >= 1900 && year < 2100)
    return certain(year, Number(digits.slice(4, 6)), Number(digits.slice(6)));
  const last = Number(digits.slice(4));
  if (last < 1900 || last >= 2100) return null;
  return { parts: [digits.slice(0, 2), digits.slice(2, 4)], year: digits.slice(4), separator: "" };
}

/** 05-Apr-2026, 05APR2026, 5. Januar 2026, Apr 5, 2026, 2026-Apr-05, Mon, 5 April 2026, 2026年4月5日. */
function scanNamed(text: string): ScannedDate | null {
  const [words = ""] = text.split(/(?<=\d)[ T,]{1,4}\d{1,2}:\d{2}/);
  const joined = /^(\d{1,2})(\p{Letter}{3,9})(\d{4}|\d{2})$/u.exec(words.trim());
  const pieces = (joined ? joined.slice(1).join(" ") : words)
    .split(/[\s\-./,'年月日]+/)
    .filter((piece) => piece !== "" && piece.toLowerCase() !== "de");
  if (pieces.length === 4) pieces.shift();
  const [one = "", two = "", three = ""] = pieces;
  if (pieces.length !== 3) return null;
  if (isNumber(one) && isNumber(two) && isNumber(three))
    return words.includes("年") ? certain(Number(one), Number(two), Number(three)) : null;
  const [day, month, year] =
    one.length === 4 && isNumber(one)
      ? [three, two, one]
      : isNumber(one)
        ? [one, two, three]
        : [two, one, three];
  const monthNumber = monthOf(month);
  if (monthNumber === undefined || !isNumber(day) || !isNumber(year) || day.length > 2) return null;
  return certain(fullYear(year), monthNumber, Number(day));
}

const isNumber = (text: string) => /^\d{1,4}$/.test(text);

const certain = (year: number, month: number, day: number): ScannedDate | null =>
  asScanned(dayOfAnyCalendar(year, month, day));

const asScanned = (date: string | null): ScannedDate | null => (date === null ? null : { date });

/** Two digits are a year from 1970 to 2069. */
export function fullYear(year: string): number {
  if (year.length > 2) return Number(year);
  return Number(year) + (Number(year) < 70 ? 2000 : 1900);
}

/** From the first to the last day that a file covers. */
export type Period = { from: string; to: string };

/** The day under an order; null when there is none such. A missing year is the one that falls into the period. */
export function toDate(scanned: ScannedDate, order: DateOrder, period?: Period): string | null {
  if ("date" in scanned) return scanned.date;
  const [first, second] = scanned.parts;
  const { year } = scanned;
  if (order === "ymd" || order === "ydm") {
    if (year === null || year.length !== 2 || first.length !== 2) return null;
    const [month, day] = order === "ymd" ? [second, year] : [year, second];
    return dayOfAnyCalendar(fullYear(first), Number(month), Number(day));
  }
  const [day, month] = order === "dmy" ? [first, second] : [second, first];
  if (year !== null) return dayOfAnyCalendar(fullYear(year), Number(month), Number(day));
  return period ? dateWithin(period, Number(month), Number(day)) : null;
}

/** The day of a date without a year that is nearest to another day; null where it is none. */
export function toDateNear(scanned: ScannedDate, order: DateOrder, near: string): string | null {
  if ("date" in scanned || scanned.year !== null) return null;
  const year = Number(near.slice(0, 4));
  const days = [year - 1, year, year + 1].flatMap(
    (each) => toDate({ ...scanned, year: String(each) }, order) ?? [],
  );
  const [first] = days.toSorted((one, other) => daysApart(one, near) - daysApart(other, near));
  return first ?? null;
}

function dateWithin(period: Period, month: number, day: number): string | null {
  for (
    let year = Number(period.from.slice(0, 4));
    year <= Number(period.to.slice(0, 4));
    year += 1
  ) {
    const date = dayOfAnyCalendar(year, month, day);
    if (date !== null && date >= period.from && date <= period.to) return date;
  }
  return null;
}

/** Days from one date to another. */
export const daysApart = (one: string, other: string) =>
  Math.abs(dayNumber(trustedDate(one)) - dayNumber(trustedDate(other)));

/** The dates within a text, such as "01.12.2025 - 31.12.2025:". */
export function datesIn(cell: string): ScannedDate[] {
  const whole = scanDate(cell);
  if (whole) return [whole];
  const words = cell
    .slice(0, 200)
    .split(/\s+/)
    .map((word) => word.replace(/^[(:;,]/, "").replace(/[):;,]$/, ""));
  return words.flatMap((word, at) => {
    const named = /\p{Letter}/u.test(words[at + 1] ?? "") ? words.slice(at, at + 3).join(" ") : "";
    return scanDate(word) ?? scanDate(named) ?? [];
  });
}
