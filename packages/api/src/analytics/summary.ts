import { type Db, transactionSplits, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../books/access.ts";
import { countBudgetStates } from "../budgets/status.ts";
import type { Summary, SummaryInput } from "./analytics.input.ts";
import { noSums, shareOf } from "./figures.rules.ts";
import { previousOf } from "./periods.rules.ts";
import {
  orderedCategories,
  presentCategory,
  presentPeriod,
  presentUnconverted,
} from "./present.ts";
import { openReport, type Report } from "./report.ts";
import { loadSums } from "./sums.ts";

/**
 * How often divided transactions are counted too often: once for each further category, in all (null)
 * and, by the id of the upper category, within a category and its subcategories.
 */
async function countRepetitions({ db, book, period, accounts, categories }: Report) {
  const ids = `{${accounts.map(({ id }) => id).join(",")}}`;
  const rows = await db.execute<{ ids: string[]; count: number }>(sql`
    select ids, count(*)::int as count from (
      select array_agg(split.category_id::text) as ids
      from ${transactions} entry
      join ${transactionSplits} split
        on split.book_id = ${book.id} and split.transaction_id = entry.id
      where entry.book_id = ${book.id} and entry.deleted_at is null and entry.split_count > 0
        and entry.occurred_on between ${period.from} and ${period.to}
        and entry.account_id = any(${ids}::uuid[])
      group by entry.id
    ) divided group by ids`);
  const repetitions = new Map<string | null, number>();
  const add = (of: string | null, count: number) =>
    repetitions.set(of, (repetitions.get(of) ?? 0) + count);
  for (const { ids: divided, count } of rows) {
    const own = new Set(divided);
    add(null, (own.size - 1) * count);
    const families = Map.groupBy(own, (id) => categories.get(id)?.parentId ?? id);
    for (const [id, members] of families) add(id, (members.length - 1) * count);
  }
  return repetitions;
}

/** What was spent and earned, by category, and in the period before. Throws `account.not_found`. */
export async function getSummary(
  db: Db,
  book: Book,
  input: SummaryInput,
  now: Date,
): Promise<Summary> {
  const report = await openReport(db, book, input, now);
  const { period, calendar, today } = report;
  const before = previousOf(period, calendar);
  const on = period.from <= today && today <= period.to ? today : period.to;
  const [[current = noSums, previous = noSums], repetitions, budgets] = await Promise.all([
    loadSums(report, [period, before]),
    countRepetitions(report),
    countBudgetStates(db, book, on),
  ]);
  const total = current.income.count + current.expense.count;
  return {
    currency: book.baseCurrency,
    ...presentPeriod(report, current, period),
    count: total - (repetitions.get(null) ?? 0),
    byCategory: orderedCategories(report, current).map(({ category, sum }) => ({
      ...presentCategory(report, { category, sum }, period),
      share: shareOf(sum.minor, current[category.kind].minor),
      count: sum.count - (category.parentId === null ? (repetitions.get(category.id) ?? 0) : 0),
    })),
    previous: presentPeriod(report, previous, before),
    budgets,
    unconverted: presentUnconverted(report, [current]),
  };
}
