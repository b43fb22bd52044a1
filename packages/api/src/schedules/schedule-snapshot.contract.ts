import { z } from "zod";
import {
  amountInput,
  currencyInput,
  dateInput,
  type Decimal,
  maxCurrencyDigits,
  toUnits,
  hasItsDigits,
  idInput,
  textKept,
} from "@outlay/core";
import { nameKept, recordKey, timestamps, wrongDigits } from "../feed/snapshot.contract.ts";
import { sharesKept } from "../ledger/shares.contract.ts";
import { tagsKept } from "../ledger/texts.contract.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { splitKept } from "../ledger/transactions.contract.ts";
import { ruleFields, ruleIssues, toRule } from "../planning/dates/rule.contract.ts";
import { scheduleImage, settingsOutput } from "./schedules.contract.ts";
import { templateOutput } from "./templates.contract.ts";

const said = {
  amount: amountInput,
  currency: currencyInput,
  payee: textKept(textBounds.payee).nullable(),
  note: textKept(textBounds.note).nullable(),
  tags: tagsKept,
  original: z.strictObject({ amount: amountInput, currency: currencyInput }).nullable(),
  // Left out where nothing is shared, as in changes of version 1.0.0-rc.1.
  shares: sharesKept.nullable().optional(),
};
const feeKept = z.strictObject({ amount: amountInput, categoryId: idInput });

const booked = {
  ...said,
  accountId: idInput,
  categoryId: idInput,
  splits: z.array(splitKept).max(50),
};
const [expense, income, refund, transfer] = templateOutput.options;

const templateKept = z
  .discriminatedUnion("kind", [
    expense.extend(booked),
    income.extend(booked),
    refund.extend(booked),
    transfer
      .extend({
        ...said,
        fromAccountId: idInput,
        toAccountId: idInput,
        toAmount: amountInput,
        toCurrency: currencyInput,
        fee: feeKept.nullable(),
      })
      .refine(
        ({ toAmount, toCurrency }) => hasItsDigits(toAmount, toCurrency),
        wrongDigits("toAmount"),
      )
      .refine(
        ({ fee, currency }) => fee === null || hasItsDigits(fee.amount, currency),
        wrongDigits("fee", "amount"),
      ),
  ])
  .refine(({ amount, currency }) => hasItsDigits(amount, currency), wrongDigits("amount"))
  .refine(
    ({ original }) => original === null || hasItsDigits(original.amount, original.currency),
    wrongDigits("original", "amount"),
  )
  .refine(
    ({ shares, amount, currency }) =>
      !shares ||
      (shares.split.parts.every((part) => hasItsDigits(part.amount, currency)) &&
        shares.split.parts.reduce((sum, part) => sum + exactly(part.amount), 0n) ===
          exactly(amount)),
    { path: ["shares"], message: "The parts must add up to the amount." },
  )
  .refine(
    (template) =>
      template.kind === "transfer" ||
      template.splits.every(({ amount }) => hasItsDigits(amount, template.currency)),
    wrongDigits("splits"),
  )
  .refine(
    (template) =>
      template.kind === "transfer" ||
      template.splits.length === 0 ||
      template.splits.reduce((sum, part) => sum + exactly(part.amount), 0n) ===
        exactly(template.amount),
    { path: ["splits"], message: "Must add up to the amount." },
  );

/** An amount in the smallest unit of any currency. */
const exactly = (amount: Decimal) => toUnits(amount, maxCurrencyDigits) ?? 0n;

const ruleShape = z.strictObject(ruleFields).required().shape;

const settingsKept = {
  ...settingsOutput,
  ...ruleShape,
  template: templateKept,
  from: dateInput,
};

type SettingsKept = z.output<z.ZodObject<typeof settingsKept>>;
const isWhole = (settings: SettingsKept) => ruleIssues(toRule(settings)).length === 0;
const fault = { path: ["every"], message: "The rule contradicts itself." };

export const recordedSchedule = scheduleImage
  .extend({
    ...recordKey,
    ...timestamps,
    ...settingsKept,
    name: nameKept,
    earlier: z.array(z.strictObject(settingsKept).refine(isWhole, fault)).max(20),
    skipped: dateInput.optional(),
  })
  .refine(isWhole, fault);
export type RecordedSchedule = z.output<typeof recordedSchedule>;
export type RecordedSettings = Pick<RecordedSchedule, keyof typeof settingsKept>;
export type RecordedTemplate = z.output<typeof templateKept>;

/** A rule as it is stored. */
const { every: _, ...ruleDates } = ruleShape;
export const ruleKept = z
  .strictObject({ ...ruleFields.every.shape, ...ruleDates })
  .refine(
    ({ unit, count, ...fields }) =>
      ruleIssues(toRule({ every: { unit, count }, ...fields })).length === 0,
    fault,
  );
