import { type CalendarDate, dateOfDay, dayNumber } from "@outlay/core";
import { type DateRange, periodAt, periodIndex, type PeriodSchedule } from "./periods.logic.ts";

/** Settings that hold for some of a budget's periods. */
export type SegmentSettings = {
  schedule: PeriodSchedule;
  rollover: "none" | "surplus" | "full";
  /** Null for all. */
  categories: readonly string[] | null;
};

/** Earlier settings hold until the beginning of the period that, by them, includes the day of the change. */
export type EarlierSettings = SegmentSettings & { until: CalendarDate };

/** All that decides about a budget's periods. */
export type BudgetPeriods = SegmentSettings & {
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  /** Oldest first. */
  past: readonly EarlierSettings[];
};

/** Periods with the same settings: from an index of their schedule to another. */
export type Segment = SegmentSettings & {
  position: number;
  /** The first day; null in the first segment. */
  start: CalendarDate | null;
  first: number;
  last: number;
};

/** The position of a segment, and the index of a period there. */
export type Place = { position: number; index: number };
export type Period = DateRange & Place;

export const dayBefore = (date: CalendarDate) => dateOfDay(dayNumber(date) - 1);

const indexIn = ({ schedule, first, last }: Segment, date: CalendarDate) =>
  Math.min(Math.max(periodIndex(schedule, date), first), last);

function periodIn(segment: Segment, index: number): Period {
  const { position, schedule, first } = segment;
  const { start, end } = periodAt(schedule, index);
  return { start: index === first ? (segment.start ?? start) : start, end, position, index };
}

/**
 * The first index of new settings. They begin where the period that they end would have begun; a rest of a
 * period that was over on the day of the change belongs to the next one.
 */
function firstIndex(schedule: PeriodSchedule, start: CalendarDate, decidedOn: CalendarDate) {
  const index = periodIndex(schedule, start);
  const period = periodAt(schedule, index);
  return period.start < start && period.end < decidedOn ? index + 1 : index;
}

function toSegments({ past, ...present }: BudgetPeriods): Segment[] {
  const segments: Segment[] = [];
  let start: CalendarDate | null = null;
  let first = -Infinity;
  for (const [at, { schedule, rollover, categories, until }] of past.entries()) {
    const settings = { schedule, rollover, categories };
    const segment: Segment = {
      ...settings,
      position: segments.length,
      start,
      first,
      last: Infinity,
    };
    const next: CalendarDate = periodIn(segment, indexIn(segment, until)).start;
    const following = past[at + 1] ?? present;
    if (start === null || next > start) {
      segments.push({ ...segment, last: indexIn(segment, dayBefore(next)) });
      start = next;
    }
    first = firstIndex(following.schedule, next, until);
  }
  const { schedule, rollover, categories } = present;
  const position = segments.length;
  return [...segments, { schedule, rollover, categories, position, start, first, last: Infinity }];
}

const compare = (a: Place, b: Place) => a.position - b.position || a.index - b.index;

/** Reads the periods of a budget: every day is in one. Their days cost most, so only those that are asked for are computed. */
export function readPeriods(budget: BudgetPeriods) {
  const segments = toSegments(budget);
  const segmentAt = (date: CalendarDate): Segment => {
    const found = segments.findLast(({ start }) => start === null || start <= date);
    if (!found) throw new Error("the first segment has no beginning");
    return found;
  };
  const placeOf = (date: CalendarDate): Place => {
    const segment = segmentAt(date);
    return { position: segment.position, index: indexIn(segment, date) };
  };
  /** The period that includes a date, whether or not the budget has begun or ended. */
  const locate = (date: CalendarDate): Period => {
    const segment = segmentAt(date);
    return periodIn(segment, indexIn(segment, date));
  };
  const first = placeOf(budget.startsOn);
  const last = budget.endsOn === null ? null : placeOf(budget.endsOn);
  const isIn = (date: CalendarDate): boolean => {
    const place = placeOf(date);
    return compare(place, first) >= 0 && (!last || compare(place, last) <= 0);
  };
  return {
    segments,
    segmentAt,
    placeOf,
    locate,
    /** The place of the budget's first period. */
    first,
    /** Whether a date is in one of the budget's periods. */
    isIn,
    /** The budget's period that includes a date; undefined before the first and after the last one. */
    find: (date: CalendarDate): Period | undefined => (isIn(date) ? locate(date) : undefined),
  };
}

/** The period that includes a date; undefined before the first and after the last one. */
export const findPeriod = (budget: BudgetPeriods, date: CalendarDate): Period | undefined =>
  readPeriods(budget).find(date);

/** What is dated after a day, in the period that includes it. */
export function laterInPeriod<Dated extends { on: CalendarDate }>(
  budget: BudgetPeriods,
  on: CalendarDate,
  dated: readonly Dated[],
): Dated[] {
  const ahead = dated.filter((part) => part.on > on);
  const period = ahead.length > 0 ? findPeriod(budget, on) : undefined;
  return period ? ahead.filter((part) => part.on <= period.end) : [];
}
