import {
  accounts,
  books,
  dailyTotals,
  insertRows,
  monthlyTotals,
  ownColumns,
  recordset,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import { sumTotals } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { dailyTotal, monthlyTotal } from "./totals.checks.ts";

const addToDailyTotals = deltaCommand(
  "add_to_daily_totals",
  sql`${insertRows(dailyTotals, givenDeltas)}
    on conflict on constraint daily_totals_pkey do update set
      sum_minor = ${dailyTotals.sumMinor} + excluded.sum_minor,
      count = ${dailyTotals.count} + excluded.count`,
);

const addToMonthlyTotals = deltaCommand(
  "add_to_monthly_totals",
  sql`insert into ${monthlyTotals} (book_id, month, currency, category_id, kind, sum_minor, count)
    select book.id, day - (extract(day from day)::int - 1), account.currency,
      "categoryId", delta.kind, sum("sumMinor"), sum(count)
    from ${books} book, ${recordset(givenDeltas.rows, "delta", ownColumns(dailyTotals))}
    join ${accounts} account on account.book_id = ${givenDeltas.bookId} and account.id = "accountId"
    where book.id = ${givenDeltas.bookId} and delta.kind <> 'transfer'
    group by 1, 2, 3, 4, 5
    on conflict on constraint monthly_totals_pkey do update set
      sum_minor = ${monthlyTotals.sumMinor} + excluded.sum_minor,
      count = ${monthlyTotals.count} + excluded.count`,
);

/** The sums of live transactions by day and by month. */
export const totalsProjection = defineLedgerProjection({
  name: "totals",
  tables: [dailyTotals, monthlyTotals],
  checks: [dailyTotal, monthlyTotal],
  load: loadNothing,
  settle: sumTotals,
  write: (write, deltas) =>
    Promise.all([addToDailyTotals(write, deltas), addToMonthlyTotals(write, deltas)]),
});
