import { expect, test } from "vitest";
import { printRule } from "./rule.ts";

const monthly = {
  every: { unit: "month", count: 1 },
  onWeekdays: null,
  monthDay: null,
  monthWeekday: null,
  weekend: "keep",
  endsOn: null,
  times: null,
} as const;

test.each([
  ["every month", {}],
  ["every 2 weeks on Monday and Friday", { every: { unit: "week", count: 2 }, onWeekdays: [1, 5] }],
  ["every month on day 31 moved before a weekend", { monthDay: 31, weekend: "before" }],
  ["every month on the last day until 2027-06-30", { monthDay: "last", endsOn: "2027-06-30" }],
  [
    "every month on the third Tuesday 12 times",
    { monthWeekday: { nth: 3, weekday: 2 }, times: 12 },
  ],
  ["every month on the last Sunday", { monthWeekday: { nth: "last", weekday: 7 } }],
] as const)("a rule reads %s", (words, part) => {
  const { onWeekdays = null } = part as { onWeekdays?: readonly number[] };
  const rule = { ...monthly, ...part, onWeekdays: onWeekdays === null ? null : [...onWeekdays] };
  expect(printRule(rule)).toBe(words);
});
