import { dateOfDay, dayNumber, type CalendarDate, trustedDate } from "@outlay/core";

/** The first days of a book's months and weeks. */
export type Calendar = { monthStartDay: number; weekStartDay: number };

export type PeriodSettings = {
  unit: "week" | "month" | "quarter" | "year" | "days";
  count: number;
  anchorOn: CalendarDate | null;
  startsOn: CalendarDate;
};

/**
 * The endless sequence of a budget's periods; period 0 starts at the anchor. Days are counted from
 * 1970-01-01, months from January of year 0. In a month that does not have `day`, the last day is
 * used.
 */
export type PeriodSchedule =
  | { by: "days"; anchor: number; step: number }
  | { by: "months"; anchor: number; day: number; step: number };

/** Inclusive at both ends. */
export type DateRange = { start: CalendarDate; end: CalendarDate };

const monthNumber = (date: CalendarDate) =>
  Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const dayOfMonth = (date: CalendarDate) => Number(date.slice(8));

function firstOf(month: number): CalendarDate {
  const year = String(Math.floor(month / 12)).padStart(4, "0");
  return trustedDate(`${year}-${String((month % 12) + 1).padStart(2, "0")}-01`);
}

/** A day of a month, or the last one if the month is shorter. */
function dayOf(month: number, day: number): CalendarDate {
  const first = dayNumber(firstOf(month));
  const last = dayNumber(firstOf(month + 1)) - 1;
  return dateOfDay(Math.min(first + day - 1, last));
}

/** The last day up to and including a date that is this ISO weekday. */
function weekdayBefore(date: CalendarDate, weekday: number): number {
  const day = dayNumber(date);
  // 1970-01-01 was a Thursday.
  const isoWeekday = ((((day + 3) % 7) + 7) % 7) + 1;
  return day - ((isoWeekday - weekday + 7) % 7);
}

const unitMonths = { month: 1, quarter: 3, year: 12 };

export function toSchedule(
  { unit, count, anchorOn, startsOn }: PeriodSettings,
  calendar: Calendar,
): PeriodSchedule {
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
  // Quarters and years align with January; multiples of them are counted from the first period.
  const single = { by: "months", anchor: 0, day: calendar.monthStartDay, step: months } as const;
  return { ...single, anchor: months * periodIndex(single, startsOn), step };
}

function startOf(schedule: PeriodSchedule, index: number): CalendarDate {
  const at = schedule.anchor + index * schedule.step;
  return schedule.by === "days" ? dateOfDay(at) : dayOf(at, schedule.day);
}

/** The index of the period that includes a date. */
export function periodIndex(schedule: PeriodSchedule, date: CalendarDate): number {
  if (schedule.by === "days")
    return Math.floor((dayNumber(date) - schedule.anchor) / schedule.step);
  const months = monthNumber(date) - schedule.anchor;
  const index = Math.floor(months / schedule.step);
  const isFirstMonth = months === index * schedule.step;
  return isFirstMonth && isBefore(date, schedule.day) ? index - 1 : index;
}

/** Whether a date is before this day of its month. */
function isBefore(date: CalendarDate, day: number): boolean {
  return dayOfMonth(date) < day && date < dayOf(monthNumber(date), day);
}

export function periodAt(schedule: PeriodSchedule, index: number): DateRange {
  const next = dayNumber(startOf(schedule, index + 1));
  return { start: startOf(schedule, index), end: dateOfDay(next - 1) };
}
