import { isoDay } from "../values/days.ts";

/**
 * The day of a year, month and day of whichever calendar the year is of: no bank writes entries of the Gregorian years that
 * are those of the others today. Null where that calendar has no such day.
 */
export function dayOfAnyCalendar(year: number, month: number, day: number): string | null {
  if (year >= 2500 && year < 2700) return isoDay(year - buddhistYears, month, day);
  if (year >= 1300 && year < 1430) return solarHijriDay(year, month, day);
  return isoDay(year, month, day);
}

/** Thailand counts from 543 BC, with the Gregorian months. */
export const buddhistYears = 543;
/** Taiwan counts from 1912 as the year 1. */
const minguoYears = 1911;

/** The years before the first of each era of Japan, which the Gregorian months make up. */
const eras = new Map([
  ["令和", 2018],
  ["R", 2018],
  ["平成", 1988],
  ["H", 1988],
]);

const eraDate = /^(令和|平成|R|H)(\d{1,2}|元)[年./](\d{1,2})[月./](\d{1,2})日?$/;
const minguoDate = /^(1\d\d)([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?$/;

/** A day whose year is of an era of Japan (令和8年1月5日, R8.1.5) or of Taiwan (115/01/05); null where it is none. */
export function scanEraDay(text: string): string | null {
  const [, era = "", count = "", month, day] = eraDate.exec(text) ?? [];
  const before = eras.get(era);
  if (before !== undefined)
    return isoDay(before + (count === "元" ? 1 : Number(count)), Number(month), Number(day));
  const [, year, mark, ofMonth, next, ofDay] = minguoDate.exec(text) ?? [];
  if (year === undefined || (mark === "年" ? next !== "月" : next !== mark)) return null;
  return isoDay(Number(year) + minguoYears, Number(ofMonth), Number(ofDay));
}

/** Iran's year begins on the day of the equinox: its 1300 on 21 March 1921. Six months of 31 days, then of 30. */
function solarHijriDay(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1) return null;
  const lastDay = month <= 6 ? 31 : month < 12 || isLeap(year) ? 30 : 29;
  if (day > lastDay) return null;
  let days = day - 1 + 30 * (month - 1) + Math.min(month - 1, 6);
  for (let before = 1300; before < year; before += 1) days += isLeap(before) ? 366 : 365;
  return new Date(Date.UTC(1921, 2, 21 + days)).toISOString().slice(0, 10);
}

/** The cycle of 33 years with 8 leap years, which is that of the equinox from 1178 to 1633. */
const isLeap = (year: number) => (25 * year + 11) % 33 < 8;
