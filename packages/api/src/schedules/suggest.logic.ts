import {
  type CalendarDate,
  dateOfDay,
  dayNumber,
  firstOfMonth,
  monthNumber,
  nameKey,
} from "@outlay/core";
import { dueDay } from "../planning/dates/occurrences.logic.ts";
import type { ScheduleRule } from "../planning/dates/rule.contract.ts";

/** A transaction of the past. */
export type PastPayment = { id: string; on: CalendarDate; amountMinor: bigint };

type Weekend = ScheduleRule["weekend"];

/** A rhythm of payments. */
export type Rhythm = {
  every: { unit: "week" | "month" | "year"; count: number };
  /** For months and years: the day of the month on which they are due. */
  monthDay: number | "last" | null;
  weekend: Weekend;
  /** The next day of the rhythm that is due today or later, and when it is due after the weekend rule. */
  startsOn: CalendarDate;
  nextOn: CalendarDate;
  /** The newest amount, or the median where they vary. */
  amountMinor: bigint;
  /** From 0 to 1. */
  confidence: number;
  /** Newest first. */
  payments: readonly PastPayment[];
};

/** Units counted from an anchor, which is in slot 0; days are counted from 1970-01-01. */
type Slots = {
  /** The day by the rule. */
  dayOf: (slot: number) => number;
  /** The day on which it is due. */
  dueOf: (slot: number) => number;
  /** The slot that is due nearest to a day. */
  nearest: (day: number) => number;
  /** The day of the month. */
  day: number | null;
  weekend: Weekend;
};

type Candidate = {
  every: Rhythm["every"];
  /** The usual length in days. */
  days: number;
  /** By how many days a payment may be early or late. */
  tolerance: number;
  least: number;
};

const candidates: readonly Candidate[] = [
  { every: { unit: "week", count: 1 }, days: 7, tolerance: 1, least: 3 },
  { every: { unit: "week", count: 2 }, days: 14, tolerance: 2, least: 3 },
  // A weekend and a holiday.
  { every: { unit: "month", count: 1 }, days: 30.4, tolerance: 5, least: 3 },
  { every: { unit: "month", count: 3 }, days: 91.3, tolerance: 7, least: 3 },
  { every: { unit: "year", count: 1 }, days: 365.25, tolerance: 7, least: 2 },
];

const weekends: readonly Weekend[] = ["keep", "before", "after"];

/** What is over: the next one is missing for more than half a period. */
const endedAfterPeriods = 1.5;

function weekSlots(anchor: number, days: number): Slots {
  const dayOf = (slot: number) => anchor + slot * days;
  const nearest = (day: number) => Math.round((day - anchor) / days);
  return { dayOf, dueOf: dayOf, nearest, day: null, weekend: "keep" };
}

type MonthAnchor = { month: number; day: number; weekend: Weekend };

/** Like `monthDay` of a rule: the 31st is the last day of a shorter month. */
function monthSlots({ month, day, weekend }: MonthAnchor, months: number): Slots {
  const dayOf = (slot: number) => {
    const first = dayNumber(firstOfMonth(month + slot * months));
    const next = dayNumber(firstOfMonth(month + slot * months + 1));
    return Math.min(first + day - 1, next - 1);
  };
  const dueOf = (slot: number) => dueDay(dayOf(slot), weekend);
  const nearest = (at: number) => {
    const slot = Math.round((monthNumber(dateOfDay(at)) - month) / months);
    const off = (other: number) => Math.abs(dueOf(other) - at);
    return [slot - 1, slot + 1].reduce(
      (best, other) => (off(other) < off(best) ? other : best),
      slot,
    );
  };
  return { dayOf, dueOf, nearest, day, weekend };
}

const isLastOfMonth = (on: CalendarDate) => Number(dateOfDay(dayNumber(on) + 1).slice(8)) === 1;

