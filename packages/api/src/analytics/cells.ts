import {
  accounts,
  categories,
  dailyTotals,
  monthlyTotals,
  transactions,
  transactionSplits,
} from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { assertFewRows, maxRows } from "./bounds.logic.ts";
import type { CategoryCell } from "./figures.logic.ts";
import { type By, type CellRow, readFilteredCells } from "./filtered-cells.ts";
import { around, type Period, type Span, spansOf } from "./periods.logic.ts";
import { andIncluded, type Report } from "./report.ts";

const toSpans = (spans: readonly Span[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as span(period int, "from" date, "to" date)`;

/** Transfers are not income or expense; refunds are read separately if they count on the day of the purchase. */
const counting = ({ input }: Report) =>
  input.refunds === "original" ? sql`kind in ('expense', 'income')` : sql`kind <> 'transfer'`;

type Asked = { periods: readonly Period[]; by: By };

function spansFor(periods: readonly Period[], by: By): Span[] {
  const [from, to] = [periods[0]?.from, periods.at(-1)?.to];
  if (by === "day" && from !== undefined && to !== undefined) return [{ period: 0, from, to }];
  return periods.map((period, index) => ({ ...period, period: index }));
}

const periodOf = (by: By, day: SQL) =>
  by === "day" ? sql`(${day} - span."from")` : sql`span.period`;

/** Sums of each period in the book's own currency. Monthly totals include all accounts. */
function baseTotals(report: Report, { periods, by }: Asked): SQL[] {
  const { book } = report;
  const { months, days } =
    by === "category" && report.hasAllAccounts
      ? spansOf(periods)
      : { months: [], days: spansFor(periods, by) };
  const isByDay = by === "day";
  const id = isByDay ? sql`min(category.id::text)::uuid` : sql`total.category_id`;
  const kinds = sql`join ${categories} category
    on category.book_id = ${book.id} and category.id = total.category_id`;
  const added = (spans: readonly Span[], totals: SQL) => sql`
    select ${periodOf(by, sql`total.day`)} as period, null as day, null as currency,
      ${id} as "categoryId", sum(total.sum_minor)::text as minor, sum(total.count)::int as count
    from ${toSpans(spans)} cross join lateral (
      select ${isByDay ? sql`day,` : sql``} category_id, sum_minor, count
      from ${totals} and count > 0 and ${counting(report)}
    ) total ${isByDay ? kinds : sql``}
    group by 1, ${isByDay ? sql`category.kind` : sql`total.category_id`}`;
  const ofMonths = sql`${monthlyTotals} where book_id = ${book.id} and currency = ${book.baseCurrency}
    and month between span."from" and span."to"`;
  const ofDays = sql`${dailyTotals} where book_id = ${book.id} ${andIncluded(report, sql`account_id`, "base")}
    and day between span."from" and span."to"`;
  return [
    ...(months.length > 0 ? [added(months, ofMonths)] : []),
    ...(days.length > 0 ? [added(days, ofDays)] : []),
  ];
}

/** Daily totals in other currencies, because each day has its own rate. */
function foreignTotals(report: Report, { periods, by }: Asked): SQL {
  return sql`
    select ${periodOf(by, sql`total.day`)} as period, total.day::text as day, account.currency,
      total.category_id as "categoryId", total.sum_minor::text as minor, total.count
    from ${toSpans(spansFor(periods, by))} cross join lateral (
      select day, account_id, category_id, sum_minor, count from ${dailyTotals}
      where book_id = ${report.book.id} ${andIncluded(report, sql`account_id`, "foreign")}
        and day between span."from" and span."to" and count > 0 and ${counting(report)}
    ) total join ${accounts} account
      on account.book_id = ${report.book.id} and account.id = total.account_id`;
}

/** Refunds on the day of their purchase, if known. */
function refundsByPurchase(report: Report, { periods, by }: Asked): SQL {
  return sql`
    select ${periodOf(by, sql`refund.day`)} as period, refund.day::text as day, refund.currency,
      refund.category_id as "categoryId", sum(refund.amount_minor)::text as minor, count(distinct refund.id)::int as count
    from (
      select own.id, coalesce(purchase.occurred_on, own.occurred_on) as day, own.account_id, own.currency,
        coalesce(part.category_id, own.category_id) as category_id,
        coalesce(part.amount_minor, own.amount_minor) as amount_minor
      from ${transactions} own left join ${transactions} purchase
        on purchase.book_id = ${report.book.id} and purchase.id = own.refund_of_id
      left join ${transactionSplits} part
        on part.book_id = ${report.book.id} and part.transaction_id = own.id
      where own.book_id = ${report.book.id} and own.deleted_at is null and own.kind = 'refund' and not own.excluded
        ${andIncluded(report, sql`own.account_id`)}
    ) refund join ${toSpans(spansFor(periods, by))} on refund.day between span."from" and span."to"
    group by 1, refund.day, refund.currency, refund.account_id, refund.category_id`;
}

/** From the totals that posting keeps. */
async function readTotals(report: Report, asked: Asked, limit: number): Promise<CellRow[]> {
  const { db, book, currencies, input } = report;
  const parts = [
    ...(currencies.includes(book.baseCurrency) ? baseTotals(report, asked) : []),
    ...(currencies.some((currency) => currency !== book.baseCurrency)
      ? [foreignTotals(report, asked)]
      : []),
    ...(input.refunds === "original" && currencies.length > 0
      ? [refundsByPurchase(report, asked)]
      : []),
  ];
  if (parts.length === 0) return [];
  return db.execute<CellRow>(sql`${sql.join(parts, sql` union all `)} limit ${limit}`);
}

/** Income and expenses of each period by category, in one statement and so from one snapshot. */
export async function loadCells(
  report: Report,
  periods: readonly Period[],
  by: By = "category",
): Promise<CategoryCell[]> {
  const { book } = report;
  const limit = maxRows + 1;
  const rows = report.filter
    ? await readFilteredCells(report, {
        spans: toSpans(spansFor(periods, by)),
        by,
        periodOf: (day) => periodOf(by, day),
        around: around(periods, report.period),
        limit,
      })
    : await readTotals(report, { periods, by }, limit);
  assertFewRows(rows, "daily totals");
  return rows.map(({ day, currency, minor, ...row }) => ({
    ...row,
    // Without a day it is in the base currency, and needs no rate.
    day: day ?? report.period.from,
    currency: currency ?? book.baseCurrency,
    minor: BigInt(minor),
  }));
}
