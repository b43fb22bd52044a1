import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDays,
  type CalendarDate,
  dateOfDay,
  dayNumber,
  latestDate,
  trustedDate,
} from "@outlay/core";
import { branded, type Plain } from "@outlay/core/testing";
import { occurrencesBetween, occurrencesFrom } from "./occurrences.logic.ts";
import { ruleInput, type ScheduleRule, toRule } from "./rule.contract.ts";

type PlainRule = Plain<ScheduleRule>;
const ruleWith = (more: Partial<PlainRule>): ScheduleRule =>
  branded<ScheduleRule>({
    unit: "month",
    count: 1,
    startsOn: "2027-01-31",
    endsOn: null,
    times: null,
    onWeekdays: null,
    monthDay: null,
    monthWeekday: null,
    weekend: "keep",
    ...more,
  });

const take = (rule: ScheduleRule, count: number, after?: CalendarDate) => [
  ...occurrencesFrom(rule, after).take(count),
];

const rules: [string, Partial<PlainRule>, string[]][] = [
  [
    "the 31st is the last day of shorter months and never drifts",
    {},
    ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"],
  ],
  [
    "the 30th is the last day of February, and the 30th again after it",
    { startsOn: "2027-12-30" },
    ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"],
  ],
  [
    "the 29th is the last day of a February that has no 29th",
    { monthDay: 29, startsOn: "2027-01-01", count: 13 },
    ["2027-01-29", "2028-02-29", "2029-03-29"],
  ],
  [
    "the last day of each month, from a month that is shorter",
    { monthDay: "last", startsOn: "2027-02-01" },
    ["2027-02-28", "2027-03-31", "2027-04-30"],
  ],
  [
    "29 February each year is the 28th in years without it",
    { unit: "year", startsOn: "2096-02-29" },
    ["2096-02-29", "2097-02-28", "2098-02-28", "2099-02-28", "2100-02-28", "2101-02-28"],
  ],
  [
    "29 February is there again after 2100, which has none",
    { unit: "year", startsOn: "2096-02-29", count: 4 },
    ["2096-02-29", "2100-02-28", "2104-02-29"],
  ],
  [
    "the month's day counts from the first one that is not before the start",
    { monthDay: 15, startsOn: "2027-01-20" },
    ["2027-02-15", "2027-03-15"],
  ],
  [
    "quarters are counted from the month of the start",
    { monthDay: 15, startsOn: "2027-01-20", count: 3 },
    ["2027-04-15", "2027-07-15"],
  ],
  [
    "the last Friday of each month",
    { monthWeekday: { nth: "last", weekday: 5 }, startsOn: "2027-01-01" },
    ["2027-01-29", "2027-02-26", "2027-03-26", "2027-04-30"],
  ],
  [
    "the second Tuesday of each month",
    { monthWeekday: { nth: 2, weekday: 2 }, startsOn: "2027-01-13" },
    ["2027-02-09", "2027-03-09", "2027-04-13"],
  ],
  [
    "a month without a fifth Monday is skipped",
    { monthWeekday: { nth: 5, weekday: 1 }, startsOn: "2027-01-01" },
    ["2027-03-29", "2027-05-31", "2027-08-30", "2027-11-29"],
  ],
  [
    "the fifth Sunday of February each year is there once in 28 years",
    { unit: "year", monthWeekday: { nth: 5, weekday: 7 }, startsOn: "2026-02-01" },
    ["2032-02-29", "2060-02-29", "2088-02-29"],
  ],
  [
    "every two weeks across the end of a year with 53 weeks",
    { unit: "week", count: 2, startsOn: "2026-12-18" },
    ["2026-12-18", "2027-01-01", "2027-01-15"],
  ],
  [
    "every two weeks on several days, in weeks that begin on Monday",
    { unit: "week", count: 2, onWeekdays: [7, 1, 4], startsOn: "2026-12-24" },
    ["2026-12-24", "2026-12-27", "2027-01-04", "2027-01-07", "2027-01-10", "2027-01-18"],
  ],
  [
    "weeks are counted from that of the start, also when none of its days is left in it",
    { unit: "week", count: 2, onWeekdays: [1], startsOn: "2026-12-29" },
    ["2027-01-11", "2027-01-25"],
  ],
  [
    "every ten days across a leap day",
    { unit: "day", count: 10, startsOn: "2028-02-20" },
    ["2028-02-20", "2028-03-01", "2028-03-11"],
  ],
];
test.each(rules)("%s", (_, more, dates) => {
  expect(take(ruleWith(more), dates.length).map(({ on }) => on)).toEqual(dates);
});

