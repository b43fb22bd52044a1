import { addDays, trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, suggest, swappedAmounts } from "./suggestions.logic.ts";

const start = trustedDate("2026-10-01");

const candidate = (id: string, effectMinor: bigint, more: Partial<Candidate> = {}): Candidate => ({
  id,
  day: start,
  effectMinor,
  isCounted: true,
  ...more,
});

test.each([
  [
    "twice what the bank has once",
    [candidate("a", -1200n), candidate("b", -1200n)],
    1200n,
    "doubled",
  ],
  ["money out recorded as money in", [candidate("a", 500n)], -1000n, "sign"],
  ["digits swapped", [candidate("a", -5400n)], 900n, "digits"],
  [
    "a payment dated after the day",
    [candidate("a", -700n, { isCounted: false })],
    -700n,
    "missing",
  ],
  ["what the bank does not have yet", [candidate("a", -700n)], 700n, "extra"],
  [
    "three parts of what the bank lacks",
    [candidate("a", -1n), candidate("b", -2n), candidate("c", -4n)],
    7n,
    "sum",
  ],
] as const)("%s explains a difference", (_, candidates, difference, reason) => {
  expect(suggest(candidates, difference).map((found) => found.reason)).toContain(reason);
});

test("payments a month apart are not the same one", () => {
  const later = candidate("b", -1200n, { day: addDays(start, 30) });
  const reasons = suggest([candidate("a", -1200n), later], 1200n).map(({ reason }) => reason);
  expect(reasons).toEqual(["extra", "extra"]);
});

test("a balanced statement needs no explanation", () => {
  expect(suggest([candidate("a", -1n), candidate("b", 1n)], 0n)).toEqual([]);
});

/** What a suggestion says the ledger should add. */
function closes(
  { transactionIds, reason }: ReturnType<typeof suggest>[number],
  candidates: readonly Candidate[],
  difference: bigint,
): boolean {
  const named = candidates.filter(({ id }) => transactionIds.includes(id));
  const sum = named.reduce((total, { effectMinor }) => total + effectMinor, 0n);
  if (named.length !== transactionIds.length) return false;
  if (reason === "missing") return named.every(({ isCounted }) => !isCounted) && sum === difference;
  if (!named.every(({ isCounted }) => isCounted)) return false;
  if (reason === "sign") return -2n * sum === difference;
  if (reason === "digits") return swappedAmounts(sum).includes(sum + difference);
  return -sum === difference;
}

const someCandidates = fc
  .array(
    fc.record({
      effectMinor: fc
        .oneof(fc.bigInt({ min: -99n, max: 99n }), fc.bigInt({ min: -99_999n, max: 99_999n }))
        .filter((minor) => minor !== 0n),
      isCounted: fc.boolean(),
      days: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows.map(({ days, ...row }, index) =>
      candidate(String(index), row.effectMinor, { ...row, day: addDays(start, days) }),
    ),
  );

test("every suggestion closes the whole difference, names each transaction once and comes once", () => {
  fc.assert(
    fc.property(
      someCandidates,
      fc.bigInt({ min: -2000n, max: 2000n }),
      (candidates, difference) => {
        const found = suggest(candidates, difference);
        expect(found.length).toBeLessThanOrEqual(10);
        for (const each of found) expect(closes(each, candidates, difference)).toBe(true);
        const keys = found.map(({ transactionIds }) => transactionIds.toSorted().join());
        expect(new Set(keys).size).toBe(keys.length);
        for (const { transactionIds } of found)
          expect(new Set(transactionIds).size).toBe(transactionIds.length);
      },
    ),
  );
});

test("a few transactions that explain a difference together are found wherever they are", () => {
  const picks = fc.shuffledSubarray([...Array.from({ length: 50 }).keys()], {
    minLength: 2,
    maxLength: 4,
  });
  fc.assert(
    fc.property(picks, (indexes) => {
      // Powers of two have one set for each sum.
      const candidates = Array.from({ length: 50 }, (_, index) =>
        candidate(String(index), 1n << BigInt(index)),
      );
      const difference = -indexes.reduce((sum, index) => sum + (1n << BigInt(index)), 0n);
      const ids = suggest(candidates, difference).map(({ transactionIds }) =>
        transactionIds.toSorted(),
      );
      expect(ids).toContainEqual(indexes.map(String).toSorted());
    }),
    { numRuns: 50 },
  );
});

test("hundreds of transactions of any amounts are searched without holding up others", () => {
  // As a linear generator makes them, all even: no sum is odd, and hardly two are the same.
  const candidates = Array.from({ length: 800 }, (_, index) =>
    candidate(String(index), BigInt((index * 7_919_317) % 1_000_003) * 2n, {
      isCounted: index < 400,
    }),
  );
  const began = process.cpuUsage();
  expect(suggest(candidates, -1n)).toEqual([]);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(1000);
});

test("hundreds of transactions that explain nothing are given up on soon", () => {
  const candidates = Array.from({ length: 800 }, (_, index) =>
    candidate(String(index), BigInt(2 * index + 2), { day: addDays(start, index % 90) }),
  );
  const began = performance.now();
  expect(suggest(candidates, -1n)).toEqual([]);
  expect(performance.now() - began).toBeLessThan(2000);
});
