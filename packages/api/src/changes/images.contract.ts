import { z } from "zod";
import { updateAccountInput } from "../accounts/accounts.contract.ts";
import { alertOutput, percentInput } from "../planning/alerts/alerts.contract.ts";
import { bookImage, updateBookInput } from "../books/books.contract.ts";
import { budgetImage, updateBudgetInput } from "../planning/budgets/budgets.contract.ts";
import { categoryOutput } from "../ledger/category.contract.ts";
import { updateCategoryInput } from "../categories/categories.contract.ts";
import {
  currencyInput,
  dateInput,
  decimalToThousandths,
  hasItsDigits,
  idInput,
  signedAmountInput,
  storedInstant,
  textInput,
  textKept,
  versionInput,
} from "@outlay/core";
import { notificationOutput } from "../planning/notifications/notifications.contract.ts";
import { rateImportOutput, setRateInput } from "../rates/rates.contract.ts";
import { tagsKept, textBounds } from "../ledger/texts.contract.ts";
import {
  splitKept,
  transactionImage,
  updateTransactionInput,
} from "../ledger/transactions.contract.ts";
import { accountImage } from "./changes.contract.ts";

// What the feed shows goes back into the book when it is undone, and an archive brings a feed that
// anyone may have written. So each image obeys the schemas of the input that could have made it.

const common = { id: idInput, version: versionInput };
/** Texts are as they were kept: composing can have made them longer than input may be. */
const name = textKept(100);
const made = { createdAt: storedInstant, updatedAt: storedInstant };

const wrongDigits = (...path: string[]) => ({
  path,
  message: "Use exactly the digits of the currency.",
});

export const accountImageInput = accountImage
  .extend({ ...updateAccountInput.required().shape, ...made, name, currency: currencyInput })
  .refine(
    ({ openingBalance, currency }) => hasItsDigits(openingBalance, currency),
    wrongDigits("openingBalance"),
  );

const [budgetAlert, balanceAlert] = alertOutput.options;

export const alertImageInput = z.discriminatedUnion("kind", [
  budgetAlert.extend({ ...common, ...made, budgetId: idInput, percent: percentInput }),
  balanceAlert
    .extend({
      ...common,
      ...made,
      accountId: idInput,
      below: signedAmountInput,
      currency: currencyInput,
    })
    .refine(({ below, currency }) => hasItsDigits(below, currency), wrongDigits("below")),
]);

export const bookImageInput = bookImage.extend({
  ...updateBookInput.required().shape,
  name,
  baseCurrency: currencyInput,
});

export const budgetImageInput = budgetImage
  .extend({
    ...updateBudgetInput.omit({ thresholds: true }).required().shape,
    ...made,
    name,
    currency: currencyInput,
  })
  .refine(({ amount, currency }) => hasItsDigits(amount, currency), wrongDigits("amount"))
  .refine(({ startsOn, endsOn }) => endsOn === null || startsOn <= endsOn, {
    path: ["endsOn"],
    message: "Must not be before startsOn.",
  });

export const categoryImageInput = categoryOutput.extend({
  ...updateCategoryInput.required().shape,
  name,
  icon: textKept(40).nullable(),
});

export const rateImageInput = setRateInput;

export const rateImportImageInput = rateImportOutput
  .extend({
    from: dateInput,
    to: dateInput,
    currencies: z.array(currencyInput).max(26 ** 3),
    skipped: z.array(z.string().regex(/^[A-Z]{3}$/)).max(26 ** 3),
    added: z.int().min(0).max(1_000_000),
    known: z.int().min(0).max(1_000_000),
  })
  .refine(({ from, to }) => from <= to, { path: ["to"], message: "Must not be before from." });

/** What budgets and accounts add up to has more digits than an input. */
const sum = z.string().regex(/^-?\d{1,20}(\.\d{1,3})?$/);

export const notificationTitle = textInput(200);
export const notificationMessage = textInput(500);

export const notificationImageInput = notificationOutput
  .extend({
    id: idInput,
    seq: z.int().min(1),
    title: notificationTitle,
    message: notificationMessage,
    budgetId: idInput.nullable(),
    accountId: idInput.nullable(),
    threshold: percentInput.nullable(),
    spent: sum.nullable(),
    limit: sum,
    currency: currencyInput,
    createdAt: storedInstant,
    // Who has read it is no part of the feed.
    readAt: z.null(),
  })
  .refine(({ limit, currency }) => hasItsDigits(limit, currency), wrongDigits("limit"));

const said = updateTransactionInput
  .pick({ amount: true, occurredOn: true, original: true })
  .required().shape;
const booked = updateTransactionInput.pick({ accountId: true, categoryId: true }).required().shape;
const transferred = updateTransactionInput
  .pick({ fromAccountId: true, toAccountId: true, toAmount: true })
  .required().shape;
const splits = z.array(splitKept).max(50);

const decided = {
  ...common,
  ...made,
  ...said,
  payee: textKept(textBounds.payee).nullable(),
  note: textKept(textBounds.note).nullable(),
  tags: tagsKept,
  currency: currencyInput,
  deletedAt: storedInstant.nullable(),
};
const [expenseImage, incomeImage, refundImage, transferImage] = transactionImage.options;

export const transactionImageInput = z
  .discriminatedUnion("kind", [
    expenseImage.extend({ ...decided, ...booked, splits }),
    incomeImage.extend({ ...decided, ...booked, splits }),
    refundImage.extend({ ...decided, ...booked, refundOf: idInput.nullable() }),
    transferImage.extend({ ...decided, ...transferred, toCurrency: currencyInput }),
  ])
  .refine(({ amount, currency }) => hasItsDigits(amount, currency), wrongDigits("amount"))
  .refine(
    ({ original }) => original === null || hasItsDigits(original.amount, original.currency),
    wrongDigits("original", "amount"),
  )
  .refine(
    (image) => image.kind !== "transfer" || hasItsDigits(image.toAmount, image.toCurrency),
    wrongDigits("toAmount"),
  )
  .refine(
    (image) =>
      !("splits" in image) ||
      image.splits.every(({ amount }) => hasItsDigits(amount, image.currency)),
    wrongDigits("splits"),
  )
  .refine(
    (image) =>
      !("splits" in image) ||
      image.splits.length === 0 ||
      image.splits.reduce((total, { amount }) => total + decimalToThousandths(amount), 0n) ===
        decimalToThousandths(image.amount),
    { path: ["splits"], message: "Must add up to the amount." },
  );
