import { type CalendarDate, daysBetween } from "@outlay/core";
import type { Suggestion } from "./statements.contract.ts";

/** A transaction near a statement, as it touches the account. */
export type Candidate = {
  id: string;
  day: CalendarDate;
  /** What it adds to the account's balance. */
  effectMinor: bigint;
  /** Whether the ledger counts it in the statement: it is live, booked, and not dated later. */
  isCounted: boolean;
};

const maxSuggestions = 10;

/** How many sums are tried: the search for several transactions ends there. */
const maxSums = 200_000;

/** In minor units: four of these are exact as a number. */
const maxExact = 2 ** 50;

/** Days between two records of one payment. */
const twinDays = 7;

const magnitude = (minor: bigint) => (minor < 0n ? -minor : minor);

/** What becomes of an amount when two digits beside each other are swapped. */
export function swappedAmounts(minor: bigint): bigint[] {
  const digits = String(magnitude(minor));
  const sign = minor < 0n ? -1n : 1n;
  return [...digits].slice(1).flatMap((digit, index) => {
    const before = digits.charAt(index);
    if (before === digit) return [];
    const text = digits.slice(0, index) + digit + before + digits.slice(index + 2);
    return [sign * BigInt(text)];
  });
}

/** The reason by which one transaction alone explains the difference, if it does. */
function reasonOf(
  candidate: Candidate,
  differenceMinor: bigint,
  counted: readonly Candidate[],
): Suggestion["reason"] | undefined {
  const { effectMinor, isCounted } = candidate;
  if (!isCounted) return effectMinor === differenceMinor ? "missing" : undefined;
  if (effectMinor === -differenceMinor) {
    const hasTwin = counted.some(
      (other) =>
        other.id !== candidate.id &&
        other.effectMinor === effectMinor &&
        Math.abs(daysBetween(other.day, candidate.day)) <= twinDays,
    );
    return hasTwin ? "doubled" : "extra";
  }
  if (-2n * effectMinor === differenceMinor) return "sign";
  const isSwapped = swappedAmounts(effectMinor).some(
    (amount) => amount - effectMinor === differenceMinor,
  );
  return isSwapped ? "digits" : undefined;
}

/** The pairs of a sum, up to four. Two candidates are one number, and one pair no list: those would be most of the work. */
type Pairs = number | number[];
const places = 4096;
const placesOf = (pair: number): [number, number] => [Math.floor(pair / places), pair % places];

function addPair(pairs: Map<number, Pairs>, sum: number, pair: number): void {
  const known = pairs.get(sum);
  if (known === undefined) pairs.set(sum, pair);
  else if (typeof known === "number") pairs.set(sum, [known, pair]);
  else if (known.length < 4) known.push(pair);
}

function listPairs(pairs: Pairs | undefined): [number, number][] {
  if (pairs === undefined) return [];
  return typeof pairs === "number" ? [placesOf(pairs)] : pairs.map(placesOf);
}

/**
 * Sets of two to four of these that have a sum, smallest first. Two halves meet: sums of two are kept, and looked up for
 * each further one or two, so the work grows with the square of the candidates, and `maxSums` bounds it.
 */
function findSums(
  candidates: readonly Candidate[],
  sumMinor: bigint,
  isEnough: (found: number) => boolean,
): string[][] {
  const found: string[][] = [];
  const effects = candidates.map(({ effectMinor }) => Number(effectMinor));
  const wanted = Number(sumMinor);
  // Amounts are far smaller, so that sums of four are exact.
  const isExact = [wanted, ...effects].every((minor) => Math.abs(minor) <= maxExact);
  if (!isExact || candidates.length > places) return found;
  const keep = (...indexes: number[]): boolean => {
    found.push(indexes.flatMap((index) => candidates[index]?.id ?? []));
    return isEnough(found.length);
  };
  let tried = 0;
  const pairs = new Map<number, Pairs>();
  for (const [second, effect] of effects.entries())
    for (let first = 0; first < second; first += 1) {
      if ((tried += 1) > maxSums) return found;
      const sum = effect + (effects[first] ?? 0);
      if (sum === wanted && keep(first, second)) return found;
      addPair(pairs, sum, first * places + second);
    }
  for (const [third, effect] of effects.entries())
    for (const [first, second] of listPairs(pairs.get(wanted - effect)))
      if (second < third && keep(first, second, third)) return found;
  for (const [sum, left] of pairs) {
    const right = listPairs(pairs.get(wanted - sum));
    if (right.length === 0) continue;
    for (const [first, second] of listPairs(left))
      for (const [third, fourth] of right) {
        if ((tried += 1) > maxSums) return found;
        if (second < third && keep(first, second, third, fourth)) return found;
      }
  }
  return found;
}

const order: readonly Suggestion["reason"][] = [
  "doubled",
  "sign",
  "digits",
  "missing",
  "extra",
  "sum",
];

/**
 * Where a difference (the bank's balance less the ledger's) may come from, the likeliest first: one transaction, else a few
 * that together are as much. Each closes the whole difference. `candidates` are the newest first.
 */
export function suggest(candidates: readonly Candidate[], differenceMinor: bigint): Suggestion[] {
  if (differenceMinor === 0n) return [];
  const counted = candidates.filter(({ isCounted }) => isCounted);
  const single = candidates.flatMap((candidate): Suggestion[] => {
    const reason = reasonOf(candidate, differenceMinor, counted);
    return reason ? [{ transactionIds: [candidate.id], reason }] : [];
  });
  const found = single
    .toSorted((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))
    .slice(0, maxSuggestions);
  const isEnough = (count: number) => found.length + count >= maxSuggestions;
  if (isEnough(0)) return found;
  const absent = candidates.filter(({ isCounted }) => !isCounted);
  const extra = findSums(counted, -differenceMinor, isEnough);
  const missing = findSums(absent, differenceMinor, (count) => isEnough(extra.length + count));
  const sums = [
    ...missing.map((ids) => ["missing", ids] as const),
    ...extra.map((ids) => ["sum", ids] as const),
  ];
  return [...found, ...sums.map(([reason, transactionIds]) => ({ transactionIds, reason }))];
}
