import { accounts, type Db } from "@outlay/db";
import { asc } from "drizzle-orm";
import { formatMinor } from "@outlay/core";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";

async function readAccounts(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ account: accounts, last: lastChange("account", accounts, page.bookId) })
    .from(accounts)
    .where(isInPage(accounts, page))
    .orderBy(asc(accounts.id))
    .limit(recordsPerPage);
  return rows.map(({ account: { openingBalanceMinor, ...account }, last }) => {
    const openingBalance = formatMinor(openingBalanceMinor, account.currency);
    const { bookId: _, balanceMinor: _derived, ...image } = { ...account, openingBalance };
    return { id: account.id, image, last };
  });
}

/** Every account equals its last change in the feed. */
export const accountRecord = recordCheck("account", readAccounts);
