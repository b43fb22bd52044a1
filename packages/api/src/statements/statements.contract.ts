import {
  amountOutput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  signedAmountInput,
} from "@outlay/core";
import { z } from "zod";

export const statementImage = z
  .strictObject({
    id: idOutput,
    accountId: idOutput,
    on: dateOutput.meta({ description: "The day that ends with this balance" }),
    balance: amountOutput.meta({ description: "What the bank says" }),
    currency: z.string().meta({ description: "ISO 4217 code, the account's" }),
    importId: idOutput.nullable().meta({ description: "The import whose file said so" }),
    createdAt: instantOutput,
  })
  .meta({
    id: "StatementImage",
    description: "Without what follows from the ledger",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000041",
        accountId: "01920000-0000-7000-8000-000000000003",
        on: "2026-10-31",
        balance: "87.50",
        currency: "EUR",
        importId: null,
        createdAt: "2026-11-21T09:30:00.000Z",
      },
    ],
  });
export type StatementImage = z.output<typeof statementImage>;

const suggestion = z
  .strictObject({
    transactionIds: z.array(idOutput),
    reason: z.enum(["doubled", "sign", "digits", "missing", "extra", "sum"]).meta({
      description:
        "Each closes the whole difference. `doubled`: recorded twice; `sign`: money in instead of out, or the other way round; `digits`: two digits were swapped; `missing`: pending, dated later, or deleted, though the bank counts it; `extra`: the bank may lack it; `sum`: the bank lacks these together",
    }),
  })
  .meta({
    id: "StatementSuggestion",
    examples: [{ transactionIds: ["01920000-0000-7000-8000-000000000011"], reason: "doubled" }],
  });
export type Suggestion = z.output<typeof suggestion>;

const example = {
  id: "01920000-0000-7000-8000-000000000041",
  accountId: "01920000-0000-7000-8000-000000000003",
  on: "2026-10-31",
  balance: "87.50",
  currency: "EUR",
  ledger: "99.50",
  difference: "-12.00",
  state: "open",
  cleared: "0.00",
  importId: null,
  createdAt: "2026-11-21T09:30:00.000Z",
};

const listedStatement = statementImage
  .extend({
    ledger: amountOutput.meta({
      description: "What the ledger holds at the end of the day, without what is pending",
    }),
    difference: amountOutput.meta({ description: "`balance` less `ledger`" }),
    state: z.enum(["open", "balanced", "broken"]).meta({
      description:
        "`balanced` while the difference is zero, `open` until it is for the first time, `broken` when a later change ended that",
    }),
    cleared: amountOutput.meta({
      description: "The part of `ledger` from the opening balance and reconciled transactions",
    }),
  })
  .meta({ id: "ListedStatement", description: "A statement in a list", examples: [example] });
export type ListedStatement = z.output<typeof listedStatement>;

export const statementOutput = listedStatement
  .extend({
    suggestions: z.array(suggestion).meta({
      description: "Where the difference may come from, the likeliest first; up to 10",
    }),
  })
  .meta({
    id: "Statement",
    description: "What a bank says that an account held",
    examples: [
      {
        ...example,
        suggestions: [
          { transactionIds: ["01920000-0000-7000-8000-000000000000"], reason: "doubled" },
        ],
      },
    ],
  });
export type Statement = z.output<typeof statementOutput>;

export const createStatementInput = z.strictObject({
  accountId: idInput,
  id: newIdInput.optional(),
  on: dateInput.meta({ description: "The day that ends with this balance" }),
  balance: signedAmountInput.meta({ description: "What the bank says, in the account's currency" }),
});
export type CreateStatementInput = z.output<typeof createStatementInput>;

export const listStatementsInput = z.strictObject({ accountId: idInput, ...pageInput });
export type ListStatementsInput = z.output<typeof listStatementsInput>;
export const listStatementsOutput = pageOutput(listedStatement);

export const getStatementInput = z.strictObject({ id: idInput });
export type GetStatementInput = z.output<typeof getStatementInput>;

const maxReconciled = 1000;

export const reconcileInput = z.strictObject({
  id: idInput,
  transactionIds: z.array(idInput).max(maxReconciled).optional().meta({
    description: "Which of its transactions to mark; all of them by default",
  }),
  adjust: z.boolean().default(false).meta({
    description: "True records the difference, as uncategorised expense or income of the day",
  }),
});
export type ReconcileInput = z.output<typeof reconcileInput>;
