import {
  type BookCalendar,
  type CalendarDate,
  dateOfDay,
  dayNumber,
  monthIncluding,
  monthNumber,
  type MonthStart,
  monthStart,
} from "@outlay/core";

export type PeriodSettings = {
  unit: "week" | "month" | "quarter" | "year" | "days";
  count: number;
  anchorOn: CalendarDate | null;
  startsOn: CalendarDate;
};

/**
 * The endless sequence of a budget's periods; period 0 starts at the anchor. Days are counted from
 * 1970-01-01, months from January of year 0.
 */
export type PeriodSchedule =
  | { by: "days"; anchor: number; step: number }
  | { by: "months"; anchor: number; start: MonthStart; step: number };

/** Inclusive at both ends. */
export type DateRange = { start: CalendarDate; end: CalendarDate };

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
  calendar: BookCalendar,
): PeriodSchedule {
  if (unit === "days") return { by: "days", anchor: dayNumber(anchorOn ?? startsOn), step: count };
  if (unit === "week") {
    const anchor =
      anchorOn === null ? weekdayBefore(startsOn, calendar.weekStartDay) : dayNumber(anchorOn);
    return { by: "days", anchor, step: 7 * count };
  }
  const months = unitMonths[unit];
  const step = months * count;
  if (anchorOn !== null) {
    const start = { monthStartDay: Number(anchorOn.slice(8)), monthStartRule: "day" } as const;
    return { by: "months", anchor: monthNumber(anchorOn), start, step };
  }
  // Quarters and years align with January; multiples of them are counted from the first period.
  const { monthStartDay, monthStartRule } = calendar;
  const start = { monthStartDay, monthStartRule };
  const single = { by: "months", anchor: 0, start, step: months } as const;
  return { ...single, anchor: months * periodIndex(single, startsOn), step };
}

function startOf(schedule: PeriodSchedule, index: number): CalendarDate {
  const at = schedule.anchor + index * schedule.step;
  return schedule.by === "days" ? dateOfDay(at) : monthStart(at, schedule.start);
}

/** The index of the period that includes a date. */
export function periodIndex(schedule: PeriodSchedule, date: CalendarDate): number {
  if (schedule.by === "days")
    return Math.floor((dayNumber(date) - schedule.anchor) / schedule.step);
  const month = monthIncluding(date, schedule.start);
  return Math.floor((month - schedule.anchor) / schedule.step);
}

export function periodAt(schedule: PeriodSchedule, index: number): DateRange {
  const next = dayNumber(startOf(schedule, index + 1));
  return { start: startOf(schedule, index), end: dateOfDay(next - 1) };
}
