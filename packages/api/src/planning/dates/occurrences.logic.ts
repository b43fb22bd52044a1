import {
  addDays,
  type CalendarDate,
  dateOfDay,
  dayNumber,
  firstOfMonth,
  latestDate,
  monthNumber,
} from "@outlay/core";
import type { ScheduleRule } from "./rule.contract.ts";

/** `on` is the day by the rule, which identifies the occurrence; `dueOn` is that day after the weekend rule. */
export type Occurrence = { on: CalendarDate; dueOn: CalendarDate };

/** A rule's units one after another, from 0, which includes its first day. Days are counted from 1970-01-01. */
type Steps = {
  /** The step that a day is in; one before the first day may be in none. */
  stepOf: (day: number) => number;
  /** The rule's days of a step, in order; in the first step also those before the first day. */
  daysIn: (step: number) => number[];
  /** Whether there are as many days in each step. */
  isEven: boolean;
};

/** 1 Monday to 7 Sunday: 1970-01-01 was a Thursday. */
const weekdayOfDay = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;

function daySteps(start: number, count: number): Steps {
  return {
    stepOf: (day) => Math.floor((day - start) / count),
    daysIn: (step) => [start + step * count],
    isEven: true,
  };
}

function weekSteps(start: number, { count, onWeekdays }: ScheduleRule): Steps {
  const monday = start - weekdayOfDay(start) + 1;
  const offsets = (onWeekdays ?? [weekdayOfDay(start)])
    .map((weekday) => weekday - 1)
    .toSorted((a, b) => a - b);
  return {
    stepOf: (day) => Math.floor((day - monday) / (7 * count)),
    daysIn: (step) => offsets.map((offset) => monday + step * 7 * count + offset),
    isEven: true,
  };
}

/** The rule's day in a month from its first day and length; undefined when the month has no such weekday. */
function dayInMonth(rule: ScheduleRule, first: number, length: number): number | undefined {
  const { startsOn, monthDay, monthWeekday } = rule;
  const end = first + length - 1;
  if (!monthWeekday) {
    const day = monthDay ?? Number(startsOn.slice(8));
    return day === "last" ? end : Math.min(first + day - 1, end);
  }
  const { nth, weekday } = monthWeekday;
  if (nth === "last") return end - ((weekdayOfDay(end) - weekday + 7) % 7);
  const day = first + ((weekday - weekdayOfDay(first) + 7) % 7) + 7 * (nth - 1);
  return day <= end ? day : undefined;
}

function monthSteps(rule: ScheduleRule): Steps {
  const count = rule.count * (rule.unit === "year" ? 12 : 1);
  const anchor = monthNumber(rule.startsOn);
  return {
    stepOf: (day) => Math.floor((monthNumber(dateOfDay(day)) - anchor) / count),
    daysIn: (step) => {
      const month = anchor + step * count;
      const first = dayNumber(firstOfMonth(month));
      const day = dayInMonth(rule, first, dayNumber(firstOfMonth(month + 1)) - first);
      return day === undefined ? [] : [day];
    },
    isEven: rule.monthWeekday?.nth !== 5,
  };
}

function stepsOf(rule: ScheduleRule): Steps {
  const start = dayNumber(rule.startsOn);
  if (rule.unit === "day") return daySteps(start, rule.count);
  return rule.unit === "week" ? weekSteps(start, rule) : monthSteps(rule);
}

/** How many occurrences the steps before one have. Only fifth weekdays must be counted: in 300 years there are 3,612 months at most. */
function occurrencesBefore({ daysIn, isEven }: Steps, step: number, start: number): number {
  if (step === 0) return 0;
  const first = daysIn(0);
  const early = first.filter((day) => day < start).length;
  if (isEven) return first.length * step - early;
  let found = 0;
  for (let at = 0; at < step; at += 1) found += daysIn(at).length;
  return found - early;
}

/** Days of a weekend and the days by which each rule moves them. */
const weekendMoves: Record<ScheduleRule["weekend"], Record<number, number>> = {
  keep: {},
  before: { 6: -1, 7: -2 },
  after: { 6: 2, 7: 1 },
};

/** A day after the weekend rule, both counted from 1970-01-01. */
export const dueDay = (day: number, weekend: ScheduleRule["weekend"]) =>
  day + (weekendMoves[weekend][weekdayOfDay(day)] ?? 0);

/**
 * The occurrences of a rule in order of `on`, from its first one or from the first one after a date, until
 * `endsOn`, `times` or the end of the calendar (2200). Each is computed from the rule's first day, so none drifts, and
 * only when it is asked for. `dueOn` never decreases; the occurrences of a weekend may be due on the same day.
 */
export function* occurrencesFrom(rule: ScheduleRule, after?: CalendarDate): Generator<Occurrence> {
  const steps = stepsOf(rule);
  const start = dayNumber(rule.startsOn);
  const from = after === undefined ? start : Math.max(start, dayNumber(after) + 1);
  const end = dayNumber(rule.endsOn ?? latestDate);
  if (from > end) return;
  const first = steps.stepOf(from);
  const last = steps.stepOf(end);
  let number = rule.times === null ? 0 : occurrencesBefore(steps, first, start);
  for (let step = first; step <= last; step += 1) {
    for (const day of steps.daysIn(step)) {
      if (day > end || (rule.times !== null && number >= rule.times)) return;
      if (day < start) continue;
      number += 1;
      if (day >= from) yield { on: dateOfDay(day), dueOn: dateOfDay(dueDay(day, rule.weekend)) };
    }
  }
}

/** The occurrences that are due from one date to another, both included, in order. */
export function occurrencesBetween(
  rule: ScheduleRule,
  from: CalendarDate,
  to: CalendarDate,
): Occurrence[] {
  const found: Occurrence[] = [];
  // The weekend rule moves an occurrence by two days at most.
  for (const occurrence of occurrencesFrom(rule, addDays(from, -3))) {
    if (occurrence.dueOn > to) break;
    if (occurrence.dueOn >= from) found.push(occurrence);
  }
  return found;
}
