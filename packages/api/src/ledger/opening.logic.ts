import { type CalendarDate, dateIn } from "@outlay/core";

export type Opening = {
  openedOn: CalendarDate | null;
  createdAt: Date;
  timeZone: string;
  /** The day of the account's first transaction. */
  firstOn: CalendarDate | null;
};

/** The day on which the opening balance begins to count. */
export function openingDay({ openedOn, createdAt, timeZone, firstOn }: Opening): CalendarDate {
  if (openedOn !== null) return openedOn;
  const createdOn = dateIn(timeZone, createdAt);
  return firstOn !== null && firstOn < createdOn ? firstOn : createdOn;
}

type Balance = Opening & {
  openingBalanceMinor: bigint;
  balanceMinor: bigint;
  laterMinor: bigint;
};

/** The balance at the end of a day; `laterMinor` is the sum of what is dated after it. */
export function balanceOn(account: Balance, on: CalendarDate): bigint {
  const balance = account.balanceMinor - account.laterMinor;
  return openingDay(account) <= on ? balance : balance - account.openingBalanceMinor;
}
