import type { CalendarDate, CurrencyCode } from "@outlay/core";
/** A notification of an alert, in minor units. */
export type NewNotification = {
  kind: "budget.threshold" | "account.low_balance";
  title: string;
  message: string;
  alertId: string;
  budgetId: string | null;
  accountId: string | null;
  percentHundredths: number | null;
  threshold: number | null;
  spentMinor: bigint | null;
  limitMinor: bigint;
  currency: CurrencyCode;
  periodStart: CalendarDate;
  periodEnd: CalendarDate;
};
