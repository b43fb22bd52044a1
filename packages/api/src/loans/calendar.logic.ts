import { type CalendarDate, dayNumber, firstOfMonth, monthNumber } from "@outlay/core";

/**
 * How the days of a year count for interest. `actual/365` and `actual/360`: each day, of a year of 365 or 360 days, leap
 * years too (ISDA 2006 Definitions, section 4.16 (d) and (e)). `30/360`: each month has 30 days, the 31st counts as
 * the 30th (4.16 (g), 30E/360), so that a whole month bears a twelfth of a year's interest.
 */
export type DayCount = "30/360" | "actual/365" | "actual/360";

/** The days of a year. */
export const daysOfYear = (dayCount: DayCount): bigint => (dayCount === "actual/365" ? 365n : 360n);

/** A day on which a payment is due: its number from 1970-01-01, and its place in years of twelve months of 30 days. */
type DueDay = { day: number; thirtieth: number };

/** The days on which a loan is to be paid: the same day of each month, or the last day of a shorter one. Number 0 is the first day. */
export type LoanCalendar = {
  due: (index: number) => DueDay;
  /** The due day that a day is nearest to, from 1 on; of two as near the earlier. */
  nearest: (day: number) => number;
  /** The last day that is nearest to a due day. */
  lastNear: (index: number) => number;
  /** The days that count between two days of the month that ends with a due day. */
  daysBetween: (from: number, to: number, index: number) => number;
};

type Terms = { startsOn: CalendarDate; dayCount: DayCount };

export function loanCalendar({ startsOn, dayCount }: Terms): LoanCalendar {
  const month = monthNumber(startsOn);
  const dayOfMonth = Number(startsOn.slice(8));
  const known: DueDay[] = [];
  const firstDays: number[] = [];
  const firstOf = (index: number) => (firstDays[index] ??= dayNumber(firstOfMonth(month + index)));
  // In `30/360` a due day that a short month lacks counts as the day that it stands for.
  const due = (index: number) =>
    (known[index] ??= {
      day: Math.min(firstOf(index) + dayOfMonth, firstOf(index + 1)) - 1,
      thirtieth: (month + index) * 30 + Math.min(dayOfMonth, 30),
    });
  const lastNear = (index: number) => Math.floor((due(index).day + due(index + 1).day) / 2);
  const nearest = (day: number) => {
    const months = Math.floor((day - due(0).day) / 31);
    let index = Math.max(1, months);
    while (lastNear(index) < day) index += 1;
    return index;
  };
  const thirtiethOf = (day: number, index: number) => {
    const [start, end] = [due(index - 1), due(index)];
    if (day === start.day) return start.thirtieth;
    if (day === end.day) return end.thirtieth;
    const isLater = day >= firstOf(index);
    const ofMonth = day - firstOf(isLater ? index : index - 1) + 1;
    const place = (month + index - (isLater ? 0 : 1)) * 30 + Math.min(ofMonth, 30);
    return Math.min(Math.max(place, start.thirtieth), end.thirtieth);
  };
  const daysBetween = (from: number, to: number, index: number) =>
    dayCount === "30/360" ? thirtiethOf(to, index) - thirtiethOf(from, index) : to - from;
  return { due, nearest, lastNear, daysBetween };
}
