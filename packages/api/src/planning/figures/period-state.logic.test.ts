import { expect, test } from "vitest";
import { daysBetween, latestDate, trustedDate } from "@outlay/core";
import { findPeriod } from "./budget-periods.logic.ts";
import { toSchedule } from "./periods.logic.ts";
import {
  projection,
  type BudgetTimeline,
  reaches,
  readTimeline,
  type PeriodState,
  stateOf,
  usedHundredths,
} from "./period-state.logic.ts";

const calendar = { monthStartDay: 1, monthStartRule: "day", weekStartDay: 1 } as const;
const on = (date: string, minor: bigint) => ({ on: trustedDate(date), minor });

/** A monthly budget of 100 since January. */
function timelineWith(more: Partial<BudgetTimeline> = {}): BudgetTimeline {
  const startsOn = trustedDate("2026-01-15");
  const settings = { unit: "month", count: 1, anchorOn: null, startsOn } as const;
  const schedule = toSchedule(settings, calendar);
  const amounts = [on("2026-01-15", 100n)];
  return {
    schedule,
    startsOn,
    endsOn: null,
    rollover: "none",
    categories: null,
    past: [],
    amounts,
    moves: [],
    carried: null,
    spent: [],
    later: [],
    ...more,
  };
}

function stateOn(date: string, timeline: BudgetTimeline) {
  const period = findPeriod(timeline, trustedDate(date));
  return period && readTimeline(timeline).at(period);
}

const spent = [on("2026-01-02", 60n), on("2026-02-28", 130n), on("2026-04-01", 500n)];
const rollovers: [BudgetTimeline["rollover"], string, bigint, bigint][] = [
  ["none", "2026-03-10", 0n, 100n],
  ["surplus", "2026-02-10", 40n, 140n],
  ["surplus", "2026-03-10", 10n, 110n],
  ["surplus", "2026-04-10", 110n, 210n],
  // Overspending is dropped, money left over is carried over.
  ["surplus", "2026-05-10", 0n, 100n],
  ["surplus", "2026-07-10", 200n, 300n],
  ["full", "2026-02-10", 40n, 140n],
  ["full", "2026-05-10", -290n, -190n],
  ["full", "2026-08-10", 10n, 110n],
];
test.each(rollovers)("%s on %s carries %i over", (rollover, date, carriedOver, limit) => {
  expect(stateOn(date, timelineWith({ rollover, spent }))).toMatchObject({ carriedOver, limit });
});

test.each(rollovers)(
  "%s on %s carries over as much from a period of which it is known",
  (rollover, date) => {
    const whole = timelineWith({ rollover, spent });
    for (const start of ["2026-01-01", "2026-02-01", "2026-04-01", "2026-05-01"]) {
      if (start > date) continue;
      const minor = stateOn(start, whole)?.carriedOver ?? 0n;
      const later = timelineWith({
        rollover,
        carried: on(start, minor),
        spent: spent.filter((part) => part.on >= start),
      });
      expect(stateOn(date, later)).toEqual(stateOn(date, whole));
    }
  },
);

test("an amount applies from its period on, the first one also before", () => {
  const amounts = [on("2026-03-01", 100n), on("2026-05-01", 30n), on("2026-06-01", 50n)];
  const timeline = timelineWith({ amounts, rollover: "full" });
  const limits = ["2026-01-15", "2026-04-30", "2026-05-01", "2026-06-30", "2026-07-01"].map(
    (date) => stateOn(date, timeline)?.limit,
  );
  expect(limits).toEqual([100n, 400n, 430n, 480n, 530n]);
});

test("a move counts in its period, and the rest of it is carried over", () => {
  const timeline = timelineWith({
    moves: [on("2026-02-03", -30n), on("2026-02-01", 5n)],
    rollover: "surplus",
  });
  expect(stateOn("2026-02-01", timeline)).toMatchObject({ limit: 175n, carriedOver: 100n });
  expect(stateOn("2026-03-01", timeline)).toMatchObject({ limit: 275n, carriedOver: 175n });
});

test("a budget's periods go from the one with its first day to the one with its last day", () => {
  const timeline = timelineWith({ endsOn: trustedDate("2026-03-02") });
  const dates = ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"];
  expect(dates.map((date) => stateOn(date, timeline)?.start)).toEqual([
    undefined,
    "2026-01-01",
    "2026-03-01",
    undefined,
  ]);
});

test("three hundred years of daily periods are carried over at once", () => {
  const startsOn = trustedDate("1900-01-01");
  const schedule = toSchedule({ unit: "days", count: 1, anchorOn: null, startsOn }, calendar);
  const timeline = timelineWith({
    schedule,
    startsOn,
    rollover: "full",
    amounts: [on(startsOn, 2n)],
  });
  const days = BigInt(daysBetween(startsOn, latestDate));
  expect(stateOn("2200-12-31", timeline)).toMatchObject({ carriedOver: days * 2n });
});

const stateWith = (limit: bigint, spentMinor: bigint): PeriodState => ({
  start: trustedDate("2026-11-01"),
  end: trustedDate("2026-11-30"),
  carriedOver: 0n,
  limit,
  spent: spentMinor,
  committed: 0n,
});

const shares: [bigint, bigint, number | null, string, boolean][] = [
  [100n, 0n, 0, "ok", false],
  [100n, 79n, 7900, "ok", false],
  [100n, 80n, 8000, "near", true],
  [100n, 100n, 10_000, "near", true],
  [100n, 101n, 10_100, "exceeded", true],
  [3n, 1n, 3333, "ok", false],
  [999_999n, 799_999n, 7999, "ok", false],
  [100n, -1n, -100, "ok", false],
  [3n, -1n, -3334, "ok", false],
  [1n, 10n ** 17n, Number.MAX_SAFE_INTEGER, "exceeded", true],
  [0n, 0n, null, "ok", false],
  [0n, 1n, null, "exceeded", true],
  [-5n, 0n, null, "exceeded", false],
  [-5n, 1n, null, "exceeded", true],
];
test.each(shares)(
  "%i limit and %i spent make %s hundredths of a percent: %s",
  (...[limit, used, share, state, is]) => {
    const given = stateWith(limit, used);
    expect([usedHundredths(given), stateOf(given, []), reaches(given, 80)]).toEqual([
      share,
      state,
      is,
    ]);
  },
);

test("near starts at the first threshold", () => {
  expect(stateOf(stateWith(100n, 50n), [90, 50])).toBe("near");
  expect(stateOf(stateWith(100n, 85n), [90])).toBe("ok");
  expect(stateOf(stateWith(100n, 101n), [200])).toBe("exceeded");
});

const outlooks: [string, bigint, number, bigint][] = [
  ["2026-11-01", 10n, 29, 300n],
  ["2026-11-10", 100n, 20, 300n],
  ["2026-11-21", 30n, 9, 43n],
  ["2026-11-30", 30n, 0, 30n],
  // Half a unit rounds to even, below zero too.
  ["2026-11-12", 1n, 18, 2n],
  ["2026-11-12", 3n, 18, 8n],
  // Refunds above spending have no pace.
  ["2026-11-12", -1n, 18, -1n],
];
test.each(outlooks)("seen on %s, %i spent", (date, used, daysLeft, projected) => {
  expect(projection(stateWith(100n, used), trustedDate(date))).toEqual({ daysLeft, projected });
});

test("what is committed is projected as it is", () => {
  const state = { ...stateWith(100n, 10n), committed: -7n };
  expect(projection(state, trustedDate("2026-11-10"))).toEqual({ daysLeft: 20, projected: 23n });
});
