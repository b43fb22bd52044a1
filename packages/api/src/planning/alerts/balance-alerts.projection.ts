import { sumBalances } from "../../ledger/effects.logic.ts";
import { defineLedgerProjection } from "../../ledger/ledger-projection.ts";
import { insertNotifications, toFeedEntries, toNotificationRows } from "../notifications/notify.ts";
import { selectWatchedBalances } from "./alert-state.ts";
import { crossBalances } from "./firing.logic.ts";

/** Notifications of accounts that fall below a balance. */
export const balanceAlertsProjection = defineLedgerProjection({
  name: "balance alerts",
  // It adds records.
  tables: [],
  checks: [],
  load: ({ tx, book, today }) => selectWatchedBalances(tx, book, today),
  settle: (changes, balances, { now, today }) =>
    toNotificationRows(crossBalances(balances, sumBalances(changes), today), now),
  entries: toFeedEntries,
  write: insertNotifications,
});
