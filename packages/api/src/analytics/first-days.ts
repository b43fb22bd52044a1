import { type CalendarDate, trustedDate } from "@outlay/core";
import { dailyTotals, monthlyTotals } from "@outlay/db";
import { sql } from "drizzle-orm";
import { countedCategory, countedEntries, inFamily, runReport } from "./entries.ts";
import { andIncluded, type Report } from "./report.ts";

/** The days of the first records. Months before them are without data, not without spending. */
export type FirstDays = {
  /** Of the report's accounts and filter; undefined without records. */
  all: CalendarDate | undefined;
  /** By category, including its subcategories. */
  categories: ReadonlyMap<string, CalendarDate>;
};

type Row = { id: string | null; day: string };

/**
 * Of all accounts. The totals of months have few rows, and say where the first day of each category is: the days before
 * need not be read.
 */
const firstOfAll = ({ book }: Report) => sql`
  select first.category_id as id, found.day::text as day
  from (
    select category_id, min(month) as month from ${monthlyTotals}
    where book_id = ${book.id} and count > 0 group by 1
  ) first cross join lateral (
    select total.day from ${dailyTotals} total
    where total.book_id = ${book.id} and total.day >= first.month
      and total.category_id = first.category_id and total.count > 0 and total.kind <> 'transfer'
    order by total.day limit 1
  ) found`;

/** What is excluded is among the transfers there. */
const firstOfSome = (report: Report) => sql`
  select category_id as id, min(day)::text as day from ${dailyTotals}
  where book_id = ${report.book.id} and count > 0 and kind <> 'transfer'
    ${andIncluded(report, sql`account_id`)} group by 1`;

function readFirstDays(report: Report): Promise<Row[]> {
  if (!report.filter)
    return runReport<Row>(report, report.hasAllAccounts ? firstOfAll(report) : firstOfSome(report));
  return runReport<Row>(
    report,
    sql`select part.id, min(entry.occurred_on)::text as day from ${countedEntries(report)}
      cross join unnest(coalesce(entry.split_category_ids, array[${countedCategory}])) as part(id)
      where ${inFamily(report, sql`part.id`)} group by 1`,
  );
}

export async function loadFirstDays(report: Report): Promise<FirstDays> {
  const categories = new Map<string, CalendarDate>();
  let all: CalendarDate | undefined;
  for (const { id, day: text } of await readFirstDays(report)) {
    const day = trustedDate(text);
    if (all === undefined || day < all) all = day;
    for (const key of [id, report.categories.get(id ?? "")?.parentId]) {
      const known = categories.get(key ?? "");
      if (key && (known === undefined || day < known)) categories.set(key, day);
    }
  }
  return { all, categories };
}
