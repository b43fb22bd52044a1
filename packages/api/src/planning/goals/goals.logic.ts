import { type CalendarDate, monthNumber } from "@outlay/core";

/** A goal in minor units of its account's currency. */
export type GoalShare = { id: string; targetMinor: bigint; allocatedMinor: bigint | null };

const least = (a: bigint, b: bigint) => (a < b ? a : b);
const aboveZero = (minor: bigint) => (minor > 0n ? minor : 0n);

/**
 * What of an account's balance each of its goals has: first what is set aside for it, then of the rest, in their order, as
 * much as it lacks. So no unit counts for two, and nothing below zero is saved.
 */
export function shareBalance(goals: readonly GoalShare[], balanceMinor: bigint): bigint[] {
  let rest = aboveZero(balanceMinor);
  const take = (wanted: bigint) => {
    const taken = least(aboveZero(wanted), rest);
    rest -= taken;
    return taken;
  };
  const allocated = goals.map(({ allocatedMinor }) => take(allocatedMinor ?? 0n));
  return goals.map(({ targetMinor }, index) => {
    const own = allocated[index] ?? 0n;
    return own + take(targetMinor - own);
  });
}

type Point = { on: CalendarDate; minor: bigint };

export type GoalOutlook = {
  /** At the start. */
  savedMinor: bigint;
  /** The first day on which it has its target. */
  reachedOn: CalendarDate | null;
  /** On the last day. */
  lastMinor: bigint;
};

/** What becomes of an account's goals on the days on which its balance changes, the first of which is the start. */
export function foreseeGoals(goals: readonly GoalShare[], points: readonly Point[]): GoalOutlook[] {
  const outlooks = goals.map((): GoalOutlook => ({
    savedMinor: 0n,
    reachedOn: null,
    lastMinor: 0n,
  }));
  points.forEach(({ on, minor }, at) => {
    const shares = shareBalance(goals, minor);
    outlooks.forEach((outlook, index) => {
      const saved = shares[index] ?? 0n;
      if (at === 0) outlook.savedMinor = saved;
      if (saved >= (goals[index]?.targetMinor ?? saved)) outlook.reachedOn ??= on;
      outlook.lastMinor = saved;
    });
  });
  return outlooks;
}

/** Whole months from a day to a later one; at least one. */
export function monthsUntil(from: CalendarDate, until: CalendarDate): number {
  const months = monthNumber(until) - monthNumber(from);
  return Math.max(1, until.slice(8) < from.slice(8) ? months - 1 : months);
}

/** What is to be saved each month to have the rest in time, rounded up. */
export function perMonth(remainingMinor: bigint, today: CalendarDate, by: CalendarDate): bigint {
  const months = BigInt(monthsUntil(today, by));
  return (remainingMinor + months - 1n) / months;
}
