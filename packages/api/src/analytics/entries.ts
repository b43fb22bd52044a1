import { param, runWith, transactions, transactionSplits } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { passing } from "../transactions/filters.ts";
import type { Report } from "./report.ts";

/** The transactions of a report as `entry`: live ones that match its filter; those of any book and state without one. */
export const entriesOf = ({ filter }: Report): SQL =>
  filter
    ? sql`(select * from ${transactions} where ${passing(filter)}) entry`
    : sql`${transactions} entry`;

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
