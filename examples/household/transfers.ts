import type { Day } from "./calendar.ts";
import { type Booking, sumOn, type Transfer } from "./movement.ts";
import { seededRandom, uuidV7 } from "./random.ts";

const savedOn = 3;
const savedCents = 35_000;
const cardPaidOn = 10;
const banknotesCents = 10_000;
/** Before the shops open, so that the cash is there. */
const sixOClockMs = 6 * 60 * 60 * 1000;

/**
 * Lists for each day, one after another, what the household moves between its accounts. It follows
 * from the bookings since New Year and those of the month before: begin that early.
 */
export function followTransfers(seed: number): (day: Day, bookings: Booking[]) => Transfer[] {
  let cash = 0;
  let onCard = 0;
  let bill = 0;
  return (day, bookings) => {
    if (day.date.endsWith("-01-01")) cash = 0;
    if (day.dayOfMonth === 1) [bill, onCard] = [onCard, 0];
    onCard -= sumOn("card", bookings);
    const withdrawn = banknotes(cash);
    cash -= sumOn("wallet", bookings);
    const plans = [
      { to: "savings", note: "Standing order", cents: day.dayOfMonth === savedOn ? savedCents : 0 },
      { to: "card", note: "Card bill", cents: day.dayOfMonth === cardPaidOn ? bill : 0 },
      { to: "wallet", note: "Cash machine", cents: banknotes(cash) - withdrawn },
    ] as const;
    return plans.filter(({ cents }) => cents > 0).map((plan) => transfer(plan, day, seed));
  };
}

/** Hundreds of euros that cover the cash of a year so far. */
function banknotes(cents: number): number {
  return Math.ceil(cents / banknotesCents) * banknotesCents;
}

function transfer(
  plan: Pick<Transfer, "to" | "note" | "cents">,
  { date, startMs }: Day,
  seed: number,
): Transfer {
  const id = uuidV7(startMs + sixOClockMs, seededRandom(`${seed}/${date}/${plan.note}`));
  return { id, kind: "transfer", occurredOn: date, from: "current", ...plan };
}
