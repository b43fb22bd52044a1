import { z } from "zod";
import {
  amountOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  signedAmountInput,
  versionInput,
  versionOutput,
} from "@outlay/core";
import { percentInput } from "../figures/percent.contract.ts";

const percent = percentInput.meta({ description: "Percentage of the budget's limit" });
const below = signedAmountInput.meta({ description: "In the account's currency" });
const enabled = z.boolean().meta({ description: "A disabled alert makes no notifications" });

const common = {
  id: idOutput,
  enabled: z.boolean(),
  version: versionOutput,
  createdAt: instantOutput,
  updatedAt: instantOutput,
};

const budgetId = "01920000-0000-7000-8000-00000000000b";
const accountId = "01920000-0000-7000-8000-000000000003";
const commonExample = {
  id: "01920000-0000-7000-8000-00000000000c",
  enabled: true,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};
const budgetExample = { kind: "budget", budgetId, percent: 80, ...commonExample };

const budgetAlertOutput = z
  .strictObject({ kind: z.literal("budget"), budgetId: idOutput, percent: z.int(), ...common })
  .meta({ id: "BudgetAlert", examples: [budgetExample] });

const lowBalanceAlertOutput = z
  .strictObject({
    kind: z.literal("lowBalance"),
    accountId: idOutput,
    below: amountOutput,
    currency: z.string().meta({ description: "ISO 4217 code of the account" }),
    ...common,
  })
  .meta({
    id: "LowBalanceAlert",
    examples: [
      { kind: "lowBalance", accountId, below: "50.00", currency: "EUR", ...commonExample },
    ],
  });

export const alertOutput = z
  .discriminatedUnion("kind", [budgetAlertOutput, lowBalanceAlertOutput])
  .meta({ id: "Alert", examples: [budgetExample] });
export type Alert = z.output<typeof alertOutput>;

const created = { id: newIdInput.optional(), enabled: enabled.default(true) };

export const createAlertInput = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("budget"), budgetId: idInput, percent, ...created })
    .meta({ id: "CreateBudgetAlert", examples: [{ kind: "budget", budgetId, percent: 80 }] }),
  z.strictObject({ kind: z.literal("lowBalance"), accountId: idInput, below, ...created }).meta({
    id: "CreateLowBalanceAlert",
    examples: [{ kind: "lowBalance", accountId, below: "50.00" }],
  }),
]);
export type CreateAlertInput = z.output<typeof createAlertInput>;

export const getAlertInput = z.strictObject({ id: idInput });

export const updateAlertInput = z.strictObject({
  id: idInput,
  percent: percent.optional().meta({ description: "Only for the alert of a budget" }),
  below: below.optional().meta({ description: "Only for the alert of an account" }),
  enabled: enabled.optional(),
  version: versionInput.optional(),
});
export type UpdateAlertInput = z.output<typeof updateAlertInput>;

export const removeAlertInput = z.strictObject({ id: idInput, version: versionInput.optional() });
export type RemoveAlertInput = z.output<typeof removeAlertInput>;

export const listAlertsInput = z.strictObject(pageInput).prefault({});
export type ListAlertsInput = z.output<typeof listAlertsInput>;
export const listAlertsOutput = pageOutput(alertOutput);
