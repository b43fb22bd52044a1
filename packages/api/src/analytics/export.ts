import { accounts, categories, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { dateIn } from "@outlay/core";
import type { Download } from "../support/downloads.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { readTransactions } from "../transactions/list.ts";
import { toTransaction } from "../ledger/transaction-rows.ts";
import { toPlainJson } from "../support/transformer.ts";
import { line } from "./csv.logic.ts";
import type { ExportedTransaction, ExportInput } from "./export.contract.ts";
import { csvColumns, type Names, toCsv } from "./export.logic.ts";

async function loadNames(tx: Db, book: Book): Promise<Names> {
  const { id, name, parentId } = categories;
  const [ofAccounts, ofCategories] = await Promise.all([
    tx
      .select({ id: accounts.id, name: accounts.name })
      .from(accounts)
      .where(eq(accounts.bookId, book.id)),
    tx.select({ id, name, parentId }).from(categories).where(eq(categories.bookId, book.id)),
  ]);
  return {
    accounts: new Map(ofAccounts.map((account) => [account.id, account.name])),
    categories: new Map(ofCategories.map((category) => [category.id, category])),
  };
}

function withNames(entry: LedgerTransaction, names: Names): ExportedTransaction {
  const accountName = (accountId: string) => names.accounts.get(accountId) ?? "";
  const categoryName = (categoryId: string) => names.categories.get(categoryId)?.name ?? "";
  const transaction = toTransaction(entry);
  if (transaction.kind === "transfer")
    return Object.assign(transaction, {
      fromAccountName: accountName(transaction.fromAccountId),
      toAccountName: accountName(transaction.toAccountId),
    });
  const booked = Object.assign(transaction, {
    accountName: accountName(transaction.accountId),
    categoryName: categoryName(transaction.categoryId),
  });
  if (booked.kind === "refund") return booked;
  const splits = booked.splits.map((split) => ({
    ...split,
    categoryName: categoryName(split.categoryId),
  }));
  return Object.assign(booked, { splits });
}

const toJson = (entry: LedgerTransaction, names: Names) =>
  JSON.stringify(toPlainJson(withNames(entry, names)));

type Format = {
  contentType: string;
  write: (entry: LedgerTransaction, names: Names) => string;
  before: string;
  between: string;
  after: string;
};

const formats: Record<ExportInput["format"], Format> = {
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    write: toCsv,
    before: line(csvColumns),
    between: "",
    after: "",
  },
  json: {
    contentType: "application/json",
    write: toJson,
    before: "[\n",
    between: ",\n",
    after: "\n]\n",
  },
  ndjson: {
    contentType: "application/x-ndjson",
    write: (entry, names) => `${toJson(entry, names)}\n`,
    before: "",
    between: "",
    after: "",
  },
};

/** The matching transactions as a file. Throws `account.not_found`, `category.not_found` when it is read. */
export function exportTransactions(
  book: Book,
  { format, bom, ...filter }: ExportInput,
  now: Date,
): Download {
  const { contentType, write, before, between, after } = formats[format];
  return {
    fileName: `transactions-${dateIn(book.timeZone, now)}.${format}`,
    contentType,
    chunks: async function* chunks(tx) {
      const names = await loadNames(tx, book);
      let lead = (bom ? "\ufeff" : "") + before;
      for await (const entries of readTransactions(tx, book, filter)) {
        yield lead + entries.map((entry) => write(entry, names)).join(between);
        lead = between;
      }
      yield (lead === between ? "" : lead) + after;
    },
  };
}
