import { accounts, categories, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { dateIn } from "@outlay/core";
import type { Download } from "../support/downloads.ts";
import { readTransactions } from "../transactions/list.ts";
import { loadCategoryFamily } from "../transactions/load-ledger.ts";
import type { ExportInput } from "./export.contract.ts";
import { csvWriter } from "./export-csv.ts";
import { jsonWriter, ndjsonWriter } from "./export-json.ts";
import type { Names, Scope } from "./export.logic.ts";
import type { ExportSource, FileWriter } from "./export-writer.ts";
import { xlsxWriter } from "./export-xlsx.ts";
import { beancountWriter, hledgerWriter, ledgerWriter } from "./journal.ts";

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

/** Throws `category.not_found`. */
async function loadScope(tx: Db, book: Book, input: ExportInput): Promise<Scope> {
  const { accountId, currency, categoryId, kinds = [] } = input;
  const family = categoryId !== undefined && (await loadCategoryFamily(tx, book, categoryId));
  return {
    names: await loadNames(tx, book),
    selection: {
      accountId,
      currency,
      ...(family && { categoryIds: new Set(family) }),
      feesAlone: kinds.includes("fee") && !kinds.includes("transfer"),
    },
  };
}

const writers: Record<ExportInput["format"], FileWriter> = {
  csv: csvWriter,
  json: jsonWriter,
  ndjson: ndjsonWriter,
  xlsx: xlsxWriter,
  hledger: hledgerWriter,
  ledger: ledgerWriter,
  beancount: beancountWriter,
};

/** The matching transactions as a file. Throws `account.not_found`, `category.not_found` when it is read. */
export function exportTransactions(book: Book, input: ExportInput, now: Date): Download {
  const { format, delimiter: _delimiter, decimal: _decimal, bom: _bom, ...filter } = input;
  const { contentType, isByDay = false, write } = writers[format];
  const order = isByDay ? ({ sort: "occurredOn", order: "asc" } as const) : {};
  return {
    fileName: `transactions-${dateIn(book.timeZone, now)}.${format}`,
    contentType,
    chunks: async function* chunks(tx) {
      const scope = await loadScope(tx, book, input);
      const read: ExportSource["read"] = (use) =>
        readTransactions(tx, book, { ...filter, ...order }, use);
      yield* write({ tx, book, now, input, scope, read });
    },
  };
}
