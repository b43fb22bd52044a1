import { z } from "zod";
import {
  amountOutput,
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantInput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  signedAmountInput,
  textInput,
  versionInput,
  versionOutput,
} from "@outlay/core";
import { loanInput, loanOutput } from "../loans/loan.contract.ts";

const accountKind = z.enum([
  "cash",
  "checking",
  "savings",
  "credit",
  "loan",
  "investment",
  "other",
]);

export const accountOutput = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    kind: accountKind.meta({
      description: "Later versions may add kinds: treat one you do not know as `other`",
    }),
    currency: z.string().meta({ description: "ISO 4217 code" }),
    openingBalance: amountOutput,
    openedOn: dateOutput.meta({
      description:
        "When the opening balance begins to count. By default the day of creation, or of the first transaction if that is earlier",
    }),
    balance: amountOutput.meta({
      description: "At the end of today in the book's time zone, in the account's currency",
    }),
    futureBalance: amountOutput.meta({
      description: "Opening balance plus all transactions, including those dated ahead",
    }),
    archived: z.boolean(),
    excluded: z
      .boolean()
      .meta({ description: "Whether it stays out of net worth, reports and budgets" }),
    loan: loanOutput.nullable().meta({ description: "The terms of a loan and what follows" }),
    version: versionOutput,
    createdAt: instantOutput,
    updatedAt: instantOutput,
  })
  .meta({
    id: "Account",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000003",
        name: "Cash",
        kind: "cash",
        currency: "EUR",
        openingBalance: "100.00",
        openedOn: "2026-11-21",
        balance: "87.50",
        futureBalance: "87.50",
        archived: false,
        excluded: false,
        loan: null,
        version: 1,
        createdAt: "2026-11-21T09:30:00.000Z",
        updatedAt: "2026-11-21T09:30:00.000Z",
      },
    ],
  });
export type Account = z.output<typeof accountOutput>;

const openedOn = dateInput.nullable().meta({
  description:
    "When the opening balance begins to count; null for the day of creation, or of the first transaction if that is earlier",
});

const excluded = z.boolean().meta({
  description:
    "Keeps it out of net worth, reports and budgets; it stays in lists, has a balance, and is in reports on it alone (`accountId`)",
});

const loan = loanInput.nullable().meta({
  description: "Terms of an account of kind `loan`, whose balance below zero is what is owed",
});

export const createAccountInput = z.strictObject({
  id: newIdInput.optional(),
  name: textInput(100).meta({ examples: ["Current account"] }),
  kind: accountKind.default("checking"),
  currency: currencyInput
    .optional()
    .meta({ description: "ISO 4217 code; the book's base currency by default" }),
  openingBalance: signedAmountInput.default(signedAmountInput.parse("0")),
  openedOn: openedOn.default(null),
  excluded: excluded.default(false),
  loan: loan.default(null),
});
export type CreateAccountInput = z.output<typeof createAccountInput>;

export const getAccountInput = z.strictObject({ id: idInput });

export const updateAccountInput = z.strictObject({
  id: idInput,
  name: textInput(100).optional(),
  kind: accountKind.optional(),
  currency: currencyInput
    .optional()
    .meta({ description: "ISO 4217 code; only while it has no transactions and no alerts" }),
  openingBalance: signedAmountInput.optional(),
  openedOn: openedOn.optional(),
  archived: z
    .boolean()
    .optional()
    .meta({ description: "An archived account keeps its transactions and accepts no new ones" }),
  excluded: excluded.optional(),
  loan: loan.optional(),
  version: versionInput.optional(),
});
export type UpdateAccountInput = z.output<typeof updateAccountInput>;

export const removeAccountInput = z.strictObject({ id: idInput, version: versionInput.optional() });
export type RemoveAccountInput = z.output<typeof removeAccountInput>;

export const accountBalanceInput = z.strictObject({
  id: idInput,
  on: dateInput.optional().meta({
    description: "The balance at the end of this day; today in the book's time zone by default",
  }),
  asOf: instantInput.optional().meta({
    description:
      "The balance as it was recorded at this instant, whatever was changed since; its day is the default of `on`",
  }),
});
export type AccountBalanceInput = z.output<typeof accountBalanceInput>;

export const accountBalanceOutput = z
  .strictObject({
    accountId: idOutput,
    on: dateOutput,
    balance: amountOutput,
    currency: z.string(),
  })
  .meta({
    id: "AccountBalance",
    examples: [
      {
        accountId: "01920000-0000-7000-8000-000000000003",
        on: "2026-11-21",
        balance: "87.50",
        currency: "EUR",
      },
    ],
  });
export type AccountBalance = z.output<typeof accountBalanceOutput>;

export const listAccountsInput = z.strictObject(pageInput).prefault({});
export type ListAccountsInput = z.output<typeof listAccountsInput>;
export const listAccountsOutput = pageOutput(accountOutput);
