import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { Trend, Trends, TrendsInput } from "./analytics.contract.ts";
import { figuresAtOnce, mapInTurns } from "../support/turns.ts";
import { assertSize } from "./bounds.logic.ts";
import { averageOf, changeOf, noSums, type Sum } from "./figures.logic.ts";
import { type Month, monthOf, monthsOf } from "./periods.logic.ts";
import { explain, filterOf, kindsOf, money, presentUnconverted } from "./present.ts";
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

/** The monthly expenses in total, or of the category in `more`. */
function trendOf(
  report: Report,
  { months, sums }: { months: readonly Month[]; sums: readonly (Sum | undefined)[] },
  more: Pick<Filter, "categoryId"> = {},
): Trend[] {
  return months.slice(monthsBefore).map((month, index) => {
    const three = [0, 1, 2].map((offset) => sums[index + offset] ?? nothing);
    const [, before = nothing, current = nothing] = three;
    const since = (offset: number, these: readonly Sum[]) => {
      const from = months[index + offset]?.from ?? month.from;
      const filter = filterOf(report, { from, to: month.to }, kindsOf.expense);
      return { filter: { ...filter, ...more }, sums: these };
    };
    return {
      month: month.month,
      expense: money(report, current.minor),
      change: changeOf(current.minor, before.minor),
      average3: money(report, averageOf(three.map(({ minor }) => minor))),
      ...explain(report, () => ({
        expense: since(2, [current]),
        change: since(1, [before, current]),
        average3: since(0, three),
      })),
    };
  });
}

/** Monthly expenses, in total and by category. Throws `account.not_found`. */
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
  const sums = await loadSums(report, months);
  const spent = expenses.filter(({ id }) => sums.some(({ categories }) => categories.has(id)));
  const ofCategory = ({ id, parentId, name }: ReportCategory) => ({
    categoryId: id,
    parentId,
    name,
    months: trendOf(
      report,
      { months, sums: sums.map(({ categories }) => categories.get(id)) },
      { categoryId: id },
    ),
  });
  return {
    currency: book.baseCurrency,
    months: trendOf(report, { months, sums: sums.map(({ expense }) => expense) }),
    byCategory: await mapInTurns(spent, ofCategory, figuresAtOnce / months.length),
    unconverted: presentUnconverted(report, sums, months[0]),
  };
}
