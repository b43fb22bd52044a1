import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { figuresAtOnce, mapInTurns } from "../support/turns.ts";
import type { Heatmap, Monthly, Weekly } from "./analytics.contract.ts";
import { assertSize } from "./bounds.logic.ts";
import { type PeriodSums, noSums } from "./figures.logic.ts";
import type { By } from "./filtered-cells.ts";
import { clip, daysOf, monthsOf, type Period, weeksOf } from "./periods.logic.ts";
import { presentCategories, presentPeriod, presentUnconverted } from "./present.ts";
import type { ReportInput } from "./report.contract.ts";
import { openReport, type Report } from "./report.ts";
import { loadSums } from "./sums.ts";

type Shown<Part extends Period, Figures> = {
  /** The name of the periods. */
  unit: string;
  /** The number of categories that each period may have a figure of. */
  parts: number;
  by?: By;
  show: (sums: PeriodSums, period: Part) => Figures;
};

/** Each period with its figures, including empty ones. Throws `input.invalid` for too many periods. */
async function present<Part extends Period, Figures>(
  report: Report,
  periods: readonly Part[],
  { unit, parts, by, show }: Shown<Part, Figures>,
) {
  assertSize(report, {
    points: periods.length,
    unit,
    parts,
    partName: "categories",
    remedy: `Choose fewer ${unit}.`,
  });
  const clipped = periods.map((period) => clip(period, report.period));
  const sums = await loadSums(report, clipped, by);
  return {
    shown: await mapInTurns(
      clipped,
      (period, index) => show(sums[index] ?? noSums, period),
      figuresAtOnce / parts,
    ),
    currency: report.book.baseCurrency,
    unconverted: presentUnconverted(report, sums),
  };
}

const figuresOf = (report: Report, sums: PeriodSums, period: Period) => ({
  ...presentPeriod(report, sums, period),
  byCategory: presentCategories(report, sums, period),
});

/** At least one, even if the book has no categories. */
const partsOf = ({ categories }: Report) => Math.max(categories.size, 1);

/** By the book's months; the first and last one may be partial. */
export async function getMonthly(
  db: Db,
  book: Book,
  input: ReportInput,
  now: Date,
): Promise<Monthly> {
  const report = await openReport(db, book, input, now);
  const months = monthsOf(report.period, report.calendar);
  const { shown, ...rest } = await present(report, months, {
    unit: "months",
    parts: partsOf(report),
    show: (sums, period) => ({ month: period.month, ...figuresOf(report, sums, period) }),
  });
  return { ...rest, months: shown };
}

/** By weeks from the book's first day of the week; the first and last one may be partial. */
export async function getWeekly(
  db: Db,
  book: Book,
  input: ReportInput,
  now: Date,
): Promise<Weekly> {
  const report = await openReport(db, book, input, now);
  const weeks = weeksOf(report.period, report.calendar);
  const { shown, ...rest } = await present(report, weeks, {
    unit: "weeks",
    parts: partsOf(report),
    show: (sums, period) => ({ startsOn: period.startsOn, ...figuresOf(report, sums, period) }),
  });
  return { ...rest, weeks: shown };
}

/** By days. */
export async function getHeatmap(
  db: Db,
  book: Book,
  input: ReportInput,
  now: Date,
): Promise<Heatmap> {
  const report = await openReport(db, book, input, now);
  const { shown, ...rest } = await present(report, daysOf(report.period), {
    unit: "days",
    parts: 1,
    by: "day",
    show: (sums, period) => {
      const { from: on, to: _, ...figures } = presentPeriod(report, sums, period);
      return { on, ...figures };
    },
  });
  return { ...rest, days: shown };
}
