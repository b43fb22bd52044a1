import { trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  foreseeGoals,
  type GoalShare,
  monthsUntil,
  perMonth,
  shareBalance,
} from "./goals.logic.ts";

const goal = (targetMinor: bigint, allocatedMinor: bigint | null = null): GoalShare => ({
  id: "",
  targetMinor,
  allocatedMinor,
});

test.each([
  { balance: 500n, goals: [goal(300n), goal(300n)], saved: [300n, 200n] },
  { balance: 500n, goals: [goal(300n), goal(300n, 250n)], saved: [250n, 250n] },
  { balance: 900n, goals: [goal(300n), goal(300n, 250n)], saved: [300n, 300n] },
  { balance: 100n, goals: [goal(300n, 80n), goal(300n, 80n)], saved: [80n, 20n] },
  { balance: 900n, goals: [goal(300n, 400n), goal(100n)], saved: [400n, 100n] },
  { balance: -5n, goals: [goal(300n, 80n)], saved: [0n] },
])("a balance of $balance is shared as $saved", ({ balance, goals, saved }) => {
  expect(shareBalance(goals, balance)).toEqual(saved);
});

test("goals never share more than there is, and none of it is left while one lacks something", () => {
  const amount = fc.bigInt({ min: 1n, max: 1_000n });
  const some = fc.array(fc.record({ target: amount, allocated: fc.option(amount) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(some, fc.bigInt({ min: -100n, max: 8_000n }), (given, balance) => {
      const goals = given.map(({ target, allocated }) => goal(target, allocated));
      const saved = shareBalance(goals, balance);
      const sum = saved.reduce((total, minor) => total + minor, 0n);
      const there = balance > 0n ? balance : 0n;
      expect(sum).toBeLessThanOrEqual(there);
      const isLacking = goals.some(({ targetMinor }, index) => (saved[index] ?? 0n) < targetMinor);
      expect(isLacking ? sum : there).toBe(there);
    }),
  );
});

test("a goal is reached on the first day with its target, also if some of it is spent later", () => {
  const points = [
    { on: trustedDate("2026-11-21"), minor: 100n },
    { on: trustedDate("2026-12-01"), minor: 300n },
    { on: trustedDate("2027-01-01"), minor: 250n },
  ];
  expect(foreseeGoals([goal(200n), goal(100n), goal(1n)], points)).toEqual([
    { savedMinor: 100n, reachedOn: "2026-12-01", lastMinor: 200n },
    { savedMinor: 0n, reachedOn: "2026-12-01", lastMinor: 50n },
    { savedMinor: 0n, reachedOn: null, lastMinor: 0n },
  ]);
});

test.each([
  ["2026-11-21", "2027-11-21", 12],
  ["2026-11-21", "2027-11-20", 11],
  ["2026-11-21", "2026-11-30", 1],
  ["2026-11-21", "2025-01-01", 1],
])("from %s to %s there are %i months to save in", (from, until, months) => {
  expect(monthsUntil(trustedDate(from), trustedDate(until))).toBe(months);
});

test("what is to be saved each month is rounded up, so that it is enough", () => {
  expect(perMonth(1_000n, trustedDate("2026-11-21"), trustedDate("2027-02-21"))).toBe(334n);
});
