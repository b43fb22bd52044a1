import { expect, test } from "vitest";
import { dayOf, readBudgetSearch } from "./budget-search.logic.ts";

const today = "2026-11-29";

test.each([
  ["2026-10", "2026-10-31"],
  ["2024-02", "2024-02-29"],
  ["2026-12", "2026-12-01"],
  ["2027-01", "2027-01-01"],
])("the budgets of %s are those of %s", (month, day) => {
  expect(dayOf(readBudgetSearch({ month }), today)).toBe(day);
});

test.each([undefined, "2026-11", "2026-13", "202611", 2026])(
  "the month %o of an address is today's",
  (month) => {
    expect(dayOf(readBudgetSearch({ month }), today)).toBeUndefined();
  },
);
