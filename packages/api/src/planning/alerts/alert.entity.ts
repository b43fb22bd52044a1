import { alertFirings, alerts } from "@outlay/db";
import {
  currencyInput,
  hasItsDigits,
  idInput,
  signedAmountInput,
  versionInput,
} from "@outlay/core";
import { z } from "zod";
import { defineEntity, rowById } from "../../feed/entity.ts";
import { recordKey, timestamps, wrongDigits } from "../../feed/snapshot.contract.ts";
import { partOf, periodDay, signedMinor } from "../../support/archive-part.ts";
import { alertState } from "./alert-states.checks.ts";
import { alertRecord, openNotifications } from "./alerts.checks.ts";
import { percentInput } from "../figures/percent.contract.ts";
import { alertOutput } from "./alerts.contract.ts";
import { deriveFirings } from "./upgrade.ts";
import { removeAlert, restoreAlert, updateAlert } from "./alerts.ts";

const [budgetAlert, balanceAlert] = alertOutput.options;

export const alertEntity = defineEntity({
  name: "alert",
  snapshot: {
    output: alertOutput,
    input: z.discriminatedUnion("kind", [
      budgetAlert.extend({
        ...recordKey,
        ...timestamps,
        budgetId: idInput,
        percent: percentInput,
      }),
      balanceAlert
        .extend({
          ...recordKey,
          ...timestamps,
          accountId: idInput,
          below: signedAmountInput,
          currency: currencyInput,
        })
        .refine(({ below, currency }) => hasItsDigits(below, currency), wrongDigits("below")),
    ]),
    fixed: ["kind", "budgetId", "accountId", "currency", "createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removeAlert(write, { id });
    if (!after) return restoreAlert(write, before);
    const limit = before.kind === "budget" ? { percent: before.percent } : { below: before.below };
    await updateAlert(write, { id, enabled: before.enabled, ...limit });
  },
  revertErrors: ["alert.not_found", "alert.exists"],
  checks: [alertRecord, alertState, openNotifications],
  feedRow: rowById(alerts),
  archive: [
    partOf(alerts, {
      fields: { percent: percentInput, belowMinor: signedMinor, version: versionInput },
    }),
    partOf(alertFirings, { fields: { periodStart: periodDay }, since: 2, derive: deriveFirings }),
  ],
  constraints: {
    alerts_budget_key: [
      "alert.exists",
      ["percent"],
      "The budget already has an alert at this percentage.",
    ],
    alerts_account_key: [
      "alert.exists",
      ["below"],
      "The account already has an alert at this balance.",
    ],
  },
});
