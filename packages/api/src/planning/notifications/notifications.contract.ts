import { z } from "zod";
import {
  amountOutput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  pageInput,
  pageOutput,
} from "@outlay/core";

const own = {
  id: idOutput,
  seq: z.int().meta({ description: "Number of the change that created it" }),
};
const text = { title: z.string(), message: z.string() };
const currency = z.string().meta({ description: "ISO 4217 code" });
const common = {
  createdAt: instantOutput,
  resolvedAt: instantOutput.nullable().default(null).meta({
    description:
      "When its cause was gone, such as spending or a balance that is back by 1 % of the limit, or an alert that was changed or removed",
  }),
  readAt: instantOutput.nullable().meta({ description: "When you read it" }),
};

const budgetExample = {
  id: "01920000-0000-7000-8000-00000000000e",
  seq: 512,
  kind: "budget.threshold",
  title: "Groceries has reached 80 %",
  message: "324.00 EUR of 400.00 EUR are spent in the period from 2026-11-01 to 2026-11-30.",
  budgetId: "01920000-0000-7000-8000-00000000000b",
  accountId: null,
  percent: 81,
  threshold: 80,
  spent: "324.00",
  limit: "400.00",
  currency: "EUR",
  periodStart: "2026-11-01",
  createdAt: "2026-11-21T09:30:00.000Z",
  resolvedAt: null,
  readAt: null,
};

const budgetNotification = z
  .strictObject({
    ...own,
    kind: z.literal("budget.threshold"),
    ...text,
    budgetId: idOutput,
    accountId: z.literal(null),
    percent: z.number().nullable().meta({
      description: "Spending in percent of the limit; null if the limit is zero or negative",
    }),
    threshold: z.int().meta({
      description: "The alert's percentage: the highest that was reached",
    }),
    spent: amountOutput,
    limit: amountOutput.meta({ description: "The budget's limit" }),
    periodStart: dateOutput.meta({ description: "First day of the budget's period" }),
    currency,
    ...common,
  })
  .meta({ id: "BudgetNotification", examples: [budgetExample] });

const balanceNotification = z
  .strictObject({
    ...own,
    kind: z.literal("account.low_balance"),
    ...text,
    budgetId: z.literal(null),
    accountId: idOutput,
    percent: z.literal(null),
    threshold: z.literal(null),
    spent: z.literal(null),
    limit: amountOutput.meta({
      description: "The balance that the account fell below at the end of today",
    }),
    periodStart: z.literal(null),
    currency,
    ...common,
  })
  .meta({
    id: "BalanceNotification",
    examples: [
      {
        ...budgetExample,
        kind: "account.low_balance",
        title: "Cash is below 50.00 EUR",
        message: "The balance is 40.00 EUR.",
        budgetId: null,
        accountId: "01920000-0000-7000-8000-000000000003",
        percent: null,
        threshold: null,
        spent: null,
        limit: "50.00",
        periodStart: null,
      },
    ],
  });

const eventNotification = z
  .strictObject({
    ...own,
    kind: z.enum([
      "schedule.due",
      "forecast.low",
      "webhook.disabled",
      "statement.broken",
      "proposal.waiting",
    ]),
    ...text,
    entityId: idOutput.meta({
      description: "The schedule, account, webhook, statement or proposal",
    }),
    on: dateOutput.nullable().meta({ description: "The day it is about" }),
    ...common,
  })
  .meta({
    id: "EventNotification",
    examples: [
      {
        id: "01920000-0000-7000-8000-00000000000e",
        seq: 513,
        kind: "schedule.due",
        title: "Rent is due on 2026-12-01",
        message: "900.00 EUR from Checking.",
        entityId: "01920000-0000-7000-8000-000000000011",
        on: "2026-12-01",
        createdAt: "2026-11-28T00:00:00.000Z",
        resolvedAt: null,
        readAt: null,
      },
    ],
  });

export const notificationOutput = z
  .discriminatedUnion("kind", [budgetNotification, balanceNotification, eventNotification])
  .meta({
    id: "Notification",
    description: "Later versions may add kinds: show the title and message of one you do not know",
    examples: [budgetExample],
  });
export type Notification = z.output<typeof notificationOutput>;

export const listNotificationsInput = z
  .strictObject({
    unread: z.boolean().optional().meta({ description: "True: only unread; false: only read" }),
    ...pageInput,
  })
  .prefault({});
export type ListNotificationsInput = z.output<typeof listNotificationsInput>;
export const listNotificationsOutput = pageOutput(notificationOutput).extend({
  unreadCount: z
    .int()
    .meta({ description: "Number of unread notifications, on all pages", examples: [1] }),
});
export type NotificationPage = z.output<typeof listNotificationsOutput>;

export const markReadInput = z.strictObject({ id: idInput });
export const markAllReadOutput = z.strictObject({
  marked: z.int().meta({ description: "Number of notifications that were unread" }),
});
