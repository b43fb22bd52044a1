import { categories, type Db, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { countBudgetStates } from "../planning/figures/status.ts";
import type { Summary, SummaryInput } from "./analytics.contract.ts";
import { assertSize } from "./bounds.logic.ts";
import { type CategoryFigures, categoryTree } from "./category-tree.logic.ts";
import { countedEntries, inFamily, runReport } from "./entries.ts";
import { noSums } from "./figures.logic.ts";
import { previousOf } from "./periods.logic.ts";
import { presentCategory, presentPeriod, presentTree, presentUnconverted } from "./present.ts";
import { andIncluded, openReport, type Report } from "./report.ts";
import { loadSums } from "./sums.ts";

/** The split transactions of a report: by their own days an index has all that is asked for. */
function splitEntries(report: Report): SQL {
  const { book, period, filter, input } = report;
  if (filter || input.refunds === "original") return countedEntries(report, period);
  return sql`(select entry.split_category_ids from ${transactions} entry
    where entry.book_id = ${book.id} and entry.deleted_at is null and not entry.excluded
      and entry.occurred_on between ${period.from} and ${period.to}
      ${andIncluded(report, sql`entry.account_id`)}) entry`;
}

/**
 * How often split transactions are counted twice or more: once for each further category, in total (null)
 * and, by the id of the parent category, within a category and its subcategories.
 */
async function countRepetitions(report: Report) {
  const { book, filter } = report;
  const ids = filter?.family
    ? sql`array(select id from unnest(split_category_ids) as id where ${inFamily(report, sql`id`)})`
    : sql`split_category_ids`;
  const rows = await runReport<{ id: string | null; times: number }>(
    report,
    sql`
    with divided as (
      select ${ids} as ids, count(*) as times from ${splitEntries(report)}
      where split_category_ids is not null group by 1
    ), family as (
      select divided.ids, divided.times, coalesce(category.parent_id, part) as id, count(*) as members
      from divided cross join unnest(divided.ids) as part
      left join ${categories} category on category.book_id = ${book.id} and category.id = part
        and category.deleted_at is null
      group by 1, 2, 3
    )
    select null::uuid as id, coalesce(sum((cardinality(ids) - 1) * times), 0)::int as times from divided
    union all
    select id, sum((members - 1) * times)::int from family group by 1`,
  );
  return new Map(rows.map(({ id, times }) => [id, times]));
}

const countOf = (
  { category: { id, parentId }, sum }: CategoryFigures,
  repetitions: ReadonlyMap<string | null, number>,
) => sum.count - (parentId === null ? (repetitions.get(id) ?? 0) : 0);

/** Income and expenses by category, and of the previous period. Throws `account.not_found`. */
export async function getSummary(
  db: Db,
  book: Book,
  input: SummaryInput,
  now: Date,
): Promise<Summary> {
  const report = await openReport(db, book, input, now);
  const { period, calendar, today } = report;
  assertSize(report, {
    points: 1,
    unit: "period",
    parts: report.categories.size,
    partName: "categories",
    remedy: "Merge categories.",
  });
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
    byCategory: presentTree(categoryTree(report.categories, current), (figures) => ({
      ...presentCategory(report, figures, period),
      count: countOf(figures, repetitions),
    })),
    previous: presentPeriod(report, previous, before),
    budgets,
    unconverted: presentUnconverted(report, [current]),
  };
}
