import { type CalendarDate, trustedDate } from "@outlay/core";
import { dailyTotals, plainArray } from "@outlay/db";
import { sql } from "drizzle-orm";
import { countedCategory, countedEntries, inFamily, runReport } from "./entries.ts";
import type { Report } from "./report.ts";

/** The days of the first records. Months before them are without data, not without spending. */
export type FirstDays = {
  /** Of the report's accounts and filter; undefined without records. */
  all: CalendarDate | undefined;
  /** By category, including its subcategories. */
  categories: ReadonlyMap<string, CalendarDate>;
};

type Row = { id: string | null; day: string };

function readFirstDays(report: Report): Promise<Row[]> {
  const { book, accounts, filter } = report;
  const ids = sql`${plainArray(accounts.map(({ id }) => id))}::uuid[]`;
  // What is excluded is among the transfers there.
  if (!filter)
    return runReport<Row>(
      report,
      sql`select category_id as id, min(day)::text as day from ${dailyTotals}
        where book_id = ${book.id} and account_id = any(${ids}) and count > 0
          and kind <> 'transfer' group by 1`,
    );
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
