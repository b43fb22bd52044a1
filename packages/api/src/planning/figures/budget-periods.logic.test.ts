import fc from "fast-check";
import { expect, test } from "vitest";
import { dateOfDay, dayNumber, trustedDate } from "@outlay/core";
import {
  type BudgetPeriods,
  type EarlierSettings,
  type Period,
  readPeriods,
} from "./budget-periods.logic.ts";
import { readTimeline } from "./period-state.logic.ts";
import { toSchedule } from "./periods.logic.ts";

const firstDay = dayNumber(trustedDate("2026-01-01"));
const lastDay = dayNumber(trustedDate("2026-12-31"));
const day = fc.integer({ min: firstDay, max: lastDay }).map(dateOfDay);
const calendar = fc.record({
  monthStartDay: fc.integer({ min: 1, max: 31 }),
  monthStartRule: fc.constantFrom("day" as const, "previousWorkday" as const),
  weekStartDay: fc.integer({ min: 1, max: 7 }),
});
const settings = fc
  .record({
    unit: fc.constantFrom("week" as const, "month" as const, "quarter" as const, "days" as const),
    count: fc.integer({ min: 1, max: 3 }),
    anchorOn: fc.option(day, { freq: 2 }),
    startsOn: day,
    rollover: fc.constantFrom("none" as const, "surplus" as const, "full" as const),
    book: calendar,
  })
  .map(({ rollover, book, ...given }) => ({
    rollover,
    schedule: toSchedule(given, book),
    categories: null,
  }));
const dated = fc
  .array(fc.record({ on: day, minor: fc.integer({ min: -50, max: 200 }).map(BigInt) }))
  .map((rows) => rows.toSorted((a, b) => (a.on < b.on ? -1 : 1)));
const timeline = fc
  .record({
    startsOn: day,
    changes: fc.uniqueArray(fc.record({ until: day, settings }), {
      maxLength: 4,
      selector: ({ until }) => until,
    }),
    present: settings,
    amounts: fc.array(
      fc.record({
        on: day,
        minor: fc.integer({ min: 1, max: 99 }).map(BigInt),
        onlyPeriod: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    moves: dated,
    spent: dated,
  })
  .map(({ startsOn, changes, present, amounts, ...others }) => {
    const past = changes
      .toSorted((a, b) => (a.until < b.until ? -1 : 1))
      .map(({ until, settings: own }): EarlierSettings => ({ ...own, until }));
    const first = { on: startsOn, minor: 7n, onlyPeriod: false };
    const sorted = [first, ...amounts].toSorted((a, b) => (a.on < b.on ? -1 : 1));
    return {
      ...present,
      startsOn,
      endsOn: null,
      past,
      amounts: sorted,
      carried: null,
      later: [],
      ...others,
    };
  });

const days = Array.from({ length: lastDay - firstDay + 1 }, (_, at) => dateOfDay(firstDay + at));

/** The budget as it was before its last changes. */
function before<Budget extends BudgetPeriods>(budget: Budget, at: number): Budget {
  const { until: _, ...present } = budget.past[at] ?? { ...budget, until: budget.startsOn };
  const { schedule, rollover, categories } = present;
  return { ...budget, schedule, rollover, categories, past: budget.past.slice(0, at) };
}

test("whatever settings a budget had, every day is in one period", () => {
  const property = fc.property(timeline, (budget) => {
    const { locate } = readPeriods(budget);
    let previous: Period | undefined;
    for (const on of days) {
      const period = locate(on);
      const isSame = previous?.start === period.start && previous.end === period.end;
      const follows = previous && dayNumber(period.start) === dayNumber(previous.end) + 1;
      expect(period.start <= on && on <= period.end).toBe(true);
      expect(!previous || isSame || follows).toBe(true);
      previous = period;
    }
  });
  fc.assert(property, { numRuns: 40 });
});

test("a period that was over when settings changed keeps its days and figures", () => {
  const property = fc.property(timeline, (budget) => {
    const { locate, isIn } = readPeriods(budget);
    for (const [at, { until }] of budget.past.entries()) {
      const earlier = before(budget, at);
      const periods = readPeriods(earlier);
      for (const on of days.filter((date) => periods.locate(date).end < until)) {
        const was = periods.locate(on);
        expect(locate(on)).toMatchObject({ start: was.start, end: was.end });
        if (!isIn(on) || !periods.isIn(on)) continue;
        expect(readTimeline(budget).at(locate(on))).toEqual(readTimeline(earlier).at(was));
      }
    }
  });
  fc.assert(property, { numRuns: 15 });
});

test("what is carried over follows from the periods one by one", () => {
  const property = fc.property(timeline, (budget) => {
    const { find, segments } = readPeriods(budget);
    const { at, ownLimit } = readTimeline(budget);
    const periods = [...new Map(days.map((on) => [find(on)?.start, find(on)])).values()];
    let left: bigint | undefined;
    for (const period of periods) {
      if (!period) continue;
      const { rollover } = segments[period.position] ?? budget;
      const inside = budget.spent.filter(({ on }) => on >= period.start && on <= period.end);
      const spent = inside.reduce((sum, { minor }) => sum + minor, 0n);
      const most = left === undefined || rollover === "none" ? 0n : left;
      const carriedOver = rollover === "surplus" && most < 0n ? 0n : most;
      const limit = ownLimit(period) + carriedOver;
      expect(at(period)).toMatchObject({ carriedOver, limit, spent });
      left = limit - spent;
    }
  });
  fc.assert(property, { numRuns: 40 });
});
