import {
  type CalendarDate,
  type CurrencyCode,
  dateOfDay,
  dayNumber,
  fieldError,
  formatMinor,
} from "@outlay/core";
import { accrue, type LoanNow, type LoanState, owedOn, paidNear } from "./loan.logic.ts";
import { monthlyPayment } from "./outlook.logic.ts";

/** A payment: the interest of its month that is not yet paid, and principal. */
export type SplitPayment = { interestMinor: bigint; principalMinor: bigint };

/** A transfer that is to be recorded, whole. */
export type DueTransfer = {
  toAccountId: string;
  paidOn: CalendarDate;
  amountMinor: bigint;
  currency: CurrencyCode;
};

type Paying = { paidOn: CalendarDate; amountMinor: bigint | undefined; currency: CurrencyCode };

const aboveZero = (minor: bigint) => (minor > 0n ? minor : 0n);

/** The interest of the month whose due day is nearest that is not yet paid; near the first day there is none. */
function unpaidInterest({ loan, state }: LoanNow, paidOn: CalendarDate): bigint {
  if (dayNumber(paidOn) <= loan.lastNear(state.index - 1)) return 0n;
  return aboveZero(accrue(loan, state).interestMinor - paidNear(loan, state).interestMinor);
}

/**
 * Splits a payment on the day of `now`: interest first, the rest is principal; what is more than is left is not paid. Throws
 * `loan.paid_off`, `loan.payment_too_small`.
 */
export function splitPayment(
  now: LoanNow,
  { paidOn, ...given }: Paying,
): SplitPayment & { leftMinor: bigint } {
  const { currency } = given;
  const owedMinor = owedOn(now.state, paidOn);
  if (owedMinor <= 0n)
    throw fieldError(
      "loan.paid_off",
      ["id"],
      "Nothing is owed on this day: record a plain transfer.",
    );
  const interestMinor = unpaidInterest(now, paidOn);
  const leftMinor = interestMinor + owedMinor;
  const wanted = given.amountMinor ?? monthlyPayment(now) ?? leftMinor;
  const paid = wanted < leftMinor ? wanted : leftMinor;
  if (paid > interestMinor)
    return { interestMinor, principalMinor: paid - interestMinor, leftMinor };
  const least = `${formatMinor(interestMinor + 1n, currency)} ${currency}`;
  throw fieldError(
    "loan.payment_too_small",
    ["amount"],
    `The interest is ${formatMinor(interestMinor, currency)}. Pay at least ${least}.`,
  );
}

/** The state after a payment. */
export function withPayment(
  state: LoanState,
  paidOn: CalendarDate,
  { interestMinor, principalMinor }: SplitPayment,
): LoanState {
  const payment = {
    day: dayNumber(paidOn),
    owedMinor: -principalMinor,
    principalMinor,
    interestMinor,
  };
  const movements = [...state.movements, payment].toSorted((a, b) => a.day - b.day);
  return { ...state, movements };
}

/** The same loan, seen from a later day. */
export function moveTo(now: LoanNow, on: CalendarDate): LoanNow {
  const { loan, state } = now;
  const index = loan.nearest(dayNumber(on));
  if (index <= state.index) return now;
  const start = loan.due(index - 1).day;
  const owedMinor = owedOn(state, dateOfDay(start));
  const movements = state.movements.filter(({ day }) => day > start);
  return { ...now, state: { index, owedMinor, movements } };
}
