import { notificationDeliveries, notificationReads, notifications } from "@outlay/db";
import {
  AppError,
  type CurrencyCode,
  type Decimal,
  currencyInput,
  dateInput,
  hasItsDigits,
  idInput,
  storedInstant,
  textInput,
} from "@outlay/core";
import { z } from "zod";
import { defineEntity } from "../../feed/entity.ts";
import { sumKept, wrongDigits } from "../../feed/snapshot.contract.ts";
import { partOf, periodDay } from "../../support/archive-part.ts";
import { percentInput } from "../figures/percent.contract.ts";
import { notificationNumber, notificationRecord } from "./notifications.checks.ts";
import { notificationOutput } from "./notifications.contract.ts";

const title = textInput(200);
const message = textInput(500);

const [budgetNotification, balanceNotification, eventNotification] = notificationOutput.options;

const recorded = {
  id: idInput,
  seq: z.int().min(1),
  title,
  message,
  createdAt: storedInstant,
  resolvedAt: storedInstant.nullable().default(null),
  // The feed does not show who has read it.
  readAt: z.null(),
};
const ofAlert = { ...recorded, limit: sumKept, currency: currencyInput };
const hasLimitsDigits = ({ limit, currency }: { limit: Decimal; currency: CurrencyCode }) =>
  hasItsDigits(limit, currency);

export const notificationEntity = defineEntity({
  name: "notification",
  snapshot: {
    output: notificationOutput,
    input: z.discriminatedUnion("kind", [
      budgetNotification
        .extend({ ...ofAlert, budgetId: idInput, threshold: percentInput, spent: sumKept })
        .refine(hasLimitsDigits, wrongDigits("limit")),
      balanceNotification
        .extend({ ...ofAlert, accountId: idInput })
        .refine(hasLimitsDigits, wrongDigits("limit")),
      eventNotification.extend({ ...recorded, entityId: idInput, on: dateInput.nullable() }),
    ]),
    fixed: ["kind", "budgetId", "accountId", "entityId", "on", "seq", "currency", "createdAt"],
  },
  revert: async () => {
    throw new AppError("change.final", "Notifications cannot be undone. Mark it as read instead.");
  },
  revertErrors: [],
  checks: [notificationNumber, notificationRecord],
  // Expired notifications are deleted without a change.
  feedRow: null,
  archive: [
    partOf(notifications, {
      fields: {
        title,
        message,
        threshold: percentInput,
        currency: currencyInput.nullable(),
        periodStart: periodDay.nullable(),
        periodEnd: periodDay.nullable(),
        aboutDay: dateInput.nullable(),
      },
      createUpgrade: () => (row) => ({
        alertId: null,
        resolvedAt: null,
        entityId: null,
        aboutDay: null,
        ...row,
      }),
    }),
  ],
  leftOut: [notificationReads, notificationDeliveries],
  constraints: {},
});
