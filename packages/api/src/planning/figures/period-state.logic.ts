import { daysBetween, type CalendarDate } from "@outlay/core";
import { convertMinor } from "../../rates/rates.logic.ts";
import {
  type BudgetPeriods,
  type Period,
  type Place,
  readPeriods,
  type Segment,
} from "./budget-periods.logic.ts";
import { type DateRange, periodIndex } from "./periods.logic.ts";

/** Minor units in the period that includes a date. */
export type Dated = { on: CalendarDate; minor: bigint };
/** An amount from the period that includes a date on, or for this period only. */
export type DatedAmount = Dated & { onlyPeriod?: boolean };

/** All data that decides the figures of a budget's periods. */
export type BudgetTimeline = BudgetPeriods & {
  /** Oldest first, at least one; each applies until the next. */
  amounts: readonly DatedAmount[];
  moves: readonly Dated[];
  /** What is carried over into the period that begins on this day, before which no spending is given; null without. */
  carried: Dated | null;
  spent: readonly Dated[];
  /** What of `spent` is dated later than the day as of which the budget is seen, in that day's period. */
  later: readonly Dated[];
};

/**
 * The figures of a budget in one period, in minor units: what is spent until the day, and what is dated later
 * in the period (committed).
 */
export type PeriodState = DateRange & {
  limit: bigint;
  carriedOver: bigint;
  spent: bigint;
  committed: bigint;
};

const larger = (a: bigint, b: bigint) => (a > b ? a : b);

/** What a period gets of what the one before has left. */
function carry(rollover: Segment["rollover"], left: bigint): bigint {
  if (rollover === "none") return 0n;
  return rollover === "surplus" ? larger(left, 0n) : left;
}

type Periods = ReturnType<typeof readPeriods>;

const none: ReadonlyMap<number, bigint> = new Map();

/** Sums by place: segment, then index. */
function sumByPeriod(dated: readonly Dated[], placeOf: Periods["placeOf"]) {
  const sums: Map<number, bigint>[] = [];
  for (const { on, minor } of dated) {
    const { position, index } = placeOf(on);
    const own = (sums[position] ??= new Map<number, bigint>());
    own.set(index, (own.get(index) ?? 0n) + minor);
  }
  const of = (position: number) => sums[position] ?? none;
  return { of, at: ({ position, index }: Place) => of(position).get(index) ?? 0n };
}

/** Reads the amount at each place. */
function readAmounts(given: readonly DatedAmount[], { segments, placeOf }: Periods) {
  const lasting = given.filter(({ onlyPeriod }) => !onlyPeriod);
  const bySegment = segments.map(({ schedule }) =>
    lasting.map(({ on, minor }) => ({ index: periodIndex(schedule, on), minor })),
  );
  const keyOf = ({ position, index }: Place) => `${position} ${index}`;
  const exceptions = given
    .filter(({ onlyPeriod }) => onlyPeriod)
    .map(({ on, minor }) => ({ ...placeOf(on), minor }));
  const only = new Map(exceptions.map((exception) => [keyOf(exception), exception.minor]));
  return {
    at: (place: Place): bigint => {
      const exception = only.size > 0 ? only.get(keyOf(place)) : undefined;
      if (exception !== undefined) return exception;
      const amounts = bySegment[place.position] ?? [];
      if (amounts.length === 1) return amounts[0]?.minor ?? 0n;
      return (amounts.findLast(({ index }) => index <= place.index) ?? amounts[0])?.minor ?? 0n;
    },
    /** Where the amount may change. */
    indexes: (position: number) => [
      ...(bySegment[position] ?? []).map(({ index }) => index),
      ...exceptions.flatMap((exception) =>
        exception.position === position ? [exception.index, exception.index + 1] : [],
      ),
    ],
  };
}

/**
 * Reads a budget at any of its periods, or at those since one that is given what is carried over. The carry-over is
 * summed from there on, skipping periods without events: each of those only adds its amount.
 */
