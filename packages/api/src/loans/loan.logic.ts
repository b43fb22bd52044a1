import { type CalendarDate, dateOfDay, dayNumber } from "@outlay/core";
import { type DayCount, daysOfYear, type LoanCalendar, loanCalendar } from "./calendar.logic.ts";

/** As many payments as a loan has at most: those of a hundred years. */
export const maxPayments = 1_200;
const rateDigits = 6;

export type LoanTerms = {
  /** A decimal with up to six digits: per cent a year. */
  annualRate: string;
  /** What is paid each month; null for what pays it off within the term. */
  paymentMinor: bigint | null;
  termMonths: number | null;
  dayCount: DayCount;
  startsOn: CalendarDate;
};

/** What the ledger has of a loan on a day, counted from 1970-01-01. */
export type LoanMovement = {
  day: number;
  /** What is owed more from this day on; below zero for less. */
  owedMinor: bigint;
  /** What of it was paid by transfers into the account, and the interest that was paid with these. */
  principalMinor: bigint;
  interestMinor: bigint;
};

/** A loan from the day before its payment `index` on: what was owed at its end, and what the ledger has since, by day. */
export type LoanState = {
  index: number;
  owedMinor: bigint;
  movements: readonly LoanMovement[];
};

/** A loan as the ledger has it around a day. */
export type LoanNow = {
  loan: Loan;
  terms: LoanTerms;
  /** From the month of the payment that the day is nearest to. */
  state: LoanState;
  /** What was lent, with the number of its first payment. */
  lent: { index: number; owedMinor: bigint };
};

export type LoanRow = {
  on: CalendarDate;
  interestMinor: bigint;
  principalMinor: bigint;
  /** What is owed after it. */
  balanceMinor: bigint;
};

/** Interest on what is owed, with its rounding. */
export type Loan = LoanCalendar & {
  /** Rounds half up; `weighted` is the sum of what was owed, each times the days that it was. */
  interestOf: (weighted: bigint) => bigint;
};

export function loanOf(terms: LoanTerms): Loan {
  const [whole = "", fraction = ""] = terms.annualRate.split(".");
  const rate = BigInt(whole + fraction.padEnd(rateDigits, "0"));
  const year = 100n * 10n ** BigInt(rateDigits) * daysOfYear(terms.dayCount);
  return {
    ...loanCalendar(terms),
    interestOf: (weighted) => (2n * weighted * rate + year) / (2n * year),
  };
}

/** What is owed once all is counted that the ledger has. */
export const owedAtLast = ({ owedMinor, movements }: LoanState) =>
  movements.reduce((sum, movement) => sum + movement.owedMinor, owedMinor);

/** What is owed at the end of a day. */
export const owedOn = ({ owedMinor, movements }: LoanState, on: CalendarDate): bigint => {
  const last = dayNumber(on);
  return movements.reduce(
    (sum, { day, owedMinor: more }) => (day <= last ? sum + more : sum),
    owedMinor,
  );
};

const least = (a: bigint, b: bigint) => (a < b ? a : b);
const aboveZero = (minor: bigint) => (minor > 0n ? minor : 0n);

/** The interest of the month that ends with payment `index`, and what is owed at its end without that payment. */
export function accrue(
  { due, daysBetween, interestOf }: Loan,
  { index, owedMinor, movements }: LoanState,
): { interestMinor: bigint; owedMinor: bigint } {
  const end = due(index).day;
  let last = due(index - 1).day;
  let weighted = 0n;
  let owed = owedMinor;
  for (const movement of movements) {
    if (movement.day > end) break;
    weighted += aboveZero(owed) * BigInt(daysBetween(last, movement.day, index));
    last = movement.day;
    owed += movement.owedMinor;
  }
  weighted += aboveZero(owed) * BigInt(daysBetween(last, end, index));
  return { interestMinor: interestOf(weighted), owedMinor: owed };
}

/** What was paid on the days that are nearest to the due day of payment `index`. */
export function paidNear(
  { lastNear }: Loan,
  { index, movements }: Pick<LoanState, "index" | "movements">,
): { principalMinor: bigint; interestMinor: bigint } {
  const from = lastNear(index - 1);
  const sum = { principalMinor: 0n, interestMinor: 0n };
  for (const { day, principalMinor, interestMinor } of movements) {
    if (day > lastNear(index)) break;
    if (day <= from) continue;
    sum.principalMinor += principalMinor;
    sum.interestMinor += interestMinor;
  }
  return sum;
}

