import {
  type AppError,
  type CalendarDate,
  type CurrencyCode,
  dayNumber,
  fieldError,
  formatMinor,
} from "@outlay/core";
import {
  type LoanNow,
  type LoanPlan,
  type LoanRow,
  maxPayments,
  owedOn,
  planLoan,
  smallestPayment,
} from "./loan.logic.ts";

export type LoanOutlook = {
  /** Null while nothing is owed. */
  monthlyMinor: bigint | null;
  owedMinor: bigint;
  rows: readonly LoanRow[];
  refusedOn: CalendarDate | null;
};

/** What is to be paid each month; null while nothing is owed. */
export function monthlyPayment({ loan, terms, lent }: LoanNow): bigint | null {
  const { paymentMinor, termMonths } = terms;
  if (paymentMinor !== null) return paymentMinor;
  if (lent.owedMinor <= 0n || termMonths === null) return null;
  return smallestPayment(loan, lent, Math.max(1, termMonths - lent.index + 1));
}

/** What is to come of a loan from the end of a day on. */
export function foreseeLoan(now: LoanNow, today: CalendarDate): LoanOutlook {
  const { loan, state } = now;
  const monthlyMinor = monthlyPayment(now);
  const owedMinor = owedOn(state, today);
  const none: LoanPlan = { rows: [], refusedOn: null };
  const plan =
    monthlyMinor === null
      ? none
      : planLoan(loan, { ...state, paymentMinor: monthlyMinor, today: dayNumber(today) });
  return { monthlyMinor, owedMinor, ...plan };
}

type Whole = Pick<LoanOutlook, "rows" | "refusedOn">;

/** Its last day and its interest, as the API shows them. */
export function showOutlook({ rows, refusedOn }: Whole, currency: CurrencyCode) {
  const interest = rows.reduce((sum, { interestMinor }) => sum + interestMinor, 0n);
  const isKnown = refusedOn === null;
  return {
    paidOffOn: isKnown ? (rows.at(-1)?.on ?? null) : null,
    totalInterest: isKnown ? formatMinor(interest, currency) : null,
  };
}

export const showRow = (
  { interestMinor, principalMinor, balanceMinor }: Omit<LoanRow, "on">,
  currency: CurrencyCode,
) => ({
  payment: formatMinor(interestMinor + principalMinor, currency),
  interest: formatMinor(interestMinor, currency),
  principal: formatMinor(principalMinor, currency),
  balance: formatMinor(balanceMinor, currency),
});

/** The error of a payment with which the loan is never paid off, with the smallest that will do. */
function tooSmall({ loan, state }: LoanNow, owedMinor: bigint, currency: CurrencyCode): AppError {
  const least = smallestPayment(loan, { index: state.index, owedMinor }, maxPayments);
  const amount = `${formatMinor(least, currency)} ${currency}`;
  return fieldError(
    "loan.payment_too_small",
    ["loan", "payment"],
    `It does not cover the interest, or would take more than 100 years. Give at least ${amount}.`,
  );
}

/** Throws `loan.payment_too_small`. */
export function assertPaidOff(
  now: LoanNow,
  { refusedOn, owedMinor }: LoanOutlook,
  currency: CurrencyCode,
): void {
  if (refusedOn === null) return;
  const most = owedMinor > now.lent.owedMinor ? owedMinor : now.lent.owedMinor;
  throw tooSmall(now, most, currency);
}
