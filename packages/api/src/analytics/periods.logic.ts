import {
  addDays,
  type BookCalendar,
  type CalendarDate,
  daysBetween,
  fieldError,
  firstOfMonth,
  monthIncluding,
  monthStart,
  startOfMonth,
  weekdayOf,
} from "@outlay/core";

/** Days from the first to the last, both inclusive. */
export type Period = { from: CalendarDate; to: CalendarDate };

/** When a book's months and weeks begin, and how its months are named. */
export type Calendar = BookCalendar & { monthNamedAfter: "start" | "end" };

const maxYears = 50;

/** The days from the first of any period to the last of any. */
export function around(periods: readonly Period[], none: Period): Period {
  const froms = periods.map(({ from }) => from).toSorted();
  const tos = periods.map(({ to }) => to).toSorted();
  return { from: froms.at(0) ?? none.from, to: tos.at(-1) ?? none.to };
}

/** A month is named after a calendar month: "2026-11". */
export type Month = Period & { month: string };

/**
 * The name of the book's month of a calendar month. A month that begins a bit earlier, on a working day, keeps
 * its name: else two could have the same one. Unless it begins on the 1st, it ends in the next calendar month.
 */
function nameOf(month: number, { monthStartDay, monthNamedAfter }: Calendar): string {
  const ends = monthStartDay === 1 ? month : month + 1;
  return firstOfMonth(monthNamedAfter === "end" ? ends : month).slice(0, 7);
}

/** A book's month that includes a day, or the one a number of months later. */
export function monthOf(day: CalendarDate, calendar: Calendar, months = 0): Month {
  const month = monthIncluding(day, calendar) + months;
  return {
    month: nameOf(month, calendar),
    from: monthStart(month, calendar),
    to: addDays(monthStart(month + 1, calendar), -1),
  };
}

/** All months that overlap the period, as whole months. */
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

export type Week = Period & { startsOn: CalendarDate };

/** All weeks that overlap the period, as whole weeks. */
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

/** The part of a period that lies within another. */
export function clip<Part extends Period>(part: Part, { from, to }: Period): Part {
  return { ...part, from: part.from < from ? from : part.from, to: part.to > to ? to : part.to };
}

export type Interval = "day" | "week" | "month" | "quarter" | "year";

/** The last day of each interval of a period; the last interval ends with the period. */
export function intervalEnds(
  period: Period,
  interval: Interval,
  calendar: Calendar,
): CalendarDate[] {
  const monthsEach = { day: 0, week: 0, month: 1, quarter: 3, year: 12 }[interval];
  if (interval === "day") return daysOf(period).map(({ to }) => to);
  if (interval === "week") return weeksOf(period, calendar).map((week) => clip(week, period).to);
  // Quarters and years are calendar ones: they end with the month of March, or of December, however months are named.
  const ends = monthsOf(period, { ...calendar, monthNamedAfter: "start" }).filter(
    ({ month, to }) => Number(month.slice(5)) % monthsEach === 0 || to >= period.to,
  );
  return ends.map((month) => clip(month, period).to);
}

/** The previous period: as many months if the period is whole months, else as many days. */
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
 * The days of a report: the current month by default; with only `from`, up to the end of the current
 * month; with only `to`, from the beginning of its month. Throws `input.invalid`.
 */
export function readPeriod(
  { from, to }: { from?: CalendarDate | undefined; to?: CalendarDate | undefined },
  today: CalendarDate,
  calendar: Calendar,
): Period {
  const end = to ?? monthOf(from !== undefined && from > today ? from : today, calendar).to;
  const period = { from: from ?? monthOf(end, calendar).from, to: end };
  const latest = `${Number(period.from.slice(0, 4)) + maxYears}${period.from.slice(4)}`;
  if (period.to >= latest)
    throw fieldError("input.invalid", ["to"], `Choose at most ${maxYears} years.`);
  return period;
}

/** A part of a period, read from the totals of calendar months or of days. */
export type Span = Period & { period: number };

/** Splits periods into whole calendar months and the days around them. */
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
