import fc from "fast-check";
import { expect, test } from "vitest";
import { settlingTransfers } from "./balances.logic.ts";

const nets = (...minors: number[]) =>
  minors.map((minor, index) => ({ id: `p${index}`, minor: BigInt(minor) }));

/** The fewest transfers, found by trying every one that settles at least one person. */
function fewest(open: readonly bigint[]): number {
  const [first, ...others] = open.filter((minor) => minor !== 0n);
  if (first === undefined) return 0;
  const tried = others.flatMap((other, index) =>
    first < 0n === other < 0n ? [] : [1 + fewest(others.with(index, first + other))],
  );
  return Math.min(...tried);
}

const balanced = fc
  .array(fc.integer({ min: -6, max: 6 }), { maxLength: 7 })
  .map((minors) => [...minors, -minors.reduce((total, minor) => total + minor, 0)]);

test("any nets are settled by the fewest transfers, each of more than zero", () => {
  fc.assert(
    fc.property(balanced, (minors) => {
      const given = nets(...minors);
      const left = new Map(given.map(({ id, minor }) => [id, minor]));
      const transfers = settlingTransfers(given);
      for (const { from, to, minor } of transfers) {
        expect(minor).toBeGreaterThan(0n);
        left.set(from, (left.get(from) ?? 0n) + minor);
        left.set(to, (left.get(to) ?? 0n) - minor);
      }
      expect([...left.values()].every((minor) => minor === 0n)).toBe(true);
      expect(transfers).toHaveLength(fewest(minors.map(BigInt)));
    }),
  );
});

test("two pairs who owe each other are settled apart", () => {
  const given = nets(-500, -300, 500, 300);
  expect(settlingTransfers(given)).toEqual([
    { from: "p0", to: "p2", minor: 500n },
    { from: "p1", to: "p3", minor: 300n },
  ]);
});

test("fifty people are settled at once", () => {
  const given = nets(...Array.from({ length: 49 }, (_, index) => index + 1), -1225);
  expect(settlingTransfers(given)).toHaveLength(49);
});
