import { addDays, daysBetween, fieldError, startOfMonth, weekdayOf } from "@outlay/core";

/** Days from the first to the last, both inclusive. */
export type Period = { from: string; to: string };

/** On which days a book's months and weeks begin. */
export type Calendar = { monthStartDay: number; weekStartDay: number };

const maxYears = 50;

/** A month is named after the month of the calendar in which it begins: "2026-11". */
export type Month = Period & { month: string };

/** The day on which a book's month begins: the last day of a month that is too short. */
function monthStart(firstOfMonth: string, { monthStartDay }: Calendar): string {
  const nextMonth = startOfMonth(firstOfMonth, 1);
  const start = addDays(firstOfMonth, monthStartDay - 1);
  return start < nextMonth ? start : addDays(nextMonth, -1);
}

function monthFrom(firstOfMonth: string, calendar: Calendar): Month {
  const next = monthStart(startOfMonth(firstOfMonth, 1), calendar);
  return {
    month: firstOfMonth.slice(0, 7),
    from: monthStart(firstOfMonth, calendar),
    to: addDays(next, -1),
  };
}

/** A book's month that holds a day, or the one so many months after it. */
export function monthOf(day: string, calendar: Calendar, months = 0): Month {
  const hasBegun = monthStart(startOfMonth(day), calendar) <= day;
  return monthFrom(startOfMonth(day, months - (hasBegun ? 0 : 1)), calendar);
}

/** The months that hold a day of the period, each as a whole. */
export function monthsOf({ from, to }: Period, calendar: Calendar): Month[] {
  const months: Month[] = [];
  for (
    let month = monthOf(from, calendar);
    month.from <= to;
    month = monthOf(month.from, calendar, 1)
  )
    months.push(month);
  return months;
}

export type Week = Period & { startsOn: string };

/** The weeks that hold a day of the period, each as a whole. */
export function weeksOf({ from, to }: Period, { weekStartDay }: Calendar): Week[] {
  const weeks: Week[] = [];
  let startsOn = addDays(from, -((weekdayOf(from) - weekStartDay + 7) % 7));
  for (; startsOn <= to; startsOn = addDays(startsOn, 7))
    weeks.push({ startsOn, from: startsOn, to: addDays(startsOn, 6) });
  return weeks;
}

export function daysOf({ from, to }: Period): Period[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => {
    const day = addDays(from, index);
    return { from: day, to: day };
  });
}

/** What of a period lies within another. */
export function clip<Part extends Period>(part: Part, { from, to }: Period): Part {
  return { ...part, from: part.from < from ? from : part.from, to: part.to > to ? to : part.to };
}

export type Interval = "day" | "week" | "month" | "quarter" | "year";

/** The last day of each interval of a period; that of the last one is the period's. */
export function intervalEnds(period: Period, interval: Interval, calendar: Calendar): string[] {
  const monthsEach = { day: 0, week: 0, month: 1, quarter: 3, year: 12 }[interval];
  if (interval === "day") return daysOf(period).map(({ to }) => to);
  if (interval === "week") return weeksOf(period, calendar).map((week) => clip(week, period).to);
  // Quarters and years are of the calendar: they end with March, or with December.
  const ends = monthsOf(period, calendar).filter(
    ({ month, to }) => Number(month.slice(5)) % monthsEach === 0 || to >= period.to,
  );
  return ends.map((month) => clip(month, period).to);
}

/** The period before: the month before a whole month, else as many days. */
export function previousOf({ from, to }: Period, calendar: Calendar): Period {
  const first = monthOf(from, calendar);
  const last = monthOf(to, calendar);
  if (first.from !== from || last.to !== to) {
    return { from: addDays(from, -daysBetween(from, to) - 1), to: addDays(from, -1) };
  }
  const count = monthsOf({ from, to }, calendar).length;
  return { from: monthOf(from, calendar, -count).from, to: addDays(from, -1) };
}

/**
 * The days a report is of: the current month unless told; with `from` alone up to the end of the
 * current month, with `to` alone from the beginning of its month. Throws `input.invalid`.
 */
export function readPeriod(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  today: string,
  calendar: Calendar,
): Period {
  const end = to ?? monthOf(from !== undefined && from > today ? from : today, calendar).to;
  const period = { from: from ?? monthOf(end, calendar).from, to: end };
  const latest = `${Number(period.from.slice(0, 4)) + maxYears}${period.from.slice(4)}`;
  if (period.to >= latest)
    throw fieldError("input.invalid", ["to"], `Ask for ${maxYears} years at most.`);
  return period;
}

/** A part of a period, to be read from the totals of months of the calendar, or of days. */
export type Span = Period & { period: number };

/** Periods in as many whole months of the calendar as there are, and the days around them. */
export function spansOf(periods: readonly Period[]): { months: Span[]; days: Span[] } {
  const months: Span[] = [];
  const days: Span[] = [];
  for (const [period, { from, to }] of periods.entries()) {
    const firstMonth = startOfMonth(addDays(from, -1), 1);
    const rest = startOfMonth(addDays(to, 1));
    if (firstMonth >= rest) {
      days.push({ period, from, to });
      continue;
    }
    months.push({ period, from: firstMonth, to: startOfMonth(rest, -1) });
    if (from < firstMonth) days.push({ period, from, to: addDays(firstMonth, -1) });
    if (rest <= to) days.push({ period, from: rest, to });
  }
  return { months, days };
}
