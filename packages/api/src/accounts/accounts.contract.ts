import { z } from "zod";
import {
  amountOutput,
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  signedAmountInput,
  textInput,
  versionInput,
  versionOutput,
} from "@outlay/core";

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
    balance: amountOutput.meta({
      description: "Opening balance plus all transactions, in the account's currency",
    }),
    archived: z.boolean(),
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
        balance: "87.50",
        archived: false,
        version: 1,
        createdAt: "2026-11-21T09:30:00.000Z",
        updatedAt: "2026-11-21T09:30:00.000Z",
      },
    ],
  });
export type Account = z.output<typeof accountOutput>;

export const createAccountInput = z.strictObject({
  id: newIdInput.optional(),
  name: textInput(100).meta({ examples: ["Current account"] }),
  kind: accountKind.default("checking"),
  currency: currencyInput
    .optional()
    .meta({ description: "ISO 4217 code; the book's base currency by default" }),
  openingBalance: signedAmountInput.default(signedAmountInput.parse("0")),
});
export type CreateAccountInput = z.output<typeof createAccountInput>;

export const getAccountInput = z.strictObject({ id: idInput });

export const updateAccountInput = z.strictObject({
  id: idInput,
  name: textInput(100).optional(),
  kind: accountKind.optional(),
  openingBalance: signedAmountInput.optional(),
  archived: z
    .boolean()
    .optional()
    .meta({ description: "An archived account keeps its transactions and accepts no new ones" }),
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
