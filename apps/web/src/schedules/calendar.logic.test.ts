import { expect, test } from "vitest";
import { weeksOf } from "./calendar.logic.ts";

test.each([
  // A month that begins on its first weekday and has four weeks.
  ["2027-02-01", 1, ["2027-02-01", "2027-02-28", 4]],
  ["2026-11-01", 1, ["2026-10-26", "2026-12-06", 6]],
  ["2026-11-01", 7, ["2026-11-01", "2026-12-05", 5]],
])(
  "the calendar of %s with weeks from day %d is of whole weeks",
  (month, firstWeekday, expected) => {
    const weeks = weeksOf(month, firstWeekday);
    expect([weeks[0]?.[0], weeks.at(-1)?.[6], weeks.length]).toEqual(expected);
  },
);
