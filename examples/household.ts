import { bills } from "./household/bills.ts";
import { type Day, daysUntil, isBetween, laterDay } from "./household/calendar.ts";
import type { AccountKey } from "./household/categories.ts";
import { everyday } from "./household/everyday.ts";
import type { Habit } from "./household/habit.ts";
import { income } from "./household/income.ts";
import { type Booking, type Movement, sumOn } from "./household/movement.ts";
import { occasions, summerHoliday } from "./household/occasions.ts";
import { type Random, seededRandom, uuidV7 } from "./household/random.ts";
import { followTransfers } from "./household/transfers.ts";

export type HouseholdOptions = {
  /** The last day, YYYY-MM-DD. */
  until: string;
  /** How many days end there. */
  days?: number;
  /** Another seed is another household. */
  seed?: number;
};

export type Household = {
  /** What the accounts hold before the first day, in cents. */
  opening: Record<AccountKey, number>;
  /** Oldest first. */
  movements: Movement[];
};

const habits = [...bills, ...everyday, ...occasions, ...income];
const minuteMs = 60_000;
const openFromMinute = 7 * 60;
const openForMinutes = 13 * 60;
/** Transfers look back to New Year and over the month before. */
const lookBackDays = 366;

/**
 * What a household in Vienna spends, earns and moves between its accounts: about 1,600 movements a
 * year. Every day is drawn by itself, so the same seed gives the same day whatever the range, and a
 * later end only adds.
 */
export function householdYear({ until, days = 365, seed = 1 }: HouseholdOptions): Household {
  const transfersOn = followTransfers(seed);
  const drawn = daysUntil(until, lookBackDays + days).map((day) => {
    const bookings = habits.flatMap((habit) => bookingsOf(habit, day, seed));
    return [...bookings, ...transfersOn(day, bookings)];
  });
  const unpaid = sumOn("card", drawn.slice(0, lookBackDays).flat());
  return {
    opening: { wallet: 10_000, current: 460_000, card: unpaid, savings: 1_150_000 },
    movements: drawn
      .slice(lookBackDays)
      .flat()
      .filter(({ occurredOn }) => occurredOn <= until)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** What a habit comes to on a day, with what is sent back of it later. */
function bookingsOf(habit: Habit, day: Day, seed: number): Booking[] {
  const isAway = isBetween(day, summerHoliday.first, summerHoliday.last);
  if (isAway && habit.duringHoliday !== true) return [];
  const random = seededRandom(`${seed}/${day.date}/${habit.name}`);
  const times = Math.floor(habit.often(day) + random.next());
  const bookings = Array.from({ length: times }, () => book(habit, day, random));
  return bookings.flatMap((booking) => [booking, ...refundsOf(habit, day, booking)]);
}

function book(habit: Habit, day: Day, random: Random): Booking {
  const minute = openFromMinute + Math.floor(random.next() * openForMinutes);
  const price = priceOf(habit, random);
  return {
    id: uuidV7(day.startMs + minute * minuteMs, random),
    kind: habit.kind ?? "expense",
    occurredOn: day.date,
    account: habit.account,
    category: habit.category,
    payee: pick(habit.payees, random),
    cents: Math.max(1, Math.round(price * (habit.foreign?.euros ?? 1))),
    ...(habit.note !== undefined && { note: habit.note }),
    ...(habit.tags && { tags: [...habit.tags] }),
    ...(habit.foreign && { original: { cents: price, currency: habit.foreign.currency } }),
  };
}

/** Back within nine days, so that the bill of the card can leave it out. */
function refundsOf({ sentBack = 0 }: Habit, day: Day, booking: Booking): Booking[] {
  const random = seededRandom(booking.id);
  if (random.next() >= sentBack) return [];
  const { date, startMs } = laterDay(day, 2 + Math.floor(random.next() * 7));
  const id = uuidV7(startMs + openFromMinute * minuteMs, random);
  return [{ ...booking, id, kind: "refund", occurredOn: date, refundOf: booking.id }];
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
