import { accounts, type Db } from "@outlay/db";
import { asc } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { accountSnapshot } from "./account.wire.ts";

async function readAccounts(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ account: accounts, last: lastChange("account", accounts, page.bookId) })
    .from(accounts)
    .where(isInPage(accounts, page))
    .orderBy(asc(accounts.id))
    .limit(recordsPerPage);
  return rows.map(({ account, last }) => ({
    id: account.id,
    image: accountSnapshot(account),
    last,
  }));
}

/** Every account equals its last change in the feed. */
export const accountRecord = recordCheck("account", readAccounts);
