import { accounts, dailyTotals, recordset } from "@outlay/db";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import { sumBalances } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { balance } from "./balances.checks.ts";

const balanceDelta = { accountId: dailyTotals.accountId, sumMinor: dailyTotals.sumMinor };

const addToBalances = deltaCommand(
  "add_to_balances",
  sql`update ${accounts} set balance_minor = ${accounts.balanceMinor} + delta."sumMinor"
    from ${recordset(givenDeltas.rows, "delta", balanceDelta)}
    where ${accounts.bookId} = ${givenDeltas.bookId} and ${accounts.id} = delta."accountId"`,
);

/** An account's balance: its opening balance plus its live transactions. */
export const balanceProjection = defineLedgerProjection({
  name: "balances",
  tables: [],
  checks: [balance],
  load: loadNothing,
  settle: sumBalances,
  write: addToBalances,
});
