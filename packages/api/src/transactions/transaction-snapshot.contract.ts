import { z } from "zod";
import {
  amountInput,
  currencyInput,
  dateInput,
  decimalToThousandths,
  hasItsDigits,
  idInput,
  storedInstant,
  textKept,
} from "@outlay/core";
import { recordKey, timestamps, wrongDigits } from "../feed/snapshot.contract.ts";
import { tagsKept } from "../ledger/texts.contract.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { sharesKept } from "../ledger/shares.contract.ts";
import { splitKept, transactionImage } from "../ledger/transactions.contract.ts";
import { updateTransactionInput } from "../ledger/update.contract.ts";

const said = updateTransactionInput
  .pick({ amount: true, occurredOn: true, original: true })
  .required().shape;
const booked = updateTransactionInput.pick({ accountId: true, categoryId: true }).required().shape;
const transferred = updateTransactionInput
  .pick({ fromAccountId: true, toAccountId: true, toAmount: true })
  .required().shape;
const feeKept = z.strictObject({ amount: amountInput, categoryId: idInput });
const splits = z.array(splitKept).max(50);

const decided = {
  ...recordKey,
  ...timestamps,
  ...said,
  payee: textKept(textBounds.payee).nullable(),
  note: textKept(textBounds.note).nullable(),
  tags: tagsKept,
  currency: currencyInput,
  shares: sharesKept.nullable().default(null),
  scheduleId: idInput.nullable().default(null),
  importId: idInput.nullable().default(null),
  deletedAt: storedInstant.nullable(),
};
const [expenseImage, incomeImage, refundImage, transferImage] = transactionImage.options;

export const transactionImageInput = z
  .discriminatedUnion("kind", [
    expenseImage.extend({ ...decided, ...booked, splits }),
    incomeImage.extend({ ...decided, ...booked, splits }),
    refundImage.extend({
      ...decided,
      ...booked,
      refundOf: idInput.nullable(),
      splits: splits.default([]),
    }),
    transferImage.extend({
      ...decided,
      ...transferred,
      toCurrency: currencyInput,
      arrivesOn: dateInput.nullable().default(null),
      fee: feeKept.nullable().default(null),
    }),
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
      image.kind !== "transfer" ||
      image.fee === null ||
      hasItsDigits(image.fee.amount, image.currency),
    wrongDigits("fee", "amount"),
  )
  .refine(
    (image) =>
      image.kind !== "transfer" || image.arrivesOn === null || image.arrivesOn >= image.occurredOn,
    { path: ["arrivesOn"], message: "Must not be before occurredOn." },
  )
  .refine(
    (image) =>
      !("splits" in image) ||
      image.splits.every(({ amount }) => hasItsDigits(amount, image.currency)),
    wrongDigits("splits"),
  )
  .refine(
    ({ shares, amount, currency }) =>
      shares === null ||
      (shares.split.parts.every((part) => hasItsDigits(part.amount, currency)) &&
        shares.split.parts.reduce((sum, part) => sum + decimalToThousandths(part.amount), 0n) ===
          decimalToThousandths(amount)),
    { path: ["shares"], message: "The parts must add up to the amount." },
  )
  .refine(
    (image) =>
      !("splits" in image) ||
      image.splits.length === 0 ||
      image.splits.reduce((total, { amount }) => total + decimalToThousandths(amount), 0n) ===
        decimalToThousandths(image.amount),
    { path: ["splits"], message: "Must add up to the amount." },
  );
