import { AppError, trustedCurrency, trustedDate } from "@outlay/core";
import { branded, type Plain } from "@outlay/core/testing";
import {
  type TransactionFields,
  type ResolveContext,
  type ResolvedTransaction,
  resolveTransaction,
  type LedgerTransaction,
} from "../ledger/resolve.logic.ts";
import { noOrigins } from "../ledger/origins.logic.ts";
import type { ReferenceData } from "../ledger/reference-data.logic.ts";

const account = (id: string, currency: string, archived = false) => ({
  id,
  currency: trustedCurrency(currency),
  archived,
});
const category = (id: string, kind: string, more = {}) => ({
  id,
  kind,
  archived: false,
  system: false,
  ...more,
});

/** A book for tests without a database; its ids are words. */
export const referenceData: ReferenceData = {
  accounts: [
    account("old", "EUR", true),
    account("euros", "EUR"),
    account("savings", "EUR"),
    account("yen", "JPY"),
    account("more yen", "JPY"),
    account("dinars", "KWD"),
  ],
  categories: [
    category("none", "expense", { system: true }),
    category("no income", "income", { system: true }),
    category("food", "expense"),
    category("travel", "expense"),
    category("salary", "income"),
    category("bonus", "income"),
    category("past", "expense", { archived: true }),
    category("past job", "income", { archived: true }),
  ],
};

export const today = trustedDate("2026-11-21");
export const now = new Date("2026-11-21T09:30:00.000Z");
export const author = { updatedBy: "alice", updatedByName: "Alice", operationId: "operation" };

/** The result of a rule, or its error as `code field`. */
export function verdict(rule: () => unknown): unknown {
  try {
    return rule();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...(error.issues[0]?.path ?? [])].join(" ");
  }
}

/** The fields of a transaction, in plain text. */
export type PlainFields = Plain<TransactionFields>;

export const resolve = (context: ResolveContext, fields: PlainFields): ResolvedTransaction =>
  resolveTransaction(context, branded(fields));

/** A resolved transaction, by default an expense. */
export function resolvedOf(fields: Partial<PlainFields> = {}): ResolvedTransaction {
  return resolve({ referenceData, today }, { kind: "expense", amount: "12.5", ...fields });
}

/** Minimal input of each kind. */
export const inputs = {
  expense: { kind: "expense", amount: "12.5" },
  income: { kind: "income", amount: "12.5" },
  refund: { kind: "refund", amount: "12.5" },
  transfer: { kind: "transfer", amount: "12.5", accountId: "euros", toAccountId: "savings" },
} as const satisfies Record<string, PlainFields>;

/** A stored transaction. */
export function entryOf(
  id: string,
  fields: Partial<PlainFields> = {},
  more: Partial<LedgerTransaction> = {},
): LedgerTransaction {
  return {
    ...resolvedOf(fields),
    id,
    scheduleId: null,
    origins: noOrigins,
    refundedMinor: 0n,
    attachmentCount: 0,
    version: 1,
    createdBy: author.updatedBy,
    createdByName: author.updatedByName,
    ...author,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    ...more,
  };
}