/** What is to come of a loan; `refusedOn` is the first day whose interest the payment does not cover, or after which too many would follow. */
export type LoanPlan = { rows: LoanRow[]; refusedOn: CalendarDate | null };

type Planned = LoanState & {
  paymentMinor: bigint;
  /** What the ledger has of later days is to come, and listed. */
  today: number;
};

const rowOf = (on: number, movement: Omit<LoanRow, "on">): LoanRow => ({
  on: dateOfDay(on),
  ...movement,
});

/** The ledger's own payments that are still to come in a month. */
function recordedRows(movements: readonly LoanMovement[], owedMinor: bigint, today: number) {
  let balanceMinor = owedMinor;
  const rows: LoanRow[] = [];
  for (const { day, owedMinor: more, principalMinor, interestMinor } of movements) {
    balanceMinor += more;
    if (day > today && principalMinor > 0n)
      rows.push(rowOf(day, { interestMinor, principalMinor, balanceMinor }));
  }
  return rows;
}

/** Every payment to come until nothing is owed: what the ledger has ahead, and a payment for each due day that has none. */
export function planLoan(loan: Loan, { paymentMinor, today, ...state }: Planned): LoanPlan {
  const rows: LoanRow[] = [];
  let { index, owedMinor, movements } = state;
  while (owedMinor > 0n || movements.length > 0) {
    const end = loan.due(index).day;
    const month = accrue(loan, { index, owedMinor, movements });
    const paid = paidNear(loan, { index, movements });
    const later = movements.findIndex(({ day }) => day > end);
    const own = later === -1 ? movements : movements.slice(0, later);
    rows.push(...recordedRows(own, owedMinor, today));
    movements = movements.slice(own.length);
    owedMinor = month.owedMinor;
    const { interestMinor } = month;
    const isPaid =
      paid.interestMinor > 0n || (interestMinor === 0n && paid.principalMinor >= paymentMinor);
    if (owedMinor > 0n && !isPaid) {
      const payment = least(paymentMinor, owedMinor + interestMinor);
      const principalMinor = payment - interestMinor;
      if (principalMinor <= 0n) return { rows, refusedOn: dateOfDay(end) };
      owedMinor -= principalMinor;
      rows.push(rowOf(end, { interestMinor, principalMinor, balanceMinor: owedMinor }));
    }
    if (rows.length > maxPayments) return { rows, refusedOn: dateOfDay(end) };
    index += 1;
  }
  return { rows, refusedOn: null };
}

type Borrowed = { index: number; owedMinor: bigint };

/** Whether a payment, each of which is more than the interest, pays a loan off within so many months. */
function isPaidOff(loan: Loan, { index, owedMinor }: Borrowed, payment: bigint, months: number) {
  let owed = owedMinor;
  for (let month = 0; month < months; month += 1) {
    const { interestMinor } = accrue(loan, {
      index: index + month,
      owedMinor: owed,
      movements: [],
    });
    if (payment >= owed + interestMinor) return true;
    if (payment <= interestMinor) return false;
    owed += interestMinor - payment;
  }
  return false;
}

/** What is owed after so many payments, as if it could fall below zero: but for rounding it falls evenly with the payment. */
function owedAfter(loan: Loan, { index, owedMinor }: Borrowed, payment: bigint, months: number) {
  let owed = owedMinor;
  for (let month = 0; month < months; month += 1) {
    const days = loan.daysBetween(
      loan.due(index + month - 1).day,
      loan.due(index + month).day,
      index + month,
    );
    owed += loan.interestOf(owed * BigInt(days)) - payment;
  }
  return owed;
}

/** How far the estimate of a payment is off at most, by its rounding. */
const estimateMargin = 2n;

/** The smallest monthly payment that pays a loan off within so many months; what is owed is above zero. */
export function smallestPayment(loan: Loan, borrowed: Borrowed, months: number): bigint {
  const isEnough = (payment: bigint) => isPaidOff(loan, borrowed, payment, months);
  const unpaid = owedAfter(loan, borrowed, 0n, months);
  const slope = unpaid - owedAfter(loan, borrowed, borrowed.owedMinor, months);
  const estimate = (unpaid * borrowed.owedMinor) / slope;
  let low = estimate - estimateMargin;
  let high = estimate + estimateMargin;
  if (low < 0n || isEnough(low)) low = 0n;
  const step = () => high - low;
  while (!isEnough(high)) [low, high] = [high, high + 2n * step()];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
