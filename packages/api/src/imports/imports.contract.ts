import {
  amountOutput,
  dateOutput,
  fileInput,
  idInput,
  idOutput,
  instantOutput,
  pageInput,
  pageOutput,
} from "@outlay/core";
import { z } from "zod";
import { importOptionsInput, importOptionsOutput } from "./options.contract.ts";

/** Of a file. */
export const maxFileBytes = 5 * 1024 * 1024;

const importState = z
  .enum(["needs_accounts", "needs_choice", "ready", "committed", "reverted"])
  .meta({
    description:
      "`needs_accounts` and `needs_choice` wait for options that answer `accounts` and `choices`",
  });

const count = z.int();

const totals = z
  .strictObject({ new: count, duplicate: count, pending: count, invalid: count })
  .meta({ description: "How many rows there are of each status" });

const balance = z
  .strictObject({
    on: dateOutput.meta({
      description: "The day that ends with these balances: the statement's, else the last row's",
    }),
    currency: z.string(),
    before: amountOutput.meta({ description: "What the ledger has now" }),
    after: amountOutput.meta({ description: "What it has after a commit, pending rows included" }),
    statement: amountOutput.nullable().meta({ description: "What the file says" }),
    difference: amountOutput.nullable().meta({
      description:
        "`statement` less `after` without what is pending, as a statement compares. Not zero: entries are missing or recorded twice",
    }),
  })
  .meta({ description: "Of the account that the file was uploaded for" });

const fileAccount = z.strictObject({
  ref: z.string(),
  name: z.string().nullable(),
  currency: z.string().nullable(),
  rows: count,
  suggestion: idOutput.nullable().meta({ description: "The book's account that it may be" }),
});

const sampleRow = z.strictObject({
  line: count,
  occurredOn: z.string(),
  amount: z.string().meta({ description: "As read; money out is negative" }),
  payee: z.string().nullable(),
  note: z.string().nullable(),
});

const choice = z.strictObject({
  option: z.enum(["format", "encoding", "delimiter", "dateOrder", "decimalMark", "sign"]),
  readings: z.array(z.strictObject({ value: z.string(), rows: z.array(sampleRow) })).meta({
    description: "The values of the option, and what the first rows become with each",
  }),
});

const example = {
  id: "01920000-0000-7000-8000-000000000031",
  accountId: "01920000-0000-7000-8000-000000000003",
  state: "ready" as const,
  fileName: "statement.csv",
  fingerprint: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  format: "csv",
  app: null,
  encoding: "utf-8",
  options: { delimiter: ";", dateOrder: "dmy", decimalMark: "," },
  accounts: [],
  choices: [],
  totals: { new: 12, duplicate: 3, pending: 0, invalid: 0 },
  balance: {
    on: "2026-11-20",
    currency: "EUR",
    before: "250.00",
    after: "187.50",
    statement: "187.50",
    difference: "0.00",
  },
  result: null,
  createdAt: "2026-11-21T09:30:00.000Z",
  committedAt: null,
  expiresAt: "2026-11-28T09:30:00.000Z",
};

export const importOutput = z
  .strictObject({
    id: idOutput,
    accountId: idOutput.meta({ description: "The account that the file was uploaded for" }),
    state: importState,
    fileName: z.string().nullable(),
    fingerprint: z.string().meta({ description: "SHA-256 of the file, in hexadecimal" }),
    format: z.string().meta({ description: "csv, ofx, qif, camt or mt940" }),
    app: z.string().nullable().meta({ description: "The app whose export it is, if recognised" }),
    encoding: z.string(),
    options: importOptionsOutput.meta({
      description: "The options in force: detected, remembered or given",
    }),
    accounts: z.array(fileAccount).meta({
      description: "In state `needs_accounts`: the file's accounts, for `options.accounts`",
    }),
    choices: z.array(choice).meta({
      description: "In state `needs_choice`: what the file leaves open, for `options[option]`",
    }),
    totals,
    balance: balance.nullable().meta({ description: "Null while a question is open" }),
    result: z.strictObject({ created: count, linked: count, skipped: count }).nullable().meta({
      description: "What the commit did; null before it",
    }),
    createdAt: instantOutput,
    committedAt: instantOutput.nullable(),
    expiresAt: instantOutput
      .nullable()
      .meta({ description: "When the preview is deleted; null after the commit" }),
  })
  .meta({ id: "Import", examples: [example] });
export type Import = z.output<typeof importOutput>;

export const previewImportInput = z.strictObject({
  file: fileInput.meta({ description: "A bank's file of at most 5 MiB and 50,000 rows" }),
  accountId: idInput.meta({ description: "The account whose entries it has" }),
  options: importOptionsInput.optional().meta({ description: "As JSON text in a form" }),
});
export type PreviewImportInput = z.output<typeof previewImportInput>;

export const updateImportInput = z.strictObject({
  id: idInput,
  options: importOptionsInput.meta({
    description: "Those given replace those in force; the others stay",
  }),
});
export type UpdateImportInput = z.output<typeof updateImportInput>;

export const getImportInput = z.strictObject({ id: idInput });

export const listImportsInput = z.strictObject(pageInput).prefault({});
export type ListImportsInput = z.output<typeof listImportsInput>;
export const listImportsOutput = pageOutput(importOutput);

export const commitImportInput = z.strictObject({
  id: idInput,
  exceptRows: z.array(z.int().min(0)).max(1000).optional().meta({
    description: "Indexes of rows to leave out, up to 1,000",
  }),
});
export type CommitImportInput = z.output<typeof commitImportInput>;
export const commitImportOutput = z
  .strictObject({
    created: count.meta({ description: "Transactions that were recorded" }),
    linked: count.meta({ description: "Rows that are transactions recorded earlier" }),
    skipped: count.meta({ description: "All other rows: duplicates, invalid ones, left out ones" }),
  })
  .meta({ id: "ImportResult", examples: [{ created: 12, linked: 1, skipped: 3 }] });
export type CommitImportOutput = z.output<typeof commitImportOutput>;

export const revertImportInput = z.strictObject({
  id: idInput,
  keepEdited: z.boolean().default(true).meta({
    description: "Whether transactions that were changed since the commit stay",
  }),
});
export type RevertImportInput = z.output<typeof revertImportInput>;
export const revertImportOutput = z
  .strictObject({ removed: count, kept: count })
  .meta({ id: "ImportReverted", examples: [{ removed: 12, kept: 1 }] });
export type RevertImportOutput = z.output<typeof revertImportOutput>;

const profileExample = {
  id: "01920000-0000-7000-8000-000000000032",
  accountId: "01920000-0000-7000-8000-000000000003",
  format: "csv",
  header: "Date;Payee;Amount",
  options: { dateOrder: "dmy" },
  createdAt: "2026-11-21T09:30:00.000Z",
  usedAt: "2026-11-21T09:30:00.000Z",
};

export const importProfileOutput = z
  .strictObject({
    id: idOutput,
    accountId: idOutput,
    format: z.string(),
    header: z.string().meta({ description: "The header line by which its files are recognised" }),
    options: importOptionsOutput,
    createdAt: instantOutput,
    usedAt: instantOutput.meta({ description: "When a file was last read with it" }),
  })
  .meta({ id: "ImportProfile", examples: [profileExample] });
export type ImportProfile = z.output<typeof importProfileOutput>;

export const listProfilesInput = z.strictObject(pageInput).prefault({});
export type ListProfilesInput = z.output<typeof listProfilesInput>;
export const listProfilesOutput = pageOutput(importProfileOutput);
export const removeProfileInput = z.strictObject({ id: idInput });
