import type { CalendarDate, CurrencyCode } from "@outlay/core";
import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { type LoanColumns, termsOf } from "./loan-rows.ts";
import { findLoanNow } from "./loan-state.ts";
import { assertPaidOff, foreseeLoan, type LoanOutlook } from "./outlook.logic.ts";

type Account = LoanColumns & { id: string; currency: CurrencyCode };

/** What is to come of an account's loan from the end of a day on; null without terms. */
export async function loadOutlook(
  db: Db,
  book: Pick<Book, "id" | "timeZone">,
  account: Account,
  today: CalendarDate,
): Promise<LoanOutlook | null> {
  const terms = termsOf(account);
  if (terms === null) return null;
  const now = await findLoanNow(db, book, { accountId: account.id, terms, on: today });
  return now ? foreseeLoan(now, today) : null;
}

/** Throws `loan.payment_too_small` if the terms never pay the loan off. */
export async function assertTerms(
  db: Db,
  book: Pick<Book, "id" | "timeZone">,
  account: Account,
  today: CalendarDate,
): Promise<void> {
  const terms = termsOf(account);
  if (terms === null) return;
  const now = await findLoanNow(db, book, { accountId: account.id, terms, on: today });
  if (now) assertPaidOff(now, foreseeLoan(now, today), account.currency);
}
