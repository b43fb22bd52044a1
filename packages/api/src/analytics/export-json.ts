import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { toTransaction } from "../ledger/transaction-rows.ts";
import { toPlainJson } from "../support/transformer.ts";
import type { ExportedTransaction } from "./export.contract.ts";
import type { Scope } from "./export.logic.ts";
import { toSimple } from "./export-json.logic.ts";
import type { FileWriter } from "./export-writer.ts";
import { isSelected, narrow, partsOf } from "./parts.logic.ts";

function withNames(entry: LedgerTransaction, { names, selection }: Scope): ExportedTransaction {
  const accountName = (accountId: string) => names.accounts.get(accountId) ?? "";
  const categoryName = (categoryId: string) => names.categories.get(categoryId)?.name ?? "";
  const transaction = toTransaction(narrow(entry, selection));
  if (transaction.kind === "transfer") {
    const [leaves, arrives, costs] = partsOf(entry).map((part) => isSelected(selection, part));
    return Object.assign(transaction, {
      fromAccountName: accountName(transaction.fromAccountId),
      toAccountName: accountName(transaction.toAccountId),
      amount: leaves ? transaction.amount : null,
      toAmount: arrives ? transaction.toAmount : null,
      fee: costs ? transaction.fee : null,
    });
  }
  const booked = Object.assign(transaction, {
    accountName: accountName(transaction.accountId),
    categoryName: categoryName(transaction.categoryId),
  });
  const splits = booked.splits.map((split) => ({
    ...split,
    categoryName: categoryName(split.categoryId),
  }));
  return Object.assign(booked, { splits });
}

/** Any transaction as JSON writes it. */
export const toPlain = (entry: LedgerTransaction, scope: Scope) =>
  toPlainJson(withNames(entry, scope));

const toJson = (entry: LedgerTransaction, scope: Scope) =>
  JSON.stringify(toSimple(entry, scope) ?? toPlain(entry, scope));

/** One array. */
export const jsonWriter: FileWriter = {
  contentType: "application/json",
  async *write({ scope, read }) {
    let lead = "[\n";
    for await (const texts of read((entry) => toJson(entry, scope))) {
      yield lead + texts.join(",\n");
      lead = ",\n";
    }
    yield lead === ",\n" ? "\n]\n" : "[\n\n]\n";
  },
};

/** One object a line. */
export const ndjsonWriter: FileWriter = {
  contentType: "application/x-ndjson",
  async *write({ scope, read }) {
    for await (const lines of read((entry) => `${toJson(entry, scope)}\n`)) yield lines.join("");
    yield "";
  },
};
