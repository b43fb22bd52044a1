import { trustedCurrency, trustedDate } from "@outlay/core";
import { branded } from "@outlay/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rate } from "./rates.contract.ts";
import {
  convertMinor,
  converterTo,
  convertTogether,
  findConversion,
  isStale,
  type Journey,
  pairKey,
  pivotsOf,
} from "./rates.logic.ts";

const rate = (pair: string, on: string, value: string): Rate => {
  const [base = "", quote = ""] = pair.split("/");
  return branded({ base, quote, on, rate: value });
};

const byPair = (rates: Rate[]) =>
  Map.groupBy(
    rates.toSorted((a, b) => a.on.localeCompare(b.on)),
    ({ base, quote }) => pairKey(base, quote),
  );

const tableOf = (own: Rate[], global: Rate[] = [], baseCurrency = "EUR") => ({
  own: byPair(own),
  global: byPair(global),
  pivots: pivotsOf(trustedCurrency(baseCurrency)),
});

type Case = {
  fact: string;
  own?: Rate[];
  global?: Rate[];
  base?: string;
  /** The amount to convert to the second currency on 20 November 2026. */
  asked: [minor: bigint, from: string, to: string];
  gives: bigint | undefined;
  by?: string[];
};

describe("an amount is converted", () => {
  test.each<Case>([
    {
      fact: "to its own currency as it is",
      asked: [1234n, "EUR", "EUR"],
      gives: 1234n,
      by: [],
    },
    {
      fact: "from base to quote by multiplying",
      own: [rate("USD/EUR", "2026-11-20", "0.9211")],
      asked: [1000n, "USD", "EUR"],
      gives: 921n,
    },
    {
      fact: "from quote to base by dividing",
      own: [rate("EUR/USD", "2026-11-20", "1.25")],
      asked: [1000n, "USD", "EUR"],
      gives: 800n,
    },
    {
      fact: "by the newest rate that is not after its day",
      own: [
        rate("EUR/USD", "2026-11-21", "3"),
        rate("EUR/USD", "2026-11-18", "2"),
        rate("EUR/USD", "2026-11-17", "4"),
      ],
      asked: [1000n, "USD", "EUR"],
      gives: 500n,
      by: ["2026-11-18"],
    },
    {
      fact: "by the opposite pair where that is newer",
      own: [rate("EUR/USD", "2026-11-17", "2"), rate("USD/EUR", "2026-11-18", "0.4")],
      asked: [1000n, "USD", "EUR"],
      gives: 400n,
    },
    {
      fact: "by the pair itself where both are of one day",
      own: [rate("EUR/USD", "2026-11-18", "2"), rate("USD/EUR", "2026-11-18", "0.4")],
      asked: [1000n, "USD", "EUR"],
      gives: 400n,
    },
    {
      fact: "by the book's own rate before a newer one of every book's",
      own: [rate("EUR/USD", "2026-01-01", "2")],
      global: [rate("EUR/USD", "2026-11-20", "4")],
      asked: [1000n, "USD", "EUR"],
      gives: 500n,
    },
    {
      fact: "through the book's base currency where the pair has no rate",
      own: [rate("CHF/USD", "2026-11-20", "1.25"), rate("CHF/GBP", "2026-11-19", "0.5")],
      base: "CHF",
      asked: [1000n, "USD", "GBP"],
      gives: 400n,
      by: ["2026-11-20", "2026-11-19"],
    },
    {
      fact: "through the euro, as central banks give their rates",
      global: [rate("EUR/USD", "2026-11-20", "1.25"), rate("EUR/JPY", "2026-11-20", "160")],
      base: "USD",
      asked: [16_000n, "JPY", "USD"],
      gives: 12_500n,
    },
    {
      fact: "through the euro with one rate of the book and one of every book",
      own: [rate("EUR/USD", "2026-11-20", "2")],
      global: [rate("EUR/GBP", "2026-11-20", "0.5")],
      base: "USD",
      asked: [100n, "GBP", "USD"],
      gives: 400n,
    },
    {
      fact: "between currencies of other digits",
      own: [rate("KWD/JPY", "2026-11-20", "500")],
      base: "JPY",
      asked: [1500n, "KWD", "JPY"],
      gives: 750n,
    },
    {
      fact: "not at all without a rate",
      own: [rate("EUR/GBP", "2026-11-20", "0.5")],
      asked: [1000n, "USD", "EUR"],
      gives: undefined,
    },
    {
      fact: "not by a rate of a later day",
      own: [rate("EUR/USD", "2026-11-21", "2")],
      asked: [1000n, "USD", "EUR"],
      gives: undefined,
    },
  ])("$fact", ({ own = [], global = [], base, asked: [minor, from, to], gives, by }) => {
    const at = { day: trustedDate("2026-11-20"), currency: trustedCurrency(from) };
    const { convert, conversionOf } = converterTo(trustedCurrency(to), tableOf(own, global, base));
    expect(convert({ ...at, minor })?.minor).toBe(gives);
    const used = conversionOf(at)?.rates.map(({ on }) => on);
    expect(by ?? used).toEqual(used);
  });
});