/** The slots of weeks in which the newest payment may be: on its day, or as early or late as it may be. */
function slotsOfWeeks({ days, tolerance }: Candidate, newest: CalendarDate): Slots[] {
  const day = dayNumber(newest);
  const shifts = Array.from({ length: tolerance }, (_, index) => [index + 1, -index - 1]).flat();
  return [0, ...shifts].map((shift) => weekSlots(day + shift, days));
}

/** The slots of which a day is one; the last day of a month also as a 31st. */
function slotsOfMonths({ every }: Candidate, on: CalendarDate): Slots[] {
  const months = every.unit === "year" ? 12 : every.count;
  const month = monthNumber(on);
  const ownDay = Number(on.slice(8));
  const anchors = isLastOfMonth(on) && ownDay < 31 ? [ownDay, 31] : [ownDay];
  return anchors.flatMap((day) =>
    weekends.map((weekend) => monthSlots({ month, day, weekend }, months)),
  );
}

/** What counts as the same payment: up to half as much again as the newest one, or two thirds of it. */
const isAlike = (amount: bigint, newest: bigint) =>
  amount * 2n <= newest * 3n && amount * 3n >= newest * 2n;

type Fit = {
  slots: Slots;
  kept: PastPayment[];
  off: number;
  span: number;
};

/** Follows the slots back from the newest payment for as long as each payment is in one of its own and at most one slot is empty in a row. */
function followBack(payments: readonly PastPayment[], slots: Slots, tolerance: number): Fit {
  const kept: PastPayment[] = [];
  const newest = payments[0]?.amountMinor ?? 0n;
  let off = 0;
  let last = Infinity;
  let first = 0;
  for (const payment of payments) {
    const day = dayNumber(payment.on);
    const slot = slots.nearest(day);
    const distance = Math.abs(slots.dueOf(slot) - day);
    const isNext = last === Infinity || (slot < last && slot >= last - 2);
    if (!isNext || distance > tolerance || !isAlike(payment.amountMinor, newest)) break;
    if (last === Infinity) first = slot;
    last = slot;
    off = Math.max(off, distance);
    kept.push(payment);
  }
  return { slots, kept, off, span: kept.length > 0 ? first - last + 1 : 0 };
}

const sorted = (amounts: readonly bigint[]) =>
  amounts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));

function medianOf(amounts: readonly bigint[]): bigint {
  const ordered = sorted(amounts);
  return ordered[Math.floor(ordered.length / 2)] ?? 0n;
}

type Payment = { kind: string; accountId: string; payee: string; amountMinor: bigint };
type Scheduled = Omit<Payment, "payee"> & { payee: string | null };

/** Whether a schedule records a payment already: of its payee an amount like it; without a payee, the same amount. */
export function isCovered(payment: Payment, scheduled: readonly Scheduled[]): boolean {
  const { kind, accountId, amountMinor } = payment;
  const key = nameKey(payment.payee);
  return scheduled.some((other) => {
    if (other.kind !== kind || other.accountId !== accountId) return false;
    if (other.payee === null) return other.amountMinor === amountMinor;
    return nameKey(other.payee) === key && isAlike(other.amountMinor, amountMinor);
  });
}

/** How unlikely it is that amounts are as near to each other by chance: 1 for 1 in 10. Equal ones count as 1 in 50. */
function amountEvidence(kept: readonly PastPayment[]): number {
  const ordered = sorted(kept.map(({ amountMinor }) => amountMinor));
  const spread = Number((ordered.at(-1) ?? 0n) - (ordered[0] ?? 0n));
  const share = spread / Math.max(Number(medianOf(ordered)), 1);
  return -Math.log10(Math.min(1, Math.max(0.02, share)));
}

/** Evidence from which on a rhythm is suggested: about 1 in 3,000 by chance. */
const enough = 3.5;

/**
 * How sure a rhythm is. The evidence is the power of ten of the chance that as many payments after the first are as near to
 * their days, and that their amounts are as alike, less the share of days on which none was. It grows with each payment and
 * falls with each day off; `enough` of it makes 0.5.
 */