const weekends: [string, Partial<PlainRule>, [on: string, dueOn: string][]][] = [
  [
    "after: moves into the next month, and its day by the rule stays",
    { startsOn: "2027-01-31", weekend: "after" },
    [
      ["2027-01-31", "2027-02-01"],
      ["2027-02-28", "2027-03-01"],
      ["2027-03-31", "2027-03-31"],
    ],
  ],
  [
    "before: moves into the month before, also to before the start",
    { startsOn: "2027-05-01", weekend: "before" },
    [
      ["2027-05-01", "2027-04-30"],
      ["2027-06-01", "2027-06-01"],
    ],
  ],
  [
    "after: out of the old year and past the end",
    { startsOn: "2027-12-25", endsOn: "2028-01-01", weekend: "after", unit: "week" },
    [
      ["2027-12-25", "2027-12-27"],
      ["2028-01-01", "2028-01-03"],
    ],
  ],
  [
    "before: the days of a weekend are due on one Friday, and remain three",
    { unit: "day", startsOn: "2027-01-01", times: 3, weekend: "before" },
    [
      ["2027-01-01", "2027-01-01"],
      ["2027-01-02", "2027-01-01"],
      ["2027-01-03", "2027-01-01"],
    ],
  ],
];
test.each(weekends)("weekend %s", (_, more, expected) => {
  const found = take(ruleWith(more), expected.length);
  expect(found.map(({ on, dueOn }) => [on, dueOn])).toEqual(expected);
});

test("what is due in a month includes what the weekend rule moves into it", () => {
  const due = (from: string, to: string) =>
    occurrencesBetween(ruleWith({ weekend: "after" }), trustedDate(from), trustedDate(to));
  expect(due("2027-01-01", "2027-01-31")).toEqual([]);
  expect(due("2027-02-01", "2027-02-28")).toEqual([{ on: "2027-01-31", dueOn: "2027-02-01" }]);
  expect(due("2027-02-02", "2027-02-28")).toEqual([]);
});

test("a rule ends with the calendar", () => {
  const rule = ruleWith({ startsOn: "2199-01-31", unit: "year" });
  expect(take(rule, 9).map(({ on }) => on)).toEqual(["2199-01-31", "2200-01-31"]);
  expect(take(rule, 9, trustedDate("9999-12-31"))).toEqual([]);
  // Every four years from 2027 no February has a fifth Monday.
  const never = { monthWeekday: { nth: 5, weekday: 1 }, startsOn: "2027-02-01" };
  expect(take(ruleWith({ unit: "year", count: 4, ...never }), 1)).toEqual([]);
});

test("an occurrence in 150 years is found at once", () => {
  const daily = ruleWith({ unit: "day", startsOn: "1900-01-01", times: 1_000_000 });
  const began = performance.now();
  for (let at = 0; at < 1000; at += 1) take(daily, 1, trustedDate("2150-06-30"));
  // Walking there takes seconds.
  expect(performance.now() - began).toBeLessThan(500);
});

/** By looking at each day. */
function* naive(rule: ScheduleRule): Generator<{ on: CalendarDate; dueOn: CalendarDate }> {
  const start = dayNumber(rule.startsOn);
  let found = 0;
  for (let day = start; day <= dayNumber(rule.endsOn ?? latestDate); day += 1) {
    if (!isOnRule(rule, day)) continue;
    found += 1;
    if (rule.times !== null && found > rule.times) return;
    let due = day;
    const step = { keep: 0, before: -1, after: 1 }[rule.weekend];
    if (step !== 0) while ([0, 6].includes(new Date(dateOfDay(due)).getUTCDay())) due += step;
    yield { on: dateOfDay(day), dueOn: dateOfDay(due) };
  }
}

function isOnRule({ unit, count, ...rule }: ScheduleRule, day: number): boolean {
  const at = new Date(dateOfDay(day));
  const start = new Date(rule.startsOn);
  const days = day - dayNumber(rule.startsOn);
  if (unit === "day") return days % count === 0;
  const weekday = at.getUTCDay() || 7;
  if (unit === "week") {
    const week = Math.floor((days + (start.getUTCDay() || 7) - 1) / 7);
    return week % count === 0 && (rule.onWeekdays ?? [start.getUTCDay() || 7]).includes(weekday);
  }
  const years = at.getUTCFullYear() - start.getUTCFullYear();
  const months = 12 * years + at.getUTCMonth() - start.getUTCMonth();
  if (months % (unit === "year" ? 12 * count : count) !== 0) return false;
  const date = at.getUTCDate();
  const isIn = (other: number) => new Date(dateOfDay(other)).getUTCMonth() === at.getUTCMonth();
  if (rule.monthWeekday) {
    const { nth } = rule.monthWeekday;
    const isNth = nth === "last" ? !isIn(day + 7) : Math.ceil(date / 7) === nth;
    return isNth && weekday === rule.monthWeekday.weekday;
  }
  const wanted = rule.monthDay ?? start.getUTCDate();
  return wanted === "last" || date < wanted ? !isIn(day + 1) : date === wanted;
}

