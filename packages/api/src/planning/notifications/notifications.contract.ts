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

export const notificationOutput = z
  .strictObject({
    id: idOutput,
    seq: z.int().meta({ description: "Number of its change in the feed" }),
    kind: z.enum(["budget.threshold", "account.low_balance"]).meta({
      description:
        "Later versions may add kinds: show the title and message of one you do not know",
    }),
    title: z.string(),
    message: z.string(),
    budgetId: idOutput.nullable(),
    accountId: idOutput.nullable(),
    percent: z.number().nullable().meta({
      description: "Spending in percent of the limit; null if the limit is zero or negative",
    }),
    threshold: z.int().nullable().meta({ description: "The alert's percentage" }),
    spent: amountOutput.nullable(),
    limit: amountOutput.meta({
      description: "The budget's limit, or the balance that the account fell below",
    }),
    currency: z.string().meta({ description: "ISO 4217 code" }),
    periodStart: dateOutput.nullable().meta({ description: "First day of the budget's period" }),
    createdAt: instantOutput,
    readAt: instantOutput.nullable().meta({ description: "When you read it" }),
  })
  .meta({
    id: "Notification",
    examples: [
      {
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
        readAt: null,
      },
    ],
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