export function readTimeline(timeline: BudgetTimeline) {
  const periods = readPeriods(timeline);
  const { segments, placeOf, first } = periods;
  const { carried: kept } = timeline;
  const base = kept ? placeOf(kept.on) : first;
  const amounts = readAmounts(timeline.amounts, periods);
  const moves = sumByPeriod(timeline.moves, placeOf);
  const spending = sumByPeriod(timeline.spent, placeOf);
  const later = sumByPeriod(timeline.later, placeOf);
  const ownLimit = (place: Place) => amounts.at(place) + moves.at(place);

  /** What is left after the last of these periods of a segment. */
  const leftAfter = (
    segment: Segment,
    { from, to }: { from: number; to: number },
    left: bigint,
  ) => {
    const { position, rollover } = segment;
    if (to < from) return left;
    const [moved, spent] = [moves.of(position), spending.of(position)];
    const amountAt = (index: number) => amounts.at({ position, index });
    const leftOf = (index: number) =>
      amountAt(index) + (moved.get(index) ?? 0n) - (spent.get(index) ?? 0n);
    if (rollover === "none") return leftOf(to);
    const changed = new Set([...amounts.indexes(position), ...moved.keys(), ...spent.keys()]);
    const eventful = [...changed].toSorted((a, b) => a - b);
    let carried = left;
    let next = from;
    for (const at of eventful) {
      if (at < from || at > to) continue;
      carried = carry(rollover, carried) + leftOf(at);
      if (at > next) carried += BigInt(at - next) * amountAt(at - 1);
      next = at + 1;
    }
    if (next > to) return carried;
    return carry(rollover, carried) + BigInt(to - next + 1) * amountAt(to);
  };

  const carriedInto = ({ position, index }: Place): bigint => {
    const rollover = segments[position]?.rollover ?? "none";
    if (rollover === "none") return 0n;
    let left = kept?.minor ?? 0n;
    for (const segment of segments.slice(base.position, position + 1)) {
      const from = segment.position === base.position ? base.index : segment.first;
      const to = segment.position === position ? index - 1 : segment.last;
      left = leftAfter(segment, { from, to }, left);
    }
    return carry(rollover, left);
  };

  return {
    /** The budget's period that includes a date; undefined before the first and after the last one. */
    find: periods.find,
    /** The limit without carry-over. */
    ownLimit,
    at: ({ start, end, ...place }: Period): PeriodState => {
      const carriedOver = carriedInto(place);
      const limit = ownLimit(place) + carriedOver;
      const committed = later.at(place);
      const spent = spending.at(place) - committed;
      return { start, end, limit, carriedOver, spent, committed };
    },
  };
}

/**
 * Spending in hundredths of a percent of the limit, rounded down and at most the largest safe
 * integer; null unless the limit is above zero.
 */
export function usedHundredths({ limit, spent }: PeriodState): number | null {
  if (limit <= 0n) return null;
  const scaled = spent * 10_000n;
  const share = scaled / limit - (scaled % limit < 0n ? 1n : 0n);
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(share > most ? most : share);
}

/** Whether spending reaches a percentage of the limit. With a limit of zero or below, any spending does. */
export function reaches({ limit, spent }: PeriodState, percent: number): boolean {
  return limit > 0n ? spent * 100n >= BigInt(percent) * limit : spent > 0n;
}

const nearPercent = 80;

/** `near` starts at the budget's first threshold. */
export function stateOf(state: PeriodState, thresholds: readonly number[]) {
  if (state.spent > state.limit) return "exceeded" as const;
  const first = thresholds.length > 0 ? Math.min(...thresholds) : nearPercent;
  return reaches(state, first) ? ("near" as const) : ("ok" as const);
}

/**
 * The days left in a period after a day, and the spending at its end: what is spent goes on at its pace, what
 * is committed is added as it is. Refunds above spending have no pace.
 */
export function projection({ start, end, spent, committed }: PeriodState, on: CalendarDate) {
  const days = daysBetween(start, end) + 1;
  const passed = daysBetween(start, on) + 1;
  const ratio = { numerator: BigInt(days), denominator: BigInt(passed) };
  const paced = spent > 0n ? convertMinor(spent, ratio) : spent;
  return { daysLeft: days - passed, projected: paced + committed };
}
