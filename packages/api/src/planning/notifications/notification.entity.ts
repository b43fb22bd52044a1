import { notificationReads, notifications } from "@outlay/db";
import {
  AppError,
  currencyInput,
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

const [budgetNotification, balanceNotification] = notificationOutput.options;

const recorded = {
  id: idInput,
  seq: z.int().min(1),
  title,
  message,
  limit: sumKept,
  currency: currencyInput,
  createdAt: storedInstant,
  resolvedAt: storedInstant.nullable().default(null),
  // The feed does not show who has read it.
  readAt: z.null(),
};

export const notificationEntity = defineEntity({
  name: "notification",
  snapshot: {
    output: notificationOutput,
    input: z
      .discriminatedUnion("kind", [
        budgetNotification.extend({
          ...recorded,
          budgetId: idInput,
          threshold: percentInput,
          spent: sumKept,
        }),
        balanceNotification.extend({ ...recorded, accountId: idInput }),
      ])
      .refine(({ limit, currency }) => hasItsDigits(limit, currency), wrongDigits("limit")),
    fixed: ["kind", "budgetId", "accountId", "seq", "currency", "createdAt"],
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
        currency: currencyInput,
        periodStart: periodDay,
        periodEnd: periodDay,
      },
      createUpgrade: () => (row) => ({ alertId: null, resolvedAt: null, ...row }),
    }),
  ],
  leftOut: [notificationReads],
  constraints: {},
});
