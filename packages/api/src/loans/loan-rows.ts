import { type Amount, type CurrencyCode, decimalText, formatMinor, toMinor } from "@outlay/core";
import { accounts, type Db } from "@outlay/db";
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { LoanImage, LoanInput, LoanKept } from "./loan.contract.ts";
import type { LoanTerms } from "./loan.logic.ts";

/** The columns of an account that are the terms of its loan. */
export type LoanColumns = Pick<
  typeof accounts.$inferSelect,
  "loanAnnualRate" | "loanPaymentMinor" | "loanTermMonths" | "loanDayCount" | "loanStartsOn"
>;

export const noLoan: LoanColumns = {
  loanAnnualRate: null,
  loanPaymentMinor: null,
  loanTermMonths: null,
  loanDayCount: null,
  loanStartsOn: null,
};

/** Null without terms. */
export function termsOf(columns: LoanColumns): LoanTerms | null {
  const { loanAnnualRate: annualRate, loanDayCount: dayCount, loanStartsOn: startsOn } = columns;
  if (annualRate === null || dayCount === null || startsOn === null) return null;
  const { loanPaymentMinor: paymentMinor, loanTermMonths: termMonths } = columns;
  return { annualRate, dayCount, startsOn, paymentMinor, termMonths };
}

export function toLoanColumns(
  loan: (Omit<LoanInput | LoanKept, "payment"> & { payment: Amount | null }) | null,
  currency: CurrencyCode,
): LoanColumns {
  if (loan === null) return noLoan;
  const { annualRate, payment, termMonths, dayCount, startsOn } = loan;
  return {
    loanAnnualRate: annualRate,
    loanPaymentMinor: payment && toMinor(payment, currency, ["loan", "payment"]),
    loanTermMonths: termMonths,
    loanDayCount: dayCount,
    loanStartsOn: startsOn,
  };
}

export function showTerms(terms: LoanTerms, currency: CurrencyCode): LoanImage {
  const { annualRate, paymentMinor, termMonths, dayCount, startsOn } = terms;
  const payment = paymentMinor === null ? null : formatMinor(paymentMinor, currency);
  return { annualRate, payment: payment && decimalText(payment), termMonths, dayCount, startsOn };
}

export type LoanAccount = { id: string; currency: CurrencyCode; terms: LoanTerms };

/** Those of some accounts, or of all of the book, that have the terms of a loan. */
export async function findLoans(
  db: Db,
  book: Pick<Book, "id">,
  ids?: readonly string[],
): Promise<LoanAccount[]> {
  if (ids?.length === 0) return [];
  const rows = await db
    .select()
    .from(accounts)
    .where(
      and(
        eq(accounts.bookId, book.id),
        ids && inArray(accounts.id, [...ids]),
        isNotNull(accounts.loanAnnualRate),
      ),
    );
  return rows.flatMap(({ id, currency, ...columns }) => {
    const terms = termsOf(columns);
    return terms ? [{ id, currency, terms }] : [];
  });
}
