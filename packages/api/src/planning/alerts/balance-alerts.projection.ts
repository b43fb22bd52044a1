import type { CalendarDate } from "@outlay/core";
import { sumTotals } from "../../ledger/effects.logic.ts";
import { defineLedgerProjection } from "../../ledger/ledger-projection.ts";
import type { LedgerChange } from "../../ledger/operations.logic.ts";
import { settleBalances, type WatchedBalance } from "./firing.logic.ts";
import { hasOutcome, keepOutcomes, selectWatchedBalances } from "./firings.ts";

/** The balances of the end of today after changes. */
function afterChanges(
  watched: readonly WatchedBalance[],
  changes: readonly LedgerChange[],
  today: CalendarDate,
): WatchedBalance[] {
  const gained = new Map<string, bigint>();
  for (const { day, accountId, sumMinor } of watched.length > 0 ? sumTotals(changes) : [])
    if (day <= today) gained.set(accountId, (gained.get(accountId) ?? 0n) + sumMinor);
  return watched.map((balance) => ({
    ...balance,
    balanceMinor: balance.balanceMinor + (gained.get(balance.accountId) ?? 0n),
  }));
}

/** Notifications of accounts whose balance falls below a limit. */
export const balanceAlertsProjection = defineLedgerProjection({
  name: "balance alerts",
  // It adds records.
  tables: [],
  checks: [],
  load: ({ tx, book, today }) => selectWatchedBalances(tx, book, today),
  settle: (changes, balances, { today }) =>
    settleBalances(afterChanges(balances, changes, today), today, new Set()),
  compare: async (write, outcome) =>
    hasOutcome(outcome) ? () => keepOutcomes(write, [outcome]) : undefined,
});
