import {
  currencyDigits,
  daysBetween,
  type CalendarDate,
  type CurrencyCode,
  type Money,
} from "@outlay/core";
import { euro, findFixing } from "./euro.logic.ts";
import type { Rate } from "./rates.contract.ts";

/** Exact: a rate is never a float. */
type Ratio = { numerator: bigint; denominator: bigint };

/** The rates of each pair, oldest first: the book's own, and those for all books. */
export type RateTable = {
  own: ReadonlyMap<string, readonly Rate[]>;
  global: ReadonlyMap<string, readonly Rate[]>;
  /** The currencies to cross a pair through if it has no rate of its own, in order of preference. */
  pivots: readonly CurrencyCode[];
};

/** How to convert minor units of one currency to another on a day, and the rates used. */
export type Conversion = {
  ratio: Ratio;
  /** Empty if both currencies are the same; two if crossed. */
  rates: readonly Rate[];
  day: CalendarDate;
};

/** Minor units of a day and a currency: for example a row of the daily totals. */
export type Cell = Money & { day: CalendarDate };

const staleAfterDays = 10;

/** Whether a rate is too old to be current on that day. One that the euro has fixed never is. */
export function isStale({ base, quote, on }: Rate, day: CalendarDate): boolean {
  const fixing = findFixing(base, quote);
  // The last rate before it is as near as one of these days is to another.
  const isFixed = fixing !== undefined && daysBetween(on, fixing) <= staleAfterDays;
  return !isFixed && daysBetween(on, day) > staleAfterDays;
}

export const pairKey = (base: CurrencyCode, quote: CurrencyCode) => `${base}/${quote}`;

export function pivotsOf(baseCurrency: CurrencyCode): CurrencyCode[] {
  return [...new Set([baseCurrency, euro])];
}

/** Every pair, in both directions, that converting `currencies` to `target` can need. */
export function neededPairs(
  currencies: readonly CurrencyCode[],
  target: CurrencyCode,
  pivots: readonly CurrencyCode[],
): { base: CurrencyCode; quote: CurrencyCode }[] {
  const foreign = new Set(currencies.filter((currency) => currency !== target));
  if (foreign.size === 0) return [];
  const pairs = new Map<string, { base: CurrencyCode; quote: CurrencyCode }>();
  const add = (base: CurrencyCode, quote: CurrencyCode) => {
    if (base !== quote) pairs.set(pairKey(base, quote), { base, quote });
  };
  for (const pivot of new Set([target, ...pivots])) {
    for (const currency of [...foreign, target]) {
      add(currency, pivot);
      add(pivot, currency);
    }
  }
  return [...pairs.values()];
}

/** The newest rate of a pair on or before the day. */
function findNewest(series: readonly Rate[] | undefined, day: CalendarDate): Rate | undefined {
  if (!series) return undefined;
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((series[middle]?.on ?? day) <= day) low = middle + 1;
    else high = middle;
  }
  return series[low - 1];
}

export type Journey = { from: CurrencyCode; to: CurrencyCode; day: CalendarDate };

/** The newer of a pair's rate and the inverse pair's; on the same day the pair's own. */
function findRate(pairs: RateTable["own"], { from, to, day }: Journey): Rate | undefined {
  const direct = findNewest(pairs.get(pairKey(from, to)), day);
  const inverse = findNewest(pairs.get(pairKey(to, from)), day);
  if (!direct || !inverse) return direct ?? inverse;
  return inverse.on > direct.on ? inverse : direct;
}

/** A book's own rate takes precedence over all others, however old it is. */
function findLeg(table: RateTable, journey: Journey): Rate | undefined {
  return findRate(table.own, journey) ?? findRate(table.global, journey);
}

function findLegs(table: RateTable, { from, to, day }: Journey): Rate[] | undefined {
  if (from === to) return [];
  const direct = findLeg(table, { from, to, day });
  if (direct) return [direct];
  for (const pivot of table.pivots) {
    if (pivot === from || pivot === to) continue;
    const first = findLeg(table, { from, to: pivot, day });
    const second = findLeg(table, { from: pivot, to, day });
    if (first && second) return [first, second];
  }
  return undefined;
}

/** A rate's decimal text as a ratio, the factor from base to quote. */
function ratioOf({ rate }: Rate): Ratio {
  const [whole = "", fraction = ""] = rate.split(".");
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

/**
 * How to convert an amount on a day: by the newest rate on or before it, direct or inverse, else
 * crossed through the book's base currency, else through the euro. Undefined if no rate is known:
 * nothing is guessed.
 */
export function findConversion(table: RateTable, journey: Journey): Conversion | undefined {
  const { from, to, day } = journey;
  const rates = findLegs(table, journey);
  if (!rates) return undefined;
  let numerator = 10n ** BigInt(currencyDigits(to));
  let denominator = 10n ** BigInt(currencyDigits(from));
  let at = from;
  for (const rate of rates) {
    const ratio = ratioOf(rate);
    const isDirect = rate.base === at;
    numerator *= isDirect ? ratio.numerator : ratio.denominator;
    denominator *= isDirect ? ratio.denominator : ratio.numerator;
    at = isDirect ? rate.quote : rate.base;
  }
  return { ratio: { numerator, denominator }, rates, day };
}

/** Rounds half to even, also below zero. */
export function convertMinor(minor: bigint, { numerator, denominator }: Ratio): bigint {
  const product = (minor < 0n ? -minor : minor) * numerator;
  const floor = product / denominator;
  const twice = (product % denominator) * 2n;
  const roundsUp = twice > denominator || (twice === denominator && floor % 2n === 1n);
  const rounded = roundsUp ? floor + 1n : floor;
  return minor < 0n ? -rounded : rounded;
}

/** Converts amounts so that they add up to their converted sum: the largest remainders are rounded up. */
export function convertTogether(amounts: readonly bigint[], ratio: Ratio): bigint[] {
  const { numerator, denominator } = ratio;
  const floors = amounts.map((amount, index) => {
    const product = amount * numerator;
    const remainder = ((product % denominator) + denominator) % denominator;
    return { index, floor: (product - remainder) / denominator, remainder };
  });
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  const floored = floors.reduce((total, { floor }) => total + floor, 0n);
  const missing = convertMinor(sum, ratio) - floored;
  const largest = floors
    .toSorted((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1))
    .slice(0, Number(missing));
  const rounded = new Set(largest.map(({ index }) => index));
  return floors.map(({ index, floor }) => (rounded.has(index) ? floor + 1n : floor));
}

/** Converts cells to one currency, each at the rate of its day. */
export function converterTo<Target extends CurrencyCode>(target: Target, table: RateTable) {
  const known = new Map<string, Conversion | undefined>();
  const conversionOf = ({ day, currency }: Omit<Cell, "minor">): Conversion | undefined => {
    const key = currency + day;
    if (!known.has(key)) {
      known.set(key, findConversion(table, { from: currency, to: target, day }));
    }
    return known.get(key);
  };
  const convert = (cell: Cell): Money<Target> | undefined => {
    const conversion = conversionOf(cell);
    return conversion && { minor: convertMinor(cell.minor, conversion.ratio), currency: target };
  };
  return { conversionOf, convert };
}

export type Converter = ReturnType<typeof converterTo<CurrencyCode>>;
