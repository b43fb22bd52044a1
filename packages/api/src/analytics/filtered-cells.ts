import type { CalendarDate } from "@outlay/core";
import { plainArray, transactions, transactionSplits } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { entriesOf, inFamily, runReport } from "./entries.ts";
import type { Period } from "./periods.logic.ts";
import type { Report } from "./report.ts";

export type CellRow = {
  period: number;
  /** Null if the amount, in the book's currency, is a sum over several days and accounts. */
  day: CalendarDate | null;
  accountId: string | null;
  categoryId: string;
  minor: string;
  count: number;
};

/**
 * The dimensions of the cells: categories in any periods, or kinds in consecutive days. For a kind, one
 * of its categories represents all; the days are read as one span.
 */
export type By = "category" | "day";

type Asked = {
  spans: SQL;
  by: By;
  periodOf: (day: SQL) => SQL;
  around: Period;
  limit: number;
};

/** The transactions that count, each with the day on which it does. */
function countedEntries(report: Report, { from, to }: Period): SQL {
  const { book, accounts, input } = report;
  const isOriginal = input.refunds === "original";
  const day = isOriginal
    ? sql`coalesce(purchase.occurred_on, entry.occurred_on)`
    : sql`entry.occurred_on`;
  const purchase = isOriginal
    ? sql`left join ${transactions} purchase
        on purchase.book_id = ${book.id} and purchase.id = entry.refund_of_id`
    : sql``;
  return sql`
    select entry.*, ${day} as day from ${entriesOf(report)} ${purchase}
    where entry.book_id = ${book.id} and entry.kind <> 'transfer'
      and entry.account_id = any(${plainArray(accounts.map(({ id }) => id))}::uuid[])
      and ${day} between ${from} and ${to}`;
}

/**
 * The cells of a report with a filter, from the transactions and their splits: like those from totals, one
 * for each day, account, category and kind, and over all days and accounts in the book's own currency.
 */
export function readFilteredCells(
  report: Report,
  { spans, by, periodOf, around, limit }: Asked,
): Promise<CellRow[]> {
  const { book } = report;
  const isBase = sql`part.currency = ${book.baseCurrency}`;
  const apart = (column: SQL) => sql`case when ${isBase} then null else ${column} end`;
  const category = sql`coalesce(split.category_id, entry.category_id)`;
  const key =
    by === "day"
      ? sql`case when ${isBase} then (part.kind = 'income')::text else part.category_id::text end`
      : sql`part.category_id::text`;
  return runReport<CellRow>(
    report,
    sql`
    select ${periodOf(sql`part.day`)} as period, ${apart(sql`part.day::text`)} as day,
      ${apart(sql`part.account_id`)} as "accountId", min(part.category_id::text)::uuid as "categoryId",
      sum(part.minor)::text as minor, count(*)::int as count
    from (
      select entry.day, entry.account_id, entry.currency, entry.kind, ${category} as category_id,
        sum(case entry.kind when 'expense' then -1 else 1 end
          * coalesce(split.amount_minor, entry.amount_minor)) as minor
      from (${countedEntries(report, around)}) entry left join ${transactionSplits} split
        on entry.split_category_ids is not null and split.book_id = ${book.id}
          and split.transaction_id = entry.id
      where ${inFamily(report, category)}
      group by entry.id, entry.day, entry.account_id, entry.currency, entry.kind, ${category}
    ) part join ${spans} on part.day between span."from" and span."to"
    group by 1, 2, 3, ${key}, ${apart(sql`part.kind`)}
    limit ${limit}`,
  );
}
