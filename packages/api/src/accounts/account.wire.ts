import {
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  type Decimal,
  formatMinor,
} from "@outlay/core";
import type { accounts } from "@outlay/db";
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
};

/** An account in the change feed: without what follows from its transactions. */
export type AccountImage = Omit<Account, "balance" | "futureBalance" | "openedOn"> & {
  openedOn: string | null;
};

/** The same, as it is read back. */
export type RecordedAccount = AccountImage & {
  currency: CurrencyCode;
  openingBalance: Decimal;
  openedOn: CalendarDate | null;
};

type Opening = Pick<AccountState, "openedOn" | "createdAt" | "timeZone" | "firstOn">;

/** The day on which the opening balance begins to count. */
export function openingDay({ openedOn, createdAt, timeZone, firstOn }: Opening): CalendarDate {
  if (openedOn !== null) return openedOn;
  const createdOn = dateIn(timeZone, createdAt);
  return firstOn !== null && firstOn < createdOn ? firstOn : createdOn;
}

type Balance = Opening & Pick<AccountState, "openingBalanceMinor" | "balanceMinor" | "laterMinor">;

/** The balance at the end of a day; `laterMinor` is the sum of what is dated after it. */
export function balanceOn(account: Balance, on: CalendarDate): bigint {
  const balance = account.balanceMinor - account.laterMinor;
  return openingDay(account) <= on ? balance : balance - account.openingBalanceMinor;
}

/** The wire shape of an account. */
export function toAccount(account: AccountState): Account {
  return {
    ...accountSnapshot(account),
    openedOn: openingDay(account),
    balance: formatMinor(balanceOn(account, account.today), account.currency),
    futureBalance: formatMinor(account.balanceMinor, account.currency),
  };
}

export function accountSnapshot(row: AccountRow): AccountImage {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    openingBalance: formatMinor(row.openingBalanceMinor, row.currency),
    openedOn: row.openedOn,
    archived: row.archived,
    excluded: row.excluded,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
