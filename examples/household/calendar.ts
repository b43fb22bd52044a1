const dayMs = 24 * 60 * 60 * 1000;

/** A calendar day, and what a habit may ask of it. */
export type Day = {
  /** YYYY-MM-DD. */
  date: string;
  startMs: number;
  /** 1 to 12. */
  month: number;
  dayOfMonth: number;
  /** ISO weekday, 1 Monday to 7 Sunday. */
  weekday: number;
};

/** The last `count` days up to `until` (YYYY-MM-DD), which is the last of them. */
export function daysUntil(until: string, count: number): Day[] {
  const endMs = Date.parse(`${until}T00:00:00Z`);
  if (Number.isNaN(endMs)) throw new Error(`Give the last day as YYYY-MM-DD, not "${until}".`);
  return Array.from({ length: count }, (_, index) => toDay(endMs - (count - 1 - index) * dayMs));
}

export function laterDay({ startMs }: Day, days: number): Day {
  return toDay(startMs + days * dayMs);
}

function toDay(startMs: number): Day {
  const instant = new Date(startMs);
  return {
    date: instant.toISOString().slice(0, 10),
    startMs,
    month: instant.getUTCMonth() + 1,
    dayOfMonth: instant.getUTCDate(),
    weekday: instant.getUTCDay() || 7,
  };
}

/** How often something is bought on a day: 0.3 is once on three days of ten, 2 is twice. */
export type Frequency = (day: Day) => number;

/** Once on a day of each month, or of the named months. The 31st does not come every month: use 1 to 28. */
export function monthly(dayOfMonth: number, months?: readonly number[]): Frequency {
  return (day) =>
    day.dayOfMonth === dayOfMonth && (!months || months.includes(day.month)) ? 1 : 0;
}

export function quarterly(dayOfMonth: number): Frequency {
  return monthly(dayOfMonth, [1, 4, 7, 10]);
}

/** So many times a week, on any day of it. */
export function perWeek(times: number): Frequency {
  return () => times / 7;
}

/** So many times each on the named weekdays, 1 Monday to 7 Sunday. */
export function onWeekdays(weekdays: readonly number[], times: number): Frequency {
  return (day) => (weekdays.includes(day.weekday) ? times : 0);
}

/** From a day of the year to another, both `MM-DD` and included, every year. */
export function isBetween(day: Day, first: string, last: string): boolean {
  const monthAndDay = day.date.slice(5);
  return first <= monthAndDay && monthAndDay <= last;
}

export function during(first: string, last: string, frequency: Frequency): Frequency {
  return (day) => (isBetween(day, first, last) ? frequency(day) : 0);
}
