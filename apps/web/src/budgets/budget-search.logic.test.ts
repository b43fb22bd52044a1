import { expect, test } from "vitest";
import { dayOf, nameOfMonth, readBudgetSearch } from "./budget-search.logic.ts";

const today = "2026-11-29";
const calendar = { monthStartDay: 1, monthStartRule: "day", monthNamedAfter: "start" } as const;
const paidOn25 = { ...calendar, monthStartDay: 25, monthStartRule: "previousWorkday" } as const;

test.each([
  ["2026-10", "2026-10-31"],
  ["2024-02", "2024-02-29"],
  ["2026-12", "2026-12-01"],
  ["2027-01", "2027-01-01"],
])("the budgets of %s are those of %s", (month, day) => {
  expect(dayOf(readBudgetSearch({ month }), today, calendar)).toBe(day);
});

test.each([undefined, "2026-11", "2026-13", "202611", 2026])(
  "the month %o of an address is today's",
  (month) => {
    expect(dayOf(readBudgetSearch({ month }), today, calendar)).toBeUndefined();
  },
);

test.each([
  // The 25th of October is a Sunday: its month begins on Friday the 23rd.
  ["2026-10", "2026-11-10", undefined],
  ["2026-09", "2026-11-10", "2026-10-22"],
  ["2026-11", "2026-11-10", "2026-11-25"],
  ["2026-10", "2026-11-28", "2026-11-24"],
  ["2026-11", "2026-11-28", undefined],
  ["2026-12", "2026-11-28", "2026-12-25"],
])("where months begin on the 25th, the budgets of %s on %s are those of %s", (month, on, day) => {
  expect(dayOf({ month }, on, paidOn25)).toBe(day);
  expect(nameOfMonth(day ?? on, paidOn25)).toBe(`${month}-01`);
});

test("a month that is named after its end is called so", () => {
  const namedLate = { ...paidOn25, monthNamedAfter: "end" } as const;
  expect(nameOfMonth("2026-11-10", namedLate)).toBe("2026-11-01");
  expect(dayOf({ month: "2026-11" }, "2026-11-10", namedLate)).toBeUndefined();
  expect(dayOf({ month: "2026-10" }, "2026-11-10", namedLate)).toBe("2026-10-22");
  expect(nameOfMonth("2026-10-23", namedLate)).toBe("2026-11-01");
});
