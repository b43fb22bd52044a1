import { amountOutput, dateOutput, idInput, idOutput, pageInput, pageOutput } from "@outlay/core";
import { z } from "zod";
import { transactionKind } from "../ledger/transactions.contract.ts";
import { noteInput, payeeInput, tagsInput } from "../ledger/texts.contract.ts";

const rowStatus = z.enum(["new", "duplicate", "pending", "invalid"]).meta({
  description:
    "`new` is recorded by a commit; `duplicate` is in the ledger; `pending` is announced by the bank and recorded as such; `invalid` cannot be recorded",
});

export type RowStatus = z.output<typeof rowStatus>;

const index = z.int().meta({ description: "Counted from 0 over the file, in its order" });

const rowTransaction = z
  .strictObject({
    kind: transactionKind.meta({ description: "What it is recorded as" }),
    accountId: idOutput.meta({ description: "The account whose entry it is" }),
    fromAccountId: idOutput.nullable().meta({ description: "Of a transfer" }),
    toAccountId: idOutput.nullable().meta({ description: "Of a transfer" }),
    occurredOn: dateOutput,
    amount: amountOutput.meta({ description: "Without a sign, as in a transaction" }),
    currency: z.string(),
    payee: z.string().nullable(),
    note: z.string().nullable(),
    tags: z.array(z.string()),
    categoryId: idOutput.nullable().meta({ description: "Null is recorded as Uncategorised" }),
    categoryName: z.string().nullable().meta({
      description: "The file's category, where the book has none of this name",
    }),
    splits: z.array(
      z.strictObject({
        categoryId: idOutput.nullable(),
        categoryName: z.string().nullable(),
        amount: amountOutput,
        note: z.string().nullable(),
      }),
    ),
    original: z.strictObject({ amount: amountOutput, currency: z.string() }).nullable(),
    fee: amountOutput.nullable().meta({ description: "A part of the amount" }),
    excluded: z.boolean(),
  })
  .meta({ description: "What a commit records; null where date or amount cannot be read" });

const example = {
  index: 0,
  line: 2,
  status: "new" as const,
  transaction: {
    kind: "expense" as const,
    accountId: "01920000-0000-7000-8000-000000000003",
    fromAccountId: null,
    toAccountId: null,
    occurredOn: "2026-11-20",
    amount: "12.50",
    currency: "EUR",
    payee: "Corner shop",
    note: null,
    tags: [],
    categoryId: null,
    categoryName: null,
    splits: [],
    original: null,
    fee: null,
    excluded: false,
  },
  bankId: "2026112000017",
  duplicateOf: null,
  matchOf: null,
  transferWith: null,
  suggestion: { categoryId: "01920000-0000-7000-8000-000000000004", share: 0.9 },
  skip: false,
  issues: [],
};

export const importRowOutput = z
  .strictObject({
    index,
    line: z.int().meta({ description: "The line of the file at which it begins" }),
    status: rowStatus,
    transaction: rowTransaction.nullable(),
    bankId: z.string().nullable().meta({ description: "The bank's id of the entry" }),
    duplicateOf: idOutput.nullable().meta({ description: "The transaction that it already is" }),
    matchOf: idOutput.nullable().meta({
      description: "A transaction that it seems to be: a commit links both",
    }),
    transferWith: z.string().nullable().meta({
      description:
        "The other side of a transfer: a transaction's id, or `row:` and an index. A commit makes both one transfer",
    }),
    suggestion: z
      .strictObject({
        categoryId: idOutput,
        share: z.number().meta({ description: "Of this payee's transactions that have it" }),
      })
      .nullable(),
    skip: z.boolean().meta({ description: "Whether a commit leaves it out" }),
    issues: z.array(z.strictObject({ field: z.string(), message: z.string() })),
  })
  .meta({ id: "ImportRow", examples: [example] });
export type ImportRow = z.output<typeof importRowOutput>;

export const listRowsInput = z.strictObject({
  id: idInput,
  status: rowStatus.optional(),
  ...pageInput,
});
export type ListRowsInput = z.output<typeof listRowsInput>;
export const listRowsOutput = pageOutput(importRowOutput);

const rowChange = z.strictObject({
  index: z.int().min(0),
  categoryId: idInput.nullable().optional(),
  payee: payeeInput.nullable().optional(),
  note: noteInput.nullable().optional(),
  tags: tagsInput.optional(),
  skip: z.boolean().optional().meta({ description: "Whether a commit leaves it out" }),
  match: idInput.nullable().optional().meta({
    description:
      "The transaction that it is; null: neither the one offered nor the one it duplicates, which is not offered again",
  }),
  transferWith: z
    .null()
    .optional()
    .meta({ description: "Null: it is no transfer with the one offered, nor is it offered again" }),
});
export type RowChange = z.output<typeof rowChange>;

export const changeRowsInput = z.strictObject({
  id: idInput,
  changes: z
    .array(rowChange)
    .min(1)
    .max(500)
    .refine(
      (changes) => new Set(changes.map((change) => change.index)).size === changes.length,
      "Must name each row once.",
    )
    .meta({ description: "Up to 500, each of another row. Absent fields stay the same" }),
});
export type ChangeRowsInput = z.output<typeof changeRowsInput>;
export const changeRowsOutput = z
  .strictObject({ items: z.array(importRowOutput) })
  .meta({ id: "ChangedImportRows", examples: [{ items: [example] }] });
