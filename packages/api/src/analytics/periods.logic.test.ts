import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, trustedDate } from "@outlay/core";
import { intervalEnds, monthOf, monthsOf, previousOf, spansOf, weeksOf } from "./periods.logic.ts";

const calendar = { monthStartDay: 1, weekStartDay: 1 };

test.each([
  ["2026-11-21", 1, "2026-11", "2026-11-01", "2026-11-30"],
  ["2026-11-24", 25, "2026-10", "2026-10-25", "2026-11-24"],
  ["2026-11-25", 25, "2026-11", "2026-11-25", "2026-12-24"],
  ["2026-01-30", 31, "2025-12", "2025-12-31", "2026-01-30"],
  ["2026-02-28", 31, "2026-02", "2026-02-28", "2026-03-30"],
  ["2024-02-28", 30, "2024-01", "2024-01-30", "2024-02-28"],
  ["2024-02-29", 30, "2024-02", "2024-02-29", "2024-03-29"],
])(
  "%s with months from day %s is in month %s: %s to %s",
  (day, monthStartDay, ...[month, from, to]) => {
    expect(monthOf(trustedDate(day), { ...calendar, monthStartDay })).toEqual({ month, from, to });
  },
);

test.each([
  [1, "2026-11-16"],
  [6, "2026-11-21"],
  [7, "2026-11-15"],
])(
  "with weeks from day %s, Saturday 21 November 2026 is in the week of %s",
  (weekStartDay, startsOn) => {
    const day = trustedDate("2026-11-21");
    expect(weeksOf({ from: day, to: day }, { ...calendar, weekStartDay })).toMatchObject([
      { startsOn },
    ]);
  },
);

test.each([
  ["month", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-10"]],
  ["quarter", ["2026-03-31", "2026-04-10"]],
  ["year", ["2026-04-10"]],
] as const)("each %s ends, and so does the period", (interval, ends) => {
  const period = { from: trustedDate("2026-01-15"), to: trustedDate("2026-04-10") };
  expect(intervalEnds(period, interval, calendar)).toEqual(ends);
});

const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => addDays(trustedDate("1990-01-01"), days));
const period = fc
  .tuple(day, fc.integer({ min: 0, max: 1500 }))
  .map(([from, days]) => ({ from, to: addDays(from, days) }));
const startDay = fc.integer({ min: 1, max: 31 });

test("months are consecutive, cover the period, and have different names", () => {
  fc.assert(
    fc.property(period, startDay, (asked, monthStartDay) => {
      const months = monthsOf(asked, { ...calendar, monthStartDay });
      expect(months.slice(1).map(({ from }) => from)).toEqual(
        months.slice(0, -1).map(({ to }) => addDays(to, 1)),
      );
      const [first, last] = [months.at(0)?.from ?? "", months.at(-1)?.to ?? ""];
      expect(first <= asked.from && last >= asked.to).toBe(true);
      expect(new Set(months.map(({ month }) => month)).size).toBe(months.length);
    }),
  );
});

test("the period before whole months is as many whole months", () => {
  fc.assert(
    fc.property(day, startDay, fc.integer({ min: 0, max: 30 }), (at, monthStartDay, more) => {
      const begins = { ...calendar, monthStartDay };
      const asked = { from: monthOf(at, begins).from, to: monthOf(at, begins, more).to };
      const before = previousOf(asked, begins);
      expect(addDays(before.to, 1)).toBe(asked.from);
      expect(monthsOf(before, begins)).toHaveLength(more + 1);
      expect(monthOf(before.from, begins).from).toBe(before.from);
    }),
  );
});

test("spans cover each day of a period once: in a whole calendar month, or separately", () => {
  fc.assert(
    fc.property(period, (asked) => {
      const { months, days } = spansOf([asked]);
      const whole = months.flatMap((span) => monthsOf(span, calendar));
      const all = [...whole, ...days].toSorted((a, b) => (a.from < b.from ? -1 : 1));
      expect(all.slice(1).map(({ from }) => from)).toEqual(
        all.slice(0, -1).map(({ to }) => addDays(to, 1)),
      );
      expect([all.at(0)?.from, all.at(-1)?.to]).toEqual([asked.from, asked.to]);
      expect(days.length).toBeLessThanOrEqual(2);
    }),
  );
});
