import type { transactions } from "@outlay/db";
import { formatMinor } from "../money.ts";
import type { Expense, Transaction } from "./transactions.input.ts";

export type TransactionRow = typeof transactions.$inferSelect;

/** The wire shape of a row. */
export function toTransaction(row: TransactionRow): Transaction {
  return {
    id: row.id,
    kind: row.kind,
    accountId: row.accountId,
    categoryId: row.categoryId,
    amount: formatMinor(row.amountMinor, row.currency),
    currency: row.currency,
    occurredOn: row.occurredOn,
    payee: row.payee,
    note: row.note,
    tags: row.tags,
    original:
      row.originalAmountMinor === null || row.originalCurrency === null
        ? null
        : {
            amount: formatMinor(row.originalAmountMinor, row.originalCurrency),
            currency: row.originalCurrency,
          },
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt,
  };
}

/** The wire shape of an expense's row. */
export function toExpense(row: TransactionRow): Expense {
  return { ...toTransaction(row), kind: "expense" };
}
