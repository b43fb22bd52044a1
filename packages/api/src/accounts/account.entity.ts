import { accounts } from "@outlay/db";
import { z } from "zod";
import { currencyInput, dateInput, dateOutput, hasItsDigits } from "@outlay/core";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept, timestamps, wrongDigits } from "../feed/snapshot.contract.ts";
import { loanImage, loanKept, loanTermMonths } from "../loans/loan.contract.ts";
import { noLoan } from "../loans/loan-rows.ts";
import { amountMinor, keptFields, partOf, signedMinor } from "../support/archive-part.ts";
import { accountRecord } from "./account-record.checks.ts";
import { accountOutput, updateAccountInput } from "./accounts.contract.ts";
import { removeAccount, restoreAccount, updateAccount } from "./accounts.ts";

const snapshot = accountOutput
  .omit({ balance: true, futureBalance: true })
  .extend({
    // Changes of version 0.9 lack both.
    openedOn: dateOutput.nullable().default(null),
    excluded: accountOutput.shape.excluded.default(false),
    // Changes of version 1.0.0-rc.1 lack it.
    loan: loanImage.nullable().default(null),
  })
  .meta({
    id: "AccountImage",
    description: "Without the balances, which are derived; `openedOn` is null for its default",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000003",
        name: "Cash",
        kind: "cash",
        currency: "EUR",
        openingBalance: "100.00",
        openedOn: null,
        archived: false,
        excluded: false,
        loan: null,
        version: 1,
        createdAt: "2026-11-21T09:30:00.000Z",
        updatedAt: "2026-11-21T09:30:00.000Z",
      },
    ],
  });

export const accountEntity = defineEntity({
  name: "account",
  snapshot: {
    output: snapshot,
    input: snapshot
      .extend({
        ...updateAccountInput.required().shape,
        ...timestamps,
        name: nameKept,
        currency: currencyInput,
        openedOn: dateInput.nullable().default(null),
        excluded: z.boolean().default(false),
        loan: loanKept.nullable().default(null),
      })
      .refine(
        ({ openingBalance, currency }) => hasItsDigits(openingBalance, currency),
        wrongDigits("openingBalance"),
      )
      .refine(
        ({ loan, currency }) => !loan?.payment || hasItsDigits(loan.payment, currency),
        wrongDigits("loan", "payment"),
      )
      .refine(({ loan, kind }) => loan === null || kind === "loan", {
        path: ["loan"],
        message: "Only an account of kind loan has its terms.",
      }),
    fixed: ["createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removeAccount(write, { id });
    if (!after) return restoreAccount(write, before);
    const { version: _version, createdAt: _createdAt, updatedAt: _updatedAt, ...fields } = before;
    await updateAccount(write, { ...fields, id });
  },
  revertErrors: [
    "account.not_found",
    "account.archived",
    "account.in_use",
    "loan.payment_too_small",
  ],
  checks: [accountRecord],
  feedRow: rowById(accounts),
  archive: [
    partOf(accounts, {
      fields: {
        ...keptFields,
        openingBalanceMinor: signedMinor,
        openedOn: dateInput,
        loanAnnualRate: loanKept.shape.annualRate,
        loanPaymentMinor: amountMinor,
        loanTermMonths,
        loanStartsOn: dateInput,
      },
      createUpgrade: () => (row) => ({ openedOn: null, excluded: false, ...noLoan, ...row }),
      most: 10_000,
    }),
  ],
  constraints: {
    accounts_loan_kind: [
      "input.invalid",
      ["loan"],
      "Only an account of kind loan has its terms: send `loan: null` with another kind.",
    ],
  },
});
