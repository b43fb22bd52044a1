import { addDays, type CalendarDate, type CurrencyCode, dateOfDay, dayNumber } from "@outlay/core";

/** A balance, or a change of one, at the end of a day; in minor units. */
export type Point = { on: CalendarDate; minor: bigint };

/** Something that changes the balance of an account. */
export type Expected = Point & {
  kind: "transaction" | "schedule" | "openingBalance";
  name: string | null;
  accountId: string;
  currency: CurrencyCode;
  transactionId?: string;
  scheduleId?: string;
  scheduledOn?: CalendarDate;
};

/** An amount that is spent evenly from one day to another, both included; below zero. */
export type Spread = { from: CalendarDate; through: CalendarDate; minor: bigint };

/** What of it is spent until the end of a day, rounded towards zero: on the last day it is the whole. */
export function spentUntil({ from, through, minor }: Spread, on: CalendarDate): bigint {
  if (on < from) return 0n;
  if (on >= through) return minor;
  const days = dayNumber(through) - dayNumber(from) + 1;
  const passed = dayNumber(on) - dayNumber(from) + 1;
  return (minor * BigInt(passed)) / BigInt(days);
}

/** The change of each day until `until`; none on a day without any. */
export function dailyChanges(spread: Spread, until: CalendarDate): Point[] {
  const points: Point[] = [];
  const last = dayNumber(spread.through < until ? spread.through : until);
  let before = 0n;
  for (let day = dayNumber(spread.from); day <= last; day += 1) {
    const on = dateOfDay(day);
    const spent = spentUntil(spread, on);
    if (spent !== before) points.push({ on, minor: spent - before });
    before = spent;
  }
  return points;
}

/** The balance on the first day and on each day on which it changes, in order. No change is before the first day. */
export function balancesOf(start: Point, changes: readonly Point[]): Point[] {
  const sums = new Map([[start.on, 0n]]);
  for (const { on, minor } of changes) sums.set(on, (sums.get(on) ?? 0n) + minor);
  let balance = start.minor;
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([on, minor]) => ({ on, minor: (balance += minor) }));
}

/** What stands out among balances in order, of which there is at least one. */
export function outlookOf([first, ...others]: readonly Point[]) {
  if (!first) throw new RangeError("no balance");
  const points = [first, ...others];
  return {
    lowest: points.reduce((low, point) => (point.minor < low.minor ? point : low), first),
    belowZeroOn: points.find(({ minor }) => minor < 0n)?.on ?? null,
    last: (points.at(-1) ?? first).minor,
  };
}

/** The balance of every day until `until`, from those on which it changes. */
export function everyDay(points: readonly Point[], until: CalendarDate): Point[] {
  return points.flatMap(({ on, minor }, index) => {
    const next = points[index + 1]?.on ?? addDays(until, 1);
    const days = dayNumber(next) - dayNumber(on);
    return Array.from({ length: days }, (_, more) => ({ on: addDays(on, more), minor }));
  });
}
