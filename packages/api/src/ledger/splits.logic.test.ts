import fc from "fast-check";
import { expect, test } from "vitest";
import { divide } from "./splits.logic.ts";

test.each([
  { amount: 6000n, weights: [5000n, 2000n], shares: [4286n, 1714n] },
  { amount: 1n, weights: [1n, 1n, 1n], shares: [1n, 0n, 0n] },
  { amount: 100n, weights: [1n, 1n, 1n], shares: [34n, 33n, 33n] },
  { amount: 900n, weights: [5000n, -500n], shares: [1000n, -100n] },
  { amount: 5n, weights: [10n, -5n], shares: [10n, -5n] },
])("$amount in proportion to $weights is $shares", ({ amount, weights, shares }) => {
  expect(divide(amount, weights)).toEqual(shares);
});

const weight = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const divided = fc
  .tuple(fc.array(weight, { minLength: 1, maxLength: 50 }), fc.bigInt({ min: 0n, max: 10n ** 19n }))
  .map(([weights, nat]) => {
    const total = weights.reduce((sum, each) => sum + each, 0n);
    return { weights, total, amount: total > 0n ? (nat % total) + 1n : 0n };
  })
  .filter(({ total }) => total > 0n);

test("shares add up to the amount, and none is larger than its weight", () => {
  fc.assert(
    fc.property(divided, ({ weights, amount }) => {
      const shares = divide(amount, weights);
      expect(shares.reduce((sum, each) => sum + each, 0n)).toBe(amount);
      for (const [index, share] of shares.entries()) {
        const most = weights[index] ?? 0n;
        expect(share >= (most < 0n ? most : 0n) && share <= (most > 0n ? most : 0n)).toBe(true);
      }
    }),
  );
});
