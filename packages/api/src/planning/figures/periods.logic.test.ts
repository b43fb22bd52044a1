import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BookCalendar,
  dateIn,
  dateOfDay,
  dayNumber,
  earliestDate,
  latestDate,
  trustedDate,
} from "@outlay/core";
import { branded, type Plain } from "@outlay/core/testing";
import { toSchedule, periodAt, periodIndex, type PeriodSettings } from "./periods.logic.ts";

const bookOf = (monthStartDay = 1, weekStartDay = 1): BookCalendar => ({
  monthStartDay,
  monthStartRule: "day",
  weekStartDay,
});
type Settings = Plain<PeriodSettings>;
const settingsWith = (more: Partial<Settings>): PeriodSettings =>
  branded<PeriodSettings>({
    unit: "month",
    count: 1,
    anchorOn: null,
    startsOn: "2026-11-21",
    ...more,
  });

function periodOn(date: string, more: Partial<Settings>, book = bookOf()): string {
  const schedule = toSchedule(settingsWith(more), book);
  const { start, end } = periodAt(schedule, periodIndex(schedule, trustedDate(date)));
  return `${start} to ${end}`;
}

const weeks: [string, number, string][] = [
  ["2026-11-21", 1, "2026-11-16 to 2026-11-22"],
  ["2026-11-22", 1, "2026-11-16 to 2026-11-22"],
  ["2026-11-23", 1, "2026-11-23 to 2026-11-29"],
  ["2026-11-21", 7, "2026-11-15 to 2026-11-21"],
  ["2026-11-22", 7, "2026-11-22 to 2026-11-28"],
  ["2026-11-21", 6, "2026-11-21 to 2026-11-27"],
  ["2024-02-29", 1, "2024-02-26 to 2024-03-03"],
  ["2027-01-01", 7, "2026-12-27 to 2027-01-02"],
  ["1969-12-31", 1, "1969-12-29 to 1970-01-04"],
];
test.each(weeks)("the week of %s in a book with weeks from day %i", (date, first, period) => {
  expect(periodOn(date, { unit: "week" }, bookOf(1, first))).toBe(period);
});

const months: [string, number, string][] = [
  ["2026-11-21", 1, "2026-11-01 to 2026-11-30"],
  ["2026-11-01", 1, "2026-11-01 to 2026-11-30"],
  ["2024-02-29", 1, "2024-02-01 to 2024-02-29"],
  ["2026-11-24", 25, "2026-10-25 to 2026-11-24"],
  ["2026-11-25", 25, "2026-11-25 to 2026-12-24"],
  ["2026-01-01", 25, "2025-12-25 to 2026-01-24"],
  ["2026-02-28", 29, "2026-02-28 to 2026-03-28"],
  ["2024-02-28", 29, "2024-01-29 to 2024-02-28"],
  ["2024-02-29", 29, "2024-02-29 to 2024-03-28"],
  ["2026-02-28", 30, "2026-02-28 to 2026-03-29"],
  ["2026-02-27", 31, "2026-01-31 to 2026-02-27"],
  ["2026-02-28", 31, "2026-02-28 to 2026-03-30"],
  ["2026-03-30", 31, "2026-02-28 to 2026-03-30"],
  ["2026-03-31", 31, "2026-03-31 to 2026-04-29"],
  ["2026-04-30", 31, "2026-04-30 to 2026-05-30"],
];
test.each(months)("the month of %s in a book with months from the %ith", (date, first, period) => {
  expect(periodOn(date, {}, bookOf(first))).toBe(period);
});

