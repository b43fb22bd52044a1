import { param, runWith, transactions, transactionSplits } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { passing } from "../transactions/filters.ts";
import type { Period } from "./periods.logic.ts";
import { andIncluded, type Report } from "./report.ts";

/**
 * The transactions that a report counts, on some days or all, as `entry`: each with the `day` on which it
 * counts. Transfers are there for their fees.
 */
export function countedEntries(report: Report, period?: Period): SQL {
  const { book, input, filter } = report;
  const isOriginal = input.refunds === "original";
  const day = isOriginal
    ? sql`coalesce(purchase.occurred_on, entry.occurred_on)`
    : sql`entry.occurred_on`;
  const purchase = isOriginal
    ? sql`left join ${transactions} purchase
        on purchase.book_id = ${book.id} and purchase.id = entry.refund_of_id`
    : sql``;
  const all = filter
    ? sql`(select * from ${transactions} where ${passing(filter)}) entry`
    : sql`${transactions} entry`;
  return sql`(
    select entry.*, ${day} as day from ${all} ${purchase}
    where entry.book_id = ${book.id} and entry.deleted_at is null and not entry.excluded
      and (entry.kind <> 'transfer' or entry.fee_minor is not null)
      ${andIncluded(report, sql`entry.account_id`)}
      ${period ? sql`and ${day} between ${period.from} and ${period.to}` : sql``}
  ) entry`;
}

/** The category in which an entry counts that is not split. */
export const countedCategory = sql`coalesce(entry.category_id, entry.fee_category_id)`;

/** The kind of an entry in totals, where the fee of a transfer is an expense. */
export const countedKind = sql`case entry.kind when 'transfer' then 'expense' else entry.kind end`;

/** The amount of an entry or one of its splits as it changes the account: of a transfer that is the fee. */
export const signed = (minor: SQL): SQL =>
  sql`case entry.kind when 'expense' then -${minor} when 'transfer' then -entry.fee_minor else ${minor} end`;

/** Whether a category belongs to the one that the report is of. */
export const inFamily = ({ filter }: Report, category: SQL): SQL =>
  filter?.family ? sql`${category} = any(${param("categoryIds")}::uuid[])` : sql`true`;

/** What of an entry's amount belongs to the category of the report. */
export const countedMinor = (report: Report): SQL =>
  report.filter?.family
    ? sql`coalesce((select sum(part.amount_minor) from ${transactionSplits} part
        where part.book_id = ${report.book.id} and part.transaction_id = entry.id
          and ${inFamily(report, sql`part.category_id`)}), entry.amount_minor)`
    : sql`entry.amount_minor`;

/** Runs a query over a report's entries. */
export const runReport = <Row>({ db, filter }: Report, query: SQL): Promise<Row[]> =>
  runWith<Row>(db, query, filter?.values ?? {});
