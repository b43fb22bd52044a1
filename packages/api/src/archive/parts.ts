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
import { color, icon } from "../categories/categories.input.ts";
import { dateInput } from "../dates.ts";
import { textInput } from "../fields.ts";
import { currencyInput } from "../money.ts";
import {
  noteInput,
  payeeInput,
  splitNoteInput,
  tagsInput,
} from "../transactions/transactions.input.ts";
import { type Part, partOf } from "./table.ts";

const name = textInput(100);
const currency = currencyInput;
const version = z.int().min(1);

/**
 * What an archive holds, in its order: each part after those that its rows refer to. A new table of
 * a book belongs here or below; a book is deleted by these lists, the parts in the opposite order.
 */
export const parts: readonly Part[] = [
  partOf(accounts, { fields: { name, currency, version }, most: 10_000 }),
  partOf(categories, {
    fields: { name, color, icon, version },
    turns: [isNull(categories.parentId), isNotNull(categories.parentId)],
    most: 10_000,
  }),
  partOf(transactions, {
    fields: {
      version,
      currency,
      occurredOn: dateInput,
      toCurrency: currency,
      originalCurrency: currency,
      payee: payeeInput,
      note: noteInput,
      tags: tagsInput,
    },
    turns: [isNull(transactions.refundOfId), isNotNull(transactions.refundOfId)],
  }),
  partOf(transactionSplits, { fields: { note: splitNoteInput } }),
  partOf(rates, { fields: { base: currency, quote: currency, on: dateInput } }),
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
  partOf(budgetAmounts),
  partOf(budgetMoves),
  partOf(alerts, { fields: { version } }),
  partOf(notifications, { fields: { currency } }),
  partOf(changes),
];

/** Follows from the parts, and is recomputed by the doctor's checks. */
export const derived = [budgetSpending, dailyTotals, monthlyTotals, payeeUses, tagUses];

/** Who may see a book, what they sent to it and what they have read is no part of it. */
export const leftOut = [idempotencyKeys, invitations, memberships, notificationReads];
