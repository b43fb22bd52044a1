import { formatMinor, type CurrencyCode, type Decimal } from "@outlay/core";
import type { accounts } from "@outlay/db";
import type { Account } from "./accounts.contract.ts";

export type AccountRow = typeof accounts.$inferSelect;

/** An account in the change feed: without its balance, which follows from the transactions. */
export type AccountImage = Omit<Account, "balance">;

/** The same, as it is read back. */
export type RecordedAccount = AccountImage & { currency: CurrencyCode; openingBalance: Decimal };

/** The wire shape of an account. */
export function toAccount(row: AccountRow): Account {
  return {
    ...accountSnapshot(row),
    balance: formatMinor(row.balanceMinor, row.currency),
  };
}

export function accountSnapshot(row: AccountRow): AccountImage {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    openingBalance: formatMinor(row.openingBalanceMinor, row.currency),
    archived: row.archived,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
