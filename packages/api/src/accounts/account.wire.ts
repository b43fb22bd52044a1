import { type CalendarDate, type CurrencyCode, type Decimal, formatMinor } from "@outlay/core";
import type { accounts } from "@outlay/db";
import { balanceOn, openingDay } from "../ledger/opening.logic.ts";
import type { LoanImage, LoanKept } from "../loans/loan.contract.ts";
import { showTerms, termsOf } from "../loans/loan-rows.ts";
import { type LoanOutlook, showOutlook } from "../loans/outlook.logic.ts";
import type { Account } from "./accounts.contract.ts";

export type AccountRow = typeof accounts.$inferSelect;

/** An account with what its transactions say of it, on a day in the book's time zone. */
export type AccountState = AccountRow & {
  today: CalendarDate;
  timeZone: string;
  /** The sum of the transactions dated after today. */
  laterMinor: bigint;
  /** The day of its first transaction. */
  firstOn: CalendarDate | null;
  /** Of an account with the terms of a loan. */
  outlook: LoanOutlook | null;
};

/** An account in the change feed: without what follows from its transactions. */
export type AccountImage = Omit<Account, "balance" | "futureBalance" | "openedOn" | "loan"> & {
  openedOn: string | null;
  loan: LoanImage | null;
};

/** The same, as it is read back. */
export type RecordedAccount = AccountImage & {
  currency: CurrencyCode;
  openingBalance: Decimal;
  openedOn: CalendarDate | null;
  loan: LoanKept | null;
};

function showLoan({ outlook, currency }: AccountState, terms: LoanImage | null): Account["loan"] {
  if (terms === null || outlook === null) return null;
  const { monthlyMinor } = outlook;
  const monthlyPayment = monthlyMinor === null ? null : formatMinor(monthlyMinor, currency);
  return { ...terms, monthlyPayment, ...showOutlook(outlook, currency) };
}

/** The wire shape of an account. */
export function toAccount(account: AccountState): Account {
  const image = accountSnapshot(account);
  return {
    ...image,
    loan: showLoan(account, image.loan),
    openedOn: openingDay(account),
    balance: formatMinor(balanceOn(account, account.today), account.currency),
    futureBalance: formatMinor(account.balanceMinor, account.currency),
  };
}

export function accountSnapshot(row: AccountRow): AccountImage {
  const terms = termsOf(row);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    openingBalance: formatMinor(row.openingBalanceMinor, row.currency),
    openedOn: row.openedOn,
    archived: row.archived,
    excluded: row.excluded,
    loan: terms && showTerms(terms, row.currency),
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
