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
import { notificationNumber } from "./notifications.checks.ts";
import { notificationOutput } from "./notifications.contract.ts";

const title = textInput(200);
const message = textInput(500);

export const notificationEntity = defineEntity({
  name: "notification",
  snapshot: {
    output: notificationOutput,
    input: notificationOutput
      .extend({
        id: idInput,
        seq: z.int().min(1),
        title,
        message,
        budgetId: idInput.nullable(),
        accountId: idInput.nullable(),
        threshold: percentInput.nullable(),
        spent: sumKept.nullable(),
        limit: sumKept,
        currency: currencyInput,
        createdAt: storedInstant,
        // The feed does not show who has read it.
        readAt: z.null(),
      })
      .refine(({ limit, currency }) => hasItsDigits(limit, currency), wrongDigits("limit")),
    fixed: [],
  },
  revert: async () => {
    throw new AppError("change.final", "Notifications cannot be undone. Mark it as read instead.");
  },
  revertErrors: [],
  checks: [notificationNumber],
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
    }),
  ],
  leftOut: [notificationReads],
  constraints: {},
});