const dates = fc
  .integer({ min: dayNumber(trustedDate("1900-01-01")), max: dayNumber(latestDate) })
  .map(dateOfDay);
const weekdays = fc.integer({ min: 1, max: 7 });
const last = fc.constant("last" as const);
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const drawnRules = fc
  .record({
    unit: fc.constantFrom("day", "week", "month", "year"),
    count: fc.integer({ min: 1, max: 14 }),
    startsOn: dates,
    days: orNull(fc.integer({ min: 0, max: 4000 })),
    times: fc.integer({ min: 1, max: 40 }),
    onWeekdays: orNull(fc.uniqueArray(weekdays, { minLength: 1 })),
    monthDay: orNull(fc.oneof(fc.integer({ min: 1, max: 31 }), last)),
    monthWeekday: orNull(
      fc.record({ nth: fc.oneof(fc.integer({ min: 1, max: 5 }), last), weekday: weekdays }),
    ),
    weekend: fc.constantFrom("keep", "before", "after"),
  })
  .map(({ days, ...drawn }): ScheduleRule => {
    const isByMonth = drawn.unit === "month" || drawn.unit === "year";
    const end = days === null ? null : addDays(drawn.startsOn, days);
    return {
      ...drawn,
      endsOn: end !== null && end > latestDate ? latestDate : end,
      times: days === null ? drawn.times : null,
      onWeekdays: drawn.unit === "week" ? drawn.onWeekdays : null,
      monthDay: isByMonth && !drawn.monthWeekday ? drawn.monthDay : null,
      monthWeekday: isByMonth ? drawn.monthWeekday : null,
    };
  });

test("occurrences are the days that the rule describes, from any day on", () => {
  fc.assert(
    fc.property(drawnRules, fc.integer({ min: -50, max: 4000 }), (rule, offset) => {
      const after = addDays(rule.startsOn, offset);
      const expected: unknown[] = [];
      for (const occurrence of naive(rule)) {
        if (expected.length === 12) break;
        if (occurrence.on > after) expected.push(occurrence);
      }
      expect(take(rule, 12, after)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("occurrences between two days are those that are due then", () => {
  fc.assert(
    fc.property(drawnRules, dates, fc.nat(700), (rule, from, days) => {
      const to = addDays(from, days);
      const all = [...occurrencesFrom(rule)];
      const due = all.filter(({ dueOn }) => dueOn >= from && dueOn <= to);
      expect(occurrencesBetween(rule, from, to)).toEqual(due);
      expect(due.map(({ dueOn }) => dueOn)).toEqual(due.map(({ dueOn }) => dueOn).toSorted());
    }),
    { numRuns: 300 },
  );
});

const contradictions: [string, object, string][] = [
  ["both ends", { endsOn: "2027-12-31", times: 3 }, "times"],
  ["an end before the start", { endsOn: "2026-12-31" }, "endsOn"],
  ["weekdays with months", { onWeekdays: [1] }, "onWeekdays"],
  ["a weekday twice", { every: { unit: "week" }, onWeekdays: [1, 1] }, "onWeekdays"],
  ["a day of the month with weeks", { every: { unit: "week" }, monthDay: 3 }, "monthDay"],
  [
    "a weekday of the month with days",
    { every: { unit: "day" }, monthWeekday: { nth: 1, weekday: 1 } },
    "monthWeekday",
  ],
  [
    "a day and a weekday of the month",
    { monthDay: 3, monthWeekday: { nth: 1, weekday: 1 } },
    "monthWeekday",
  ],
  ["a 32nd", { monthDay: 32 }, "monthDay"],
  ["a sixth Monday", { monthWeekday: { nth: 6, weekday: 1 } }, "monthWeekday,nth"],
  ["no unit of time", { every: { unit: "month", count: 0 } }, "every,count"],
  ["an unknown key", { unit: "month" }, ""],
];
test.each(contradictions)("a rule with %s is not allowed", (_, more, field) => {
  const input = { every: { unit: "month" }, startsOn: "2027-01-31", ...more };
  const paths = ruleInput.safeParse(input).error?.issues.map(({ path }) => path.join(","));
  expect(paths).toEqual([field]);
});

test("a rule may be written with little", () => {
  const input = ruleInput.parse({ every: { unit: "month" }, startsOn: "2027-01-31" });
  expect(toRule(input)).toEqual(ruleWith({}));
});