const long: [string, Partial<Settings>, number, string][] = [
  ["2026-11-21", { unit: "quarter" }, 1, "2026-10-01 to 2026-12-31"],
  ["2026-10-14", { unit: "quarter" }, 15, "2026-07-15 to 2026-10-14"],
  ["2026-01-30", { unit: "quarter" }, 31, "2025-10-31 to 2026-01-30"],
  ["2026-01-31", { unit: "quarter" }, 31, "2026-01-31 to 2026-04-29"],
  ["2026-11-21", { unit: "year" }, 1, "2026-01-01 to 2026-12-31"],
  ["2026-01-05", { unit: "year" }, 6, "2025-01-06 to 2026-01-05"],
  // Several units are counted from the one that includes the first day.
  ["2026-12-31", { count: 2 }, 1, "2026-11-01 to 2026-12-31"],
  ["2026-10-31", { count: 2 }, 1, "2026-09-01 to 2026-10-31"],
  ["2027-06-30", { unit: "quarter", count: 2 }, 1, "2027-04-01 to 2027-09-30"],
  ["2027-12-31", { unit: "year", count: 2 }, 1, "2026-01-01 to 2027-12-31"],
  ["2026-11-29", { unit: "week", count: 2 }, 1, "2026-11-16 to 2026-11-29"],
  ["2026-11-15", { unit: "week", count: 2 }, 1, "2026-11-02 to 2026-11-15"],
];
test.each(long)("the period of %s by %j, months from the %ith", (date, settings, first, period) => {
  expect(periodOn(date, settings, bookOf(first))).toBe(period);
});

const early: [string, Partial<Settings>, number, string][] = [
  // 15 August 2026 is a Saturday, 1 August 2027 and 15 November 2026 are Sundays.
  ["2026-08-14", {}, 15, "2026-08-14 to 2026-09-14"],
  ["2026-08-13", {}, 15, "2026-07-15 to 2026-08-13"],
  ["2026-11-14", {}, 15, "2026-11-13 to 2026-12-14"],
  ["2027-07-30", {}, 1, "2027-07-30 to 2027-08-31"],
  ["2026-02-27", {}, 31, "2026-02-27 to 2026-03-30"],
  ["2021-12-31", { unit: "quarter" }, 1, "2021-12-31 to 2022-03-31"],
  ["2021-12-31", { unit: "year" }, 1, "2021-12-31 to 2022-12-29"],
  ["2026-07-31", { count: 2, startsOn: "2026-07-31" }, 1, "2026-07-31 to 2026-09-30"],
  // A period with an anchor keeps its days, and so do weeks.
  ["2026-11-14", { anchorOn: "2026-08-15" }, 15, "2026-10-15 to 2026-11-14"],
  ["2026-11-21", { unit: "week" }, 15, "2026-11-21 to 2026-11-27"],
];
test.each(early)("the period of %s by %j, on the working day before the %ith", (...given) => {
  const [date, settings, first, period] = given;
  const book: BookCalendar = { ...bookOf(first, 6), monthStartRule: "previousWorkday" };
  expect(periodOn(date, settings, book)).toBe(period);
});

const anchored: [string, Partial<Settings>, string][] = [
  ["2026-11-21", { anchorOn: "2026-01-31" }, "2026-10-31 to 2026-11-29"],
  ["2026-02-28", { anchorOn: "2026-01-31" }, "2026-02-28 to 2026-03-30"],
  ["2024-02-28", { anchorOn: "2030-01-31" }, "2024-01-31 to 2024-02-28"],
  ["2024-02-29", { anchorOn: "2030-01-31" }, "2024-02-29 to 2024-03-30"],
  ["2027-02-28", { unit: "year", anchorOn: "2024-02-29" }, "2027-02-28 to 2028-02-28"],
  ["2028-02-29", { unit: "year", anchorOn: "2024-02-29" }, "2028-02-29 to 2029-02-27"],
  ["2026-11-21", { unit: "quarter", anchorOn: "2026-08-31" }, "2026-08-31 to 2026-11-29"],
  ["2026-11-21", { unit: "week", anchorOn: "2030-01-02" }, "2026-11-18 to 2026-11-24"],
  ["2026-11-21", { unit: "days", count: 14, anchorOn: "2026-11-20" }, "2026-11-20 to 2026-12-03"],
  ["2026-11-19", { unit: "days", count: 14, anchorOn: "2026-11-20" }, "2026-11-06 to 2026-11-19"],
  ["2026-11-21", { unit: "days", count: 14, anchorOn: "2027-01-01" }, "2026-11-20 to 2026-12-03"],
  ["2026-12-04", { unit: "days", count: 14 }, "2026-11-21 to 2026-12-04"],
  ["2026-11-20", { unit: "days", count: 1 }, "2026-11-20 to 2026-11-20"],
  ["2026-03-01", { count: 3, anchorOn: "2026-11-30" }, "2026-02-28 to 2026-05-29"],
];
test.each(anchored)("the period of %s by %j", (date, settings, period) => {
  expect(periodOn(date, settings, bookOf(25, 7))).toBe(period);
});