test.each([
  ["2026-11-20", "2026-11-30", false],
  ["2026-11-20", "2026-12-01", true],
  ["2026-02-20", "2026-03-02", false],
  ["2026-02-20", "2026-03-03", true],
])("a rate of %s is stale on %s: %s", (on, day, stale) => {
  expect(isStale(rate("EUR/USD", on, "2"), trustedDate(day))).toBe(stale);
});

test.each([
  ["EUR/BGN", "2025-12-31", "2031-06-01", false],
  ["DEM/EUR", "1998-12-31", "2026-11-20", false],
  ["EUR/BGN", "2025-06-30", "2026-06-01", true],
  ["EUR/BGN", "2025-06-30", "2025-08-01", true],
  ["BGN/USD", "2026-01-02", "2026-06-01", true],
])(
  "%s of %s is stale on %s: %s, as the euro's rate is fixed once it has replaced a currency",
  (pair, on, day, stale) => {
    expect(isStale(rate(pair, on, "1.95583"), trustedDate(day))).toBe(stale);
  },
);

test("each rate of a crossed amount may be stale", () => {
  const table = tableOf(
    [],
    [rate("EUR/GBP", "2026-11-20", "1"), rate("EUR/USD", "2026-11-01", "2")],
  );
  const journey = branded<Journey>({ from: "USD", to: "GBP", day: "2026-11-20" });
  const { rates = [] } = findConversion(table, journey) ?? {};
  expect(rates.map((used) => isStale(used, journey.day))).toEqual([true, false]);
});

test.each([
  [5n, 0n],
  [15n, 2n],
  [25n, 2n],
  [35n, 4n],
  [-15n, -2n],
  [-25n, -2n],
  [26n, 3n],
  [24n, 2n],
])("a tenth of %s is %s: halves are rounded to even", (minor, rounded) => {
  expect(convertMinor(minor, { numerator: 1n, denominator: 10n })).toBe(rounded);
});

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const part = fc.bigInt({ min: 1n, max: 10n ** 24n });

test("a converted amount is within half a minor unit of the exact one, at any rate", () => {
  fc.assert(
    fc.property(amount, part, part, (minor, numerator, denominator) => {
      const error =
        convertMinor(minor, { numerator, denominator }) * denominator - minor * numerator;
      expect((error < 0n ? -error : error) * 2n <= denominator).toBe(true);
    }),
  );
});

test("a refund converts to the same value as its expense: the sign does not matter", () => {
  fc.assert(
    fc.property(amount, part, part, (minor, numerator, denominator) => {
      const ratio = { numerator, denominator };
      expect(convertMinor(-minor, ratio)).toBe(-convertMinor(minor, ratio));
    }),
  );
});

test("amounts that are converted together add up to their converted sum, each less than one off", () => {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
  fc.assert(
    fc.property(fc.array(amount), part, part, (amounts, numerator, denominator) => {
      const ratio = { numerator, denominator };
      const converted = convertTogether(amounts, ratio);
      expect(sum(converted)).toBe(convertMinor(sum(amounts), ratio));
      converted.forEach((minor, index) => {
        const difference = minor * denominator - (amounts[index] ?? 0n) * numerator;
        expect(difference < denominator && difference > -denominator).toBe(true);
      });
    }),
  );
});

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, "0")}`);

test("the newest rate not after the day is used, as a linear search finds it", () => {
  fc.assert(
    fc.property(fc.uniqueArray(day, { minLength: 1 }), day, (days, asked) => {
      const rates = days.map((on) => rate("EUR/USD", on, "2"));
      const newest = days
        .filter((on) => on <= asked)
        .toSorted()
        .at(-1);
      const journey = branded<Journey>({ from: "USD", to: "EUR", day: asked });
      expect(findConversion(tableOf(rates), journey)?.rates[0]?.on).toBe(newest);
    }),
  );
});
