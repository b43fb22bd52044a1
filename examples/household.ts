import { type Day, daysUntil, isBetween } from "./household/calendar.ts";
import type { AccountKey, CategoryKey } from "./household/categories.ts";
import { bills } from "./household/bills.ts";
import { everyday } from "./household/everyday.ts";
import type { Habit } from "./household/habit.ts";
import { occasions, summerHoliday } from "./household/occasions.ts";
import { type Random, seededRandom, uuidV7 } from "./household/random.ts";

/** An expense of the household, in euros, before it knows the ids of its account and category. */
export type Purchase = {
  /** UUIDv7 of its day: the same purchase always has the same id. */
  id: string;
  occurredOn: string;
  account: AccountKey;
  category: CategoryKey;
  payee: string;
  amount: string;
  note?: string;
  tags?: string[];
  original?: { amount: string; currency: string };
};

export type HouseholdOptions = {
  /** The last day, YYYY-MM-DD. */
  until: string;
  /** How many days end there. */
  days?: number;
  /** Another seed is another household. */
  seed?: number;
};

const habits = [...bills, ...everyday, ...occasions];
const minuteMs = 60_000;
const openFromMinute = 7 * 60;
const openForMinutes = 13 * 60;

/**
 * What a household in Vienna spends, oldest first: about 1,500 expenses a year. Every day is drawn by
 * itself, so the same seed gives the same day whatever the range, and a later end only adds.
 */
export function householdYear({ until, days = 365, seed = 1 }: HouseholdOptions): Purchase[] {
  return daysUntil(until, days)
    .flatMap((day) => habits.flatMap((habit) => purchasesOf(habit, day, seed)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function purchasesOf(habit: Habit, day: Day, seed: number): Purchase[] {
  const isAway = isBetween(day, summerHoliday.first, summerHoliday.last);
  if (isAway && habit.duringHoliday !== true) return [];
  const random = seededRandom(`${seed}/${day.date}/${habit.name}`);
  const times = Math.floor(habit.often(day) + random.next());
  return Array.from({ length: times }, () => purchase(habit, day, random));
}

function purchase(habit: Habit, day: Day, random: Random): Purchase {
  const minute = openFromMinute + Math.floor(random.next() * openForMinutes);
  const price = priceOf(habit, random);
  const euros = Math.max(1, Math.round(price * (habit.foreign?.euros ?? 1)));
  return {
    id: uuidV7(day.startMs + minute * minuteMs, random),
    occurredOn: day.date,
    account: habit.account,
    category: habit.category,
    payee: pick(habit.payees, random),
    amount: formatCents(euros),
    ...(habit.note !== undefined && { note: habit.note }),
    ...(habit.tags && { tags: [...habit.tags] }),
    ...(habit.foreign && {
      original: { amount: formatCents(price), currency: habit.foreign.currency },
    }),
  };
}

/** In hundredths. Squaring makes low prices likelier; what is paid in cash ends in 0 or 5. */
function priceOf({ cents, account }: Habit, random: Random): number {
  if (typeof cents === "number") return cents;
  const [from, to] = cents;
  const price = Math.round(from + (to - from) * random.next() ** 2);
  return account === "wallet" ? Math.round(price / 5) * 5 : price;
}

function pick(texts: readonly string[], random: Random): string {
  return texts[Math.floor(random.next() * texts.length)] ?? "";
}

function formatCents(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}
