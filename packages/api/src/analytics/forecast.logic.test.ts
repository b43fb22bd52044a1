import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, trustedDate } from "@outlay/core";
import {
  balancesOf,
  dailyChanges,
  everyDay,
  outlookOf,
  type Point,
  spentUntil,
} from "./forecast.logic.ts";

const today = trustedDate("2026-11-21");
const amounts = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
const changes = fc
  .array(fc.record({ day: fc.nat(400), minor: amounts }), { maxLength: 60 })
  .map((all) => all.map(({ day, minor }): Point => ({ on: addDays(today, day), minor })));

test("the balance of every day is the first one and all changes until then", () => {
  fc.assert(
    fc.property(amounts, changes, (minor, all) => {
      const until = addDays(today, 400);
      const points = balancesOf({ on: today, minor }, all);
      const days = everyDay(points, until);
      expect(days.map(({ on }) => on)).toEqual(
        Array.from({ length: 401 }, (_, day) => addDays(today, day)),
      );
      for (const { on, minor: balance } of days) {
        const past = all.filter((change) => change.on <= on);
        expect(balance).toBe(past.reduce((sum, change) => sum + change.minor, minor));
      }
      const { lowest, belowZeroOn, last } = outlookOf(points);
      const least = days.reduce(
        (low, { minor: next }) => (next < low ? next : low),
        minor + 10n ** 9n,
      );
      expect(lowest).toEqual(days.find(({ minor: balance }) => balance === least));
      expect(belowZeroOn).toBe(days.find(({ minor: balance }) => balance < 0n)?.on ?? null);
      expect(last).toBe(days.at(-1)?.minor);
    }),
  );
});

test("what is spread is spent evenly, to the last cent", () => {
  const spread = fc.record({ start: fc.nat(400), days: fc.nat(400), minor: amounts });
  fc.assert(
    fc.property(spread, fc.nat(900), ({ start, days, minor }, end) => {
      const from = addDays(today, start);
      const own = { from, through: addDays(from, days), minor };
      const all = dailyChanges(own, addDays(today, 900));
      expect(all.reduce((sum, change) => sum + change.minor, 0n)).toBe(minor);
      const even = Number(minor) / (days + 1);
      for (const change of all) {
        expect(Math.abs(Number(change.minor) - even)).toBeLessThanOrEqual(1);
        expect(change.on >= from && change.on <= own.through).toBe(true);
      }
      const until = addDays(today, end);
      const sum = dailyChanges(own, until).reduce((total, change) => total + change.minor, 0n);
      expect(sum).toBe(spentUntil(own, until));
    }),
  );
});
