import { daysBetween, type CalendarDate } from "@outlay/core";
import { convertMinor } from "../../rates/rates.logic.ts";
import { type PeriodSchedule, type DateRange, periodAt, periodIndex } from "./periods.logic.ts";

/** Minor units in the period that includes a date. */
export type Dated = { on: CalendarDate; minor: bigint };

/** All data that decides the figures of a budget's periods. */
export type BudgetTimeline = {
  schedule: PeriodSchedule;
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  rollover: "none" | "surplus" | "full";
  /** Oldest first, at least one; each applies until the next. */
  amounts: readonly Dated[];
  moves: readonly Dated[];
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

/** The index of the period that includes a date; undefined before the first and after the last one. */
export function findPeriod(
  timeline: Omit<BudgetTimeline, "amounts" | "moves" | "spent" | "later">,
  date: CalendarDate,
) {
  const { schedule, startsOn, endsOn } = timeline;
  const index = periodIndex(schedule, date);
  if (index < periodIndex(schedule, startsOn)) return undefined;
  if (endsOn !== null && index > periodIndex(schedule, endsOn)) return undefined;
  return index;
}

/** What is dated after a day, in the period that includes it. */
export function laterInPeriod(
  timeline: Parameters<typeof findPeriod>[0],
  on: CalendarDate,
  dated: readonly Dated[],
): Dated[] {
  const ahead = dated.filter((part) => part.on > on);
  if (ahead.length === 0) return [];
  const index = findPeriod(timeline, on);
  return ahead.filter((part) => periodIndex(timeline.schedule, part.on) === index);
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);

function sumByPeriod(schedule: PeriodSchedule, dated: readonly Dated[]): Map<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const { on, minor } of dated) {
    const index = periodIndex(schedule, on);
    sums.set(index, (sums.get(index) ?? 0n) + minor);
  }
  return sums;
}

/**
 * Reads a budget at any of its periods. The carry-over is summed from the first period on, skipping
 * periods without events: each of those only adds its amount.
 */
export function readTimeline({ schedule, startsOn, rollover, ...timeline }: BudgetTimeline) {
  const amounts = timeline.amounts.map(({ on, minor }) => ({
    index: periodIndex(schedule, on),
    minor,
  }));
  const moves = sumByPeriod(schedule, timeline.moves);
  const spending = sumByPeriod(schedule, timeline.spent);
  const later = sumByPeriod(schedule, timeline.later);
  const first = periodIndex(schedule, startsOn);
  const amountAt = (index: number) =>
    (amounts.findLast((amount) => amount.index <= index) ?? amounts[0])?.minor ?? 0n;
  const ownLimit = (index: number) => amountAt(index) + (moves.get(index) ?? 0n);
  const spentIn = (index: number) => spending.get(index) ?? 0n;

  const changed = [...amounts.map(({ index }) => index), ...moves.keys(), ...spending.keys()];
  const eventful = [...new Set(changed)].filter((at) => at >= first).toSorted((a, b) => a - b);

  const carriedInto = (index: number): bigint => {
    if (rollover === "none") return 0n;
    let carried = 0n;
    let next = first;
    for (const at of eventful) {
      if (at >= index) break;
      carried += BigInt(at - next) * amountAt(at - 1) + ownLimit(at) - spentIn(at);
      if (rollover === "surplus") carried = larger(carried, 0n);
      next = at + 1;
    }
    return carried + BigInt(Math.max(index - next, 0)) * amountAt(index - 1);
  };

  return {
    /** The limit without carry-over. */
    ownLimit,
    at: (index: number): PeriodState => {
      const carriedOver = carriedInto(index);
      const limit = ownLimit(index) + carriedOver;
      const committed = later.get(index) ?? 0n;
      const spent = spentIn(index) - committed;
      return { ...periodAt(schedule, index), limit, carriedOver, spent, committed };
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
