import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { plainArray } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { assertFewRows, maxRows } from "./bounds.logic.ts";
import {
  countedCategory,
  countedEntries,
  countedKind,
  countedMinor,
  runReport,
  signed,
} from "./entries.ts";
import type { KeyedCell, Kind } from "./figures.logic.ts";
import type { Report } from "./report.ts";

type Row = {
  key: string | null;
  day: CalendarDate;
  currency: CurrencyCode;
  minor: string;
  count: number;
};

/** The kinds of transactions, of which transfers have fees. */
const entryKinds = { expense: ["expense", "refund", "transfer"], income: ["income"] } as const;

type Asked = {
  kind: Kind;
  key: SQL;
  /** What the transactions are joined with. */
  among?: SQL;
  passing?: SQL;
};

/** The sums of a report's transactions by a key: over all days in the book's currency, day by day in others. */
export async function loadKeyed(
  report: Report,
  { kind, key, among = sql``, passing = sql`` }: Asked,
): Promise<KeyedCell[]> {
  const { book, period } = report;
  // Grouped by columns: grouping by a record sorts, which takes twice as long as hashing.
  const apart = (column: SQL) =>
    sql`case entry.currency when ${book.baseCurrency} then null else ${column} end`;
  const rows = await runReport<Row>(
    report,
    sql`
    select ${key} as key, entry.currency, sum(${signed(countedMinor(report))})::text as minor, count(*)::int as count,
      case entry.currency when ${book.baseCurrency} then '' else entry.day::text end as day
    from ${countedEntries(report, period)} ${among}
    where entry.kind = any(${plainArray(entryKinds[kind])}::text[]) ${passing}
    group by 1, 2, 5, ${apart(sql`entry.account_id`)}, ${apart(countedCategory)}, ${apart(countedKind)}
    limit ${maxRows + 1}`,
  );
  assertFewRows(rows, "totals");
  return rows.map((row) => ({ ...row, minor: BigInt(row.minor) }));
}
