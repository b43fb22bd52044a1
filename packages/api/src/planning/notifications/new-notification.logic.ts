import type { CalendarDate, CurrencyCode } from "@outlay/core";

type Text = { title: string; message: string };

/** A notification of an alert, in minor units. */
export type AlertNotification = Text & {
  kind: "budget.threshold" | "account.low_balance";
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

/** A notification of anything else. */
export type EventNotification = Text & {
  kind:
    | "schedule.due"
    | "forecast.low"
    | "webhook.disabled"
    | "statement.broken"
    | "proposal.waiting";
  /** The record that it is about. */
  entityId: string;
  /** The day that it is about. */
  aboutDay: CalendarDate | null;
};

export type NewNotification = AlertNotification | EventNotification;
