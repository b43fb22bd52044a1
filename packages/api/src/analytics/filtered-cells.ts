import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { transactionSplits } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import {
  countedCategory,
  countedEntries,
  countedKind,
  inFamily,
  runReport,
  signed,
} from "./entries.ts";
import type { Period } from "./periods.logic.ts";
import type { Report } from "./report.ts";

export type CellRow = {
  period: number;
  /** Null if the amount, in the book's currency, is a sum over several days and accounts. */
  day: CalendarDate | null;
  /** Null for the book's own. */
  currency: CurrencyCode | null;
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
  const category = sql`coalesce(split.category_id, ${countedCategory})`;
  const key =
    by === "day"
      ? sql`case when ${isBase} then (part.kind = 'income')::text else part.category_id::text end`
      : sql`part.category_id::text`;
  return runReport<CellRow>(
    report,
    sql`
    select ${periodOf(sql`part.day`)} as period, ${apart(sql`part.day::text`)} as day,
      ${apart(sql`part.currency`)} as currency, min(part.category_id::text)::uuid as "categoryId",
      sum(part.minor)::text as minor, count(*)::int as count
    from (
      select entry.day, entry.account_id, entry.currency, ${countedKind} as kind, ${category} as category_id,
        sum(${signed(sql`coalesce(split.amount_minor, entry.amount_minor)`)}) as minor
      from ${countedEntries(report, around)} left join ${transactionSplits} split
        on entry.split_category_ids is not null and split.book_id = ${book.id}
          and split.transaction_id = entry.id
      where ${inFamily(report, category)}
      group by entry.id, entry.day, entry.account_id, entry.currency, 4, 5
    ) part join ${spans} on part.day between span."from" and span."to"
    group by 1, 2, 3, ${apart(sql`part.account_id`)}, ${key}, ${apart(sql`part.kind`)}
    limit ${limit}`,
  );
}