const zones: [string, string, string][] = [
  ["2026-10-31T22:59:59Z", "Europe/Vienna", "2026-10-01 to 2026-10-31"],
  ["2026-10-31T23:00:00Z", "Europe/Vienna", "2026-11-01 to 2026-11-30"],
  // Clocks go forward in the night of 29 March and back in that of 25 October.
  ["2026-03-31T21:59:59Z", "Europe/Vienna", "2026-03-01 to 2026-03-31"],
  ["2026-03-31T22:00:00Z", "Europe/Vienna", "2026-04-01 to 2026-04-30"],
  ["2026-11-01T03:59:59Z", "America/New_York", "2026-10-01 to 2026-10-31"],
  ["2026-11-01T04:00:00Z", "America/New_York", "2026-11-01 to 2026-11-30"],
  ["2026-10-31T10:00:00Z", "Pacific/Kiritimati", "2026-11-01 to 2026-11-30"],
  ["2026-04-04T13:59:59Z", "Australia/Lord_Howe", "2026-04-01 to 2026-04-30"],
];
test.each(zones)("%s in %s", (instant, zone, period) => {
  expect(periodOn(dateIn(zone, new Date(instant)), {})).toBe(period);
});

test("daylight saving does not change the length of a period", () => {
  const week = { unit: "week", startsOn: "2026-03-29" } as const;
  expect(periodOn("2026-03-29", week)).toBe("2026-03-23 to 2026-03-29");
  expect(periodOn("2026-10-25", { ...week, startsOn: "2026-10-25" })).toBe(
    "2026-10-19 to 2026-10-25",
  );
});

const anyDay = fc.integer({ min: dayNumber(earliestDate), max: dayNumber(latestDate) });
const anyDate = anyDay.map(dateOfDay);

test("periods have no gaps or overlaps, and each day is in its own period", () => {
  const settings = fc.record({
    unit: fc.constantFrom("week", "month", "quarter", "year", "days"),
    count: fc.integer({ min: 1, max: 400 }),
    anchorOn: fc.option(anyDate),
    startsOn: anyDate,
  });
  const book = fc.record({
    monthStartDay: fc.integer({ min: 1, max: 31 }),
    monthStartRule: fc.constantFrom("day" as const, "previousWorkday" as const),
    weekStartDay: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(
    fc.property(settings, book, anyDate, (given, calendar, date) => {
      const schedule = toSchedule(given, calendar);
      const index = periodIndex(schedule, date);
      const { start, end } = periodAt(schedule, index);
      expect(start <= date && date <= end).toBe(true);
      expect(dayNumber(periodAt(schedule, index + 1).start)).toBe(dayNumber(end) + 1);
      expect([periodIndex(schedule, start), periodIndex(schedule, end)]).toEqual([index, index]);
      const anchorOn = given.anchorOn ?? start;
      expect(periodAt(schedule, periodIndex(schedule, anchorOn)).start).toBe(anchorOn);
    }),
    { numRuns: 1000 },
  );
});
