import type { CalendarDate } from "@outlay/core";
import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { Trend, Trends, TrendsInput } from "./analytics.contract.ts";
import { figuresAtOnce, mapInTurns } from "../support/turns.ts";
import { assertSize } from "./bounds.logic.ts";
import { averageOf, changeOf, noSums, type PeriodSums, type Sum } from "./figures.logic.ts";
import { type FirstDays, loadFirstDays } from "./first-days.ts";
import { type Month, monthOf, monthsOf, type Period } from "./periods.logic.ts";
import {
  categoryFilter,
  explain,
  filterOf,
  kindsOf,
  money,
  presentUnconverted,
} from "./present.ts";
import type { Filter } from "./report.contract.ts";
import { openReport, type Report, type ReportCategory } from "./report.ts";
import { loadSums } from "./sums.ts";

/** An average includes this many previous months. */
const monthsBefore = 2;

/** The months to show, as whole months, and the previous ones that their averages need. */
function monthsFor({ calendar, period, input }: Report, count: number) {
  const last = monthOf(period.to, calendar);
  const first =
    input.from === undefined
      ? monthOf(last.from, calendar, 1 - count)
      : monthOf(period.from, calendar);
  const earliest = monthOf(first.from, calendar, -monthsBefore);
  return monthsOf({ from: earliest.from, to: last.to }, calendar);
}

const nothing = noSums.expense;

/** The monthly expenses in total or of a category. */
type Series = {
  months: readonly Month[];
  sums: readonly (Sum | undefined)[];
  /** The day of its first record. */
  since: CalendarDate | undefined;
  filter: (period: Period) => Filter;
};

/** The average of months, without those before the first record. */
function averageSince(since: CalendarDate | undefined, months: readonly Month[], sums: Sum[]) {
  // A refund counted on the day of its purchase may be in a month before the first record of its account.
  const counted = sums.filter(
    ({ count }, index) => count > 0 || (since !== undefined && since <= (months[index]?.to ?? "")),
  );
  return averageOf(counted.map(({ minor }) => minor));
}

function trendOf(report: Report, { months, sums, since, filter }: Series): Trend[] {
  return months.slice(monthsBefore).map((month, index) => {
    const three = [0, 1, 2].map((offset) => sums[index + offset] ?? nothing);
    const [, before = nothing, current = nothing] = three;
    const explained = (offset: number, these: readonly Sum[]) => {
      const from = months[index + offset]?.from ?? month.from;
      return { filter: filter({ from, to: month.to }), sums: these };
    };
    return {
      month: month.month,
      expense: money(report, current.minor),
      change: changeOf(current.minor, before.minor),
      average3: money(report, averageSince(since, months.slice(index, index + 3), three)),
      ...explain(report, () => ({
        expense: explained(2, [current]),
        change: explained(1, [before, current]),
        average3: explained(0, three),
      })),
    };
  });
}

type Data = { months: readonly Month[]; sums: readonly PeriodSums[]; first: FirstDays };

/** A row of the tree for a category, with the given subcategories. */
function categoryTrend(
  report: Report,
  { months, sums, first }: Data,
  { category, children }: { category: ReportCategory; children: readonly ReportCategory[] },
) {
  const { id, parentId, name } = category;
  const trend = trendOf(report, {
    months,
    sums: sums.map(({ categories }) => categories.get(id)),
    since: first.categories.get(id),
    filter: (period) => categoryFilter(report, category, period),
  });
  const ownMinor = ({ categories }: PeriodSums) =>
    children.reduce(
      (own, child) => own - (categories.get(child.id)?.minor ?? 0n),
      categories.get(id)?.minor ?? 0n,
    );
  const own = sums.slice(monthsBefore).map((periodSums) => money(report, ownMinor(periodSums)));
  const shown = trend.map((month, index) => ({ ...month, ownExpense: own[index] ?? "" }));
  return { categoryId: id, parentId, name, months: shown };
}

/** Monthly expenses, in total and by category. Throws `account.not_found`, `category.not_found`. */
export async function getTrends(
  db: Db,
  book: Book,
  input: TrendsInput,
  now: Date,
): Promise<Trends> {
  const report = await openReport(db, book, input, now);
  const months = monthsFor(report, input.months);
  const expenses = [...report.categories.values()].filter(({ kind }) => kind === "expense");
  assertSize(report, {
    points: months.length - monthsBefore,
    unit: "months",
    // And one for the total.
    parts: expenses.length + 1,
    partName: "categories",
    ...(input.from === undefined && { field: "months" }),
    remedy: "Choose fewer months.",
  });
  const [sums, first] = await Promise.all([loadSums(report, months), loadFirstDays(report)]);
  const spent = expenses.filter(({ id }) => sums.some(({ categories }) => categories.has(id)));
  const childrenOf = Map.groupBy(spent, ({ parentId }) => parentId);
  const rowOf = (category: ReportCategory, children: readonly ReportCategory[] = []) =>
    categoryTrend(report, { months, sums, first }, { category, children });
  const topRow = (category: ReportCategory) => {
    const children = childrenOf.get(category.id) ?? [];
    return {
      ...rowOf(category, children),
      children: children.map((child) => rowOf(child)),
    };
  };
  return {
    currency: book.baseCurrency,
    months: trendOf(report, {
      months,
      sums: sums.map(({ expense }) => expense),
      since: first.all,
      filter: (period) => filterOf(report, period, kindsOf.expense),
    }),
    byCategory: await mapInTurns(childrenOf.get(null) ?? [], topRow, figuresAtOnce / months.length),
    unconverted: presentUnconverted(report, sums, months[0]),
  };
}
