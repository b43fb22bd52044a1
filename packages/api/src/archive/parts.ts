import {
  accounts,
  alerts,
  budgetAmounts,
  budgetMoves,
  budgets,
  budgetSpending,
  categories,
  changes,
  dailyTotals,
  idempotencyKeys,
  invitations,
  memberships,
  monthlyTotals,
  notificationReads,
  notifications,
  payeeUses,
  rates,
  tagUses,
  transactions,
  transactionSplits,
} from "@outlay/db";
import { isNotNull, isNull } from "drizzle-orm";
import { z } from "zod";
import { color } from "../categories/categories.contract.ts";
import { currencyInput, dateInput, foldName, textKept, versionInput } from "@outlay/core";
import { percentInput } from "../planning/alerts/alerts.contract.ts";
import { notificationMessage, notificationTitle } from "../changes/images.contract.ts";
import { readRate } from "../rates/rates.contract.ts";
import { tagsKept, textBounds } from "../ledger/texts.contract.ts";
import { type Part, partOf } from "./table.ts";

const name = textKept(100);
const currency = currencyInput;
const version = versionInput;
/** Minor units of an amount that an input can give: 15 digits, and zeros for the currency's own. */
const amountMinor = z.string().regex(/^[1-9]\d{0,14}0{0,3}$/);
const signedMinor = z.string().regex(/^-?\d{1,15}0{0,3}$/);
/** Of a period, which may begin before the first date that people can give and be 366 years long. */
const periodDay = z.iso.date().refine((day) => day >= "1500-01-01" && day < "2600-01-01");
const rate = z.string().refine((text) => readRate(text) === text);

/**
 * What an archive holds, in its order: each part after those that its rows refer to. A new table of
 * a book belongs here or below; a book is deleted by these lists, the parts in the opposite order.
 */
export const parts: readonly Part[] = [
  partOf(accounts, {
    fields: { name, currency, version, openingBalanceMinor: signedMinor },
    most: 10_000,
  }),
  partOf(categories, {
    fields: { name, color, icon: textKept(40), version },
    made: { nameFolded: (row) => foldName(String(row["name"])) },
    turns: [isNull(categories.parentId), isNotNull(categories.parentId)],
    most: 10_000,
  }),
  partOf(transactions, {
    fields: {
      version,
      currency,
      occurredOn: dateInput,
      amountMinor,
      toAmountMinor: amountMinor,
      originalAmountMinor: amountMinor,
      toCurrency: currency,
      originalCurrency: currency,
      payee: textKept(textBounds.payee),
      note: textKept(textBounds.note),
      tags: tagsKept,
    },
    turns: [isNull(transactions.refundOfId), isNotNull(transactions.refundOfId)],
  }),
  partOf(transactionSplits, { fields: { amountMinor, note: textKept(textBounds.splitNote) } }),
  partOf(rates, { fields: { base: currency, quote: currency, on: dateInput, rate } }),
  partOf(budgets, {
    fields: {
      name,
      currency,
      anchorOn: dateInput,
      startsOn: dateInput,
      endsOn: dateInput,
      version,
    },
    most: 10_000,
  }),
  partOf(budgetAmounts, { fields: { fromOn: periodDay, amountMinor } }),
  partOf(budgetMoves, { fields: { onDay: periodDay } }),
  partOf(alerts, { fields: { percent: percentInput, belowMinor: signedMinor, version } }),
  partOf(notifications, {
    fields: {
      title: notificationTitle,
      message: notificationMessage,
      threshold: percentInput,
      currency,
      periodStart: periodDay,
      periodEnd: periodDay,
    },
  }),
  partOf(changes),
];

/** Follows from the parts, and is recomputed by the doctor's checks. */
export const derived = [budgetSpending, dailyTotals, monthlyTotals, payeeUses, tagUses];

/** Who may see a book, what they sent to it and what they have read is no part of it. */
export const leftOut = [idempotencyKeys, invitations, memberships, notificationReads];
