import { type Db, transactions } from "@outlay/db";
import { and, between, count, eq, isNotNull, isNull } from "drizzle-orm";
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
async function countRepetitions({ db, book, period, input, categories }: Report) {
  const { splitCategoryIds, occurredOn, accountId } = transactions;
  const rows = await db
    .select({ ids: splitCategoryIds, count: count() })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        isNull(transactions.deletedAt),
        isNotNull(splitCategoryIds),
        between(occurredOn, period.from, period.to),
        input.accountId === undefined ? undefined : eq(accountId, input.accountId),
      ),
    )
    .groupBy(splitCategoryIds);
  const repetitions = new Map<string | null, number>();
  const add = (of: string | null, times: number) =>
    repetitions.set(of, (repetitions.get(of) ?? 0) + times);
  for (const { ids, count: times } of rows) {
    const divided = ids ?? [];
    add(null, (divided.length - 1) * times);
    const families = Map.groupBy(divided, (id) => categories.get(id)?.parentId ?? id);
    for (const [id, members] of families) add(id, (members.length - 1) * times);
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
