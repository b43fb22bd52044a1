import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, startOfMonth, trustedDate, weekdayOf } from "@outlay/core";
import {
  type Calendar,
  intervalEnds,
  monthOf,
  monthsOf,
  previousOf,
  readPeriod,
  spansOf,
  weeksOf,
} from "./periods.logic.ts";

const calendar: Calendar = {
  monthStartDay: 1,
  monthStartRule: "day",
  monthNamedAfter: "start",
  weekStartDay: 1,
};
const early = { ...calendar, monthStartRule: "previousWorkday" } as const;

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
  // 15 August 2026 is a Saturday, 15 November a Sunday.
  ["2026-08-13", 15, "2026-07", "2026-07-15", "2026-08-13"],
  ["2026-08-14", 15, "2026-08", "2026-08-14", "2026-09-14"],
  ["2026-11-12", 15, "2026-10", "2026-10-15", "2026-11-12"],
  ["2026-11-13", 15, "2026-11", "2026-11-13", "2026-12-14"],
  // What begins in the calendar month before keeps its name.
  ["2026-07-31", 1, "2026-08", "2026-07-31", "2026-08-31"],
  ["2026-07-30", 1, "2026-07", "2026-07-01", "2026-07-30"],
  ["2021-12-31", 1, "2022-01", "2021-12-31", "2022-01-31"],
  ["2026-01-30", 1, "2026-02", "2026-01-30", "2026-02-26"],
  ["2026-07-31", 2, "2026-08", "2026-07-31", "2026-09-01"],
  // The last day of a short month may be on a weekend, too: 28 February 2026 is a Saturday, 29 February 2032 a Sunday.
  ["2026-02-26", 31, "2026-01", "2026-01-30", "2026-02-26"],
  ["2026-02-27", 31, "2026-02", "2026-02-27", "2026-03-30"],
  ["2032-02-27", 30, "2032-02", "2032-02-27", "2032-03-29"],
  ["2024-02-29", 29, "2024-02", "2024-02-29", "2024-03-28"],
  ["2026-05-28", 31, "2026-04", "2026-04-30", "2026-05-28"],
])(
  "%s with months from day %s, or the working day before, is in month %s: %s to %s",
  (day, monthStartDay, ...[month, from, to]) => {
    expect(monthOf(trustedDate(day), { ...early, monthStartDay })).toEqual({ month, from, to });
  },
);

test.each([
  [25, "2026-08-24", "2026-08"],
  [25, "2026-08-25", "2026-09"],
  [25, "2026-12-31", "2027-01"],
  [2, "2026-08-01", "2026-08"],
  [2, "2026-08-02", "2026-09"],
  [31, "2026-02-27", "2026-02"],
  [31, "2026-02-28", "2026-03"],
  [30, "2024-02-28", "2024-02"],
  [30, "2024-02-29", "2024-03"],
  [1, "2026-08-15", "2026-08"],
])("named after their end, months from day %s call %s %s", (monthStartDay, day, month) => {
  const ends = { ...calendar, monthStartDay, monthNamedAfter: "end" } as const;
  expect(monthOf(trustedDate(day), ends).month).toBe(month);
});

test("a month that begins on the Friday before the 1st has the same name by its start and its end", () => {
  for (const monthNamedAfter of ["start", "end"] as const)
    expect(monthOf(trustedDate("2026-07-31"), { ...early, monthNamedAfter })).toEqual({
      month: "2026-08",
      from: "2026-07-31",
      to: "2026-08-31",
    });
});

test("without days, a report is of the month that has begun on the working day before", () => {
  expect(readPeriod({}, trustedDate("2026-07-31"), early)).toEqual({
    from: "2026-07-31",
    to: "2026-08-31",
  });
  const from = trustedDate("2026-07-31");
  expect(previousOf({ from, to: trustedDate("2026-08-31") }, early)).toEqual({
    from: "2026-07-01",
    to: "2026-07-30",
  });
});

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
  expect(intervalEnds(period, interval, { ...calendar, monthNamedAfter: "end" })).toEqual(ends);
});

test.each([
  ["month", ["2026-07-30", "2026-08-31", "2026-09-30", "2026-10-05"]],
  ["quarter", ["2026-09-30", "2026-10-05"]],
  ["year", ["2026-10-05"]],
] as const)("each %s ends before the working day on which the next begins", (interval, ends) => {
  const period = { from: trustedDate("2026-07-20"), to: trustedDate("2026-10-05") };
  expect(intervalEnds(period, interval, early)).toEqual(ends);
});

test("quarters and years of months that are named after their end are the same", () => {
  const period = { from: trustedDate("2025-12-20"), to: trustedDate("2026-08-30") };
  for (const monthNamedAfter of ["start", "end"] as const) {
    const months = { ...calendar, monthStartDay: 25, monthNamedAfter };
    expect(intervalEnds(period, "year", months)).toEqual(["2026-01-24", "2026-08-30"]);
    const quarters = ["2026-01-24", "2026-04-24", "2026-07-24", "2026-08-30"];
    expect(intervalEnds(period, "quarter", months)).toEqual(quarters);
  }
});

const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => addDays(trustedDate("1990-01-01"), days));
const period = fc
  .tuple(day, fc.integer({ min: 0, max: 1500 }))
  .map(([from, days]) => ({ from, to: addDays(from, days) }));
const bookMonths = fc.record({
  monthStartDay: fc.integer({ min: 1, max: 31 }),
  monthStartRule: fc.constantFrom("day" as const, "previousWorkday" as const),
  monthNamedAfter: fc.constantFrom("start" as const, "end" as const),
  weekStartDay: fc.constant(1),
});

test("months are consecutive, cover the period, and have consecutive names", () => {
  fc.assert(
    fc.property(period, bookMonths, (asked, book) => {
      const months = monthsOf(asked, book);
      expect(months.slice(1).map(({ from }) => from)).toEqual(
        months.slice(0, -1).map(({ to }) => addDays(to, 1)),
      );
      const [first, last] = [months.at(0)?.from ?? "", months.at(-1)?.to ?? ""];
      expect(first <= asked.from && last >= asked.to).toBe(true);
      const names = months.map(({ month }) => trustedDate(`${month}-01`));
      expect(names.slice(1)).toEqual(names.slice(0, -1).map((name) => startOfMonth(name, 1)));
    }),
  );
});

test("a month begins on its day, or up to two days before: then on a Friday before a weekend", () => {
  fc.assert(
    fc.property(day, bookMonths, (at, book) => {
      const { from, month } = monthOf(at, { ...book, monthNamedAfter: "start" });
      const last = addDays(startOfMonth(trustedDate(`${month}-01`), 1), -1);
      const due = trustedDate(`${month}-${String(book.monthStartDay).padStart(2, "0")}`);
      const planned = due > last ? last : due;
      const isWeekend = book.monthStartRule !== "day" && weekdayOf(planned) > 5;
      expect(from).toBe(isWeekend ? addDays(planned, 5 - weekdayOf(planned)) : planned);
    }),
  );
});

test("the period before whole months is as many whole months", () => {
  fc.assert(
    fc.property(day, bookMonths, fc.integer({ min: 0, max: 30 }), (at, begins, more) => {
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