export function evidenceOf(
  { kept, off, span }: Pick<Fit, "kept" | "off" | "span">,
  days: number,
  ofAmounts: number,
): number {
  const perPayment = Math.max(0, -Math.log10(Math.min(1, (2 * off + 1) / days)));
  const coverage = kept.length / Math.max(span, 1);
  return coverage * ((kept.length - 1) * perPayment + ofAmounts);
}

export const confidenceOf = (evidence: number) => evidence / (evidence + enough);

/** The share of days of the rhythm that must have a payment. */
const leastCoverage = 0.75;

/** How many of the newest payments the slots of months are laid on. */
const anchorsTried = 8;

function slotsOf(candidate: Candidate, payments: readonly PastPayment[]): Slots[] {
  const days = payments.slice(0, anchorsTried).map(({ on }) => on);
  return candidate.every.unit === "week"
    ? days.slice(0, 1).flatMap((newest) => slotsOfWeeks(candidate, newest))
    : days.flatMap((on) => slotsOfMonths(candidate, on));
}

function toRhythm(
  { every, days }: Candidate,
  { slots, kept }: Fit,
  { evidence, today }: { evidence: number; today: number },
): Rhythm | undefined {
  const [newest, before] = kept;
  if (!newest || today - dayNumber(newest.on) > endedAfterPeriods * days) return undefined;
  let slot = slots.nearest(dayNumber(newest.on)) + 1;
  while (slots.dueOf(slot) < today) slot += 1;
  const { day } = slots;
  const isLast = day === 31 || (day !== null && kept.every(({ on }) => isLastOfMonth(on)));
  const isSteady = newest.amountMinor === before?.amountMinor;
  return {
    every,
    monthDay: isLast ? "last" : day,
    weekend: slots.weekend,
    startsOn: dateOfDay(slots.dayOf(slot)),
    nextOn: dateOfDay(slots.dueOf(slot)),
    amountMinor: isSteady ? newest.amountMinor : medianOf(kept.map((one) => one.amountMinor)),
    confidence: Math.round(confidenceOf(evidence) * 100) / 100,
    payments: kept,
  };
}

/** Whether the two newest payments are as far apart as two in a rhythm, with none or one missing between them; spares most of the work. */
function mayFit([newest, before]: readonly PastPayment[], { days, tolerance }: Candidate): boolean {
  if (!newest || !before) return false;
  const gap = dayNumber(newest.on) - dayNumber(before.on);
  return gap >= days - 2 * tolerance - 4 && gap <= 2 * (days + tolerance) + 4;
}

/** The surest rhythm of payments that are all of one kind, newest first. */
function findRhythm(
  payments: readonly PastPayment[],
  today: number,
  countsAmounts: boolean,
): Rhythm | undefined {
  let best: { candidate: Candidate; fit: Fit; evidence: number } | undefined;
  for (const candidate of candidates) {
    if (!mayFit(payments, candidate)) continue;
    for (const slots of slotsOf(candidate, payments)) {
      const fit = followBack(payments, slots, candidate.tolerance);
      const { kept, span } = fit;
      if (kept.length < candidate.least || kept.length < leastCoverage * span) continue;
      const ofAmounts = countsAmounts ? amountEvidence(kept) : 0;
      const evidence = evidenceOf(fit, candidate.days, ofAmounts);
      if (evidence >= enough && evidence > (best?.evidence ?? 0))
        best = { candidate, fit, evidence };
    }
  }
  return best && toRhythm(best.candidate, best.fit, { evidence: best.evidence, today });
}

/**
 * The rhythms among the payments of one payee in one account: one of all of them, else one of each amount that occurs again
 * and again among others. What has ended is left out.
 */
export function findRhythms(payments: readonly PastPayment[], today: CalendarDate): Rhythm[] {
  const day = dayNumber(today);
  const newestFirst = payments.toSorted((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0));
  const whole = findRhythm(newestFirst, day, true);
  if (whole) return [whole];
  return [...Map.groupBy(newestFirst, ({ amountMinor }) => amountMinor).values()].flatMap(
    // That these amounts are equal is no evidence: they were chosen for it.
    (equal) => findRhythm(equal, day, false) ?? [],
  );
}
