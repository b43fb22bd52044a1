import { formatMinor, type CalendarDate } from "@outlay/core";
import { type Conversion, isStale } from "../rates/rates.logic.ts";
import {
  type CategoryFigures,
  type CategoryTree,
  categoryTree,
  compare,
} from "./category-tree.logic.ts";
import { filteringIn } from "./entry-filter.ts";
import { type PeriodSums, type Sum } from "./figures.logic.ts";
import type { Period } from "./periods.logic.ts";
import type { Report, ReportCategory } from "./report.ts";
import type { Explanation, Filter } from "./report.contract.ts";

/** An amount in the book's currency. */
export const money = ({ book }: Report, minor: bigint) => formatMinor(minor, book.baseCurrency);

export const kindsOf = { expense: ["expense", "refund", "fee"], income: ["income"] } as const;
const bothKinds = [...kindsOf.expense, ...kindsOf.income];

export function ratesIn(conversions: Iterable<Conversion>): Explanation["rates"] {
  const rates = new Map<string, Explanation["rates"][number]>();
  for (const { rates: used, day } of conversions) {
    for (const rate of used) {
      const key = `${rate.on}${rate.base}${rate.quote}`;
      rates.set(key, { ...rate, stale: rates.get(key)?.stale === true || isStale(rate, day) });
    }
  }
  return [...rates].toSorted(([a], [b]) => compare(a, b)).map(([, rate]) => rate);
}

/** The filter of transactions.list for a period. */
export function filterOf(
  { input }: Pick<Report, "input">,
  period: Period,
  kinds: readonly Filter["kinds"][number][],
): Filter {
  const { accountId, refunds } = input;
  return {
    kinds: [...kinds],
    from: period.from,
    to: period.to,
    excluded: false,
    ...(accountId !== undefined && { accountId }),
    ...filteringIn(input),
    ...(refunds === "original" && kinds.includes("refund") && { refunds }),
  };
}

export type Figures<Names extends string> = Record<Names, { filter: Filter; sums: readonly Sum[] }>;

/** `explain`, if requested. */
export function explain<Names extends string>(
  { input, countRates }: Pick<Report, "input" | "countRates">,
  figures: () => Figures<Names>,
): { explain?: Record<Names, Explanation> } {
  if (!input.explain) return {};
  const explained = Object.entries<Figures<Names>[Names]>(figures()).map(
    ([name, { filter, sums }]) => {
      const used = sums.flatMap(({ conversions = [] }) => [...conversions]);
      countRates(used.length);
      return [name, { filter, rates: ratesIn(used) }];
    },
  );
  return { explain: Object.fromEntries(explained) as Record<Names, Explanation> };
}

/** Income, expenses and net of a period. */
export function presentPeriod(report: Report, { income, expense }: PeriodSums, period: Period) {
  return {
    from: period.from,
    to: period.to,
    income: money(report, income.minor),
    expense: money(report, expense.minor),
    net: money(report, income.minor - expense.minor),
    ...explain(report, () => ({
      income: { filter: filterOf(report, period, kindsOf.income), sums: [income] },
      expense: { filter: filterOf(report, period, kindsOf.expense), sums: [expense] },
      net: { filter: filterOf(report, period, bothKinds), sums: [income, expense] },
    })),
  };
}

/** The filter of transactions.list for a category; a parent of the report's category has only that one's. */
export function categoryFilter(report: Report, { id, kind }: ReportCategory, period: Period) {
  const filter = filterOf(report, period, kindsOf[kind]);
  return report.filter?.family?.has(id) === false ? filter : { ...filter, categoryId: id };
}

/** The figures of a category in a tree. */
export function presentCategory(
  report: Report,
  { category, sum, ownMinor, share }: CategoryFigures,
  period: Period,
) {
  const { id, parentId, name, kind } = category;
  return {
    categoryId: id,
    parentId,
    name,
    kind,
    amount: money(report, sum.minor),
    ownAmount: money(report, ownMinor),
    share,
    ...explain(report, () => ({
      amount: { filter: categoryFilter(report, category, period), sums: [sum] },
    })),
  };
}

/** A tree's rows, each shown alone and with those beneath it. */
export const presentTree = <Shown extends object>(
  tree: readonly CategoryTree[],
  show: (figures: CategoryFigures) => Shown,
) => tree.map((top) => ({ ...show(top), children: top.children.map(show) }));

/** The categories with transactions in a period, largest of each kind first. */
export const presentCategories = (report: Report, sums: PeriodSums, period: Period) =>
  presentTree(categoryTree(report.categories, sums), (figures) =>
    presentCategory(report, figures, period),
  );

/** The amounts missing from the figures, of one or several periods. */
export function presentUnconverted(
  report: Report,
  periods: readonly Pick<PeriodSums, "unconverted">[],
  { from, kinds = bothKinds }: { from: CalendarDate; kinds?: Filter["kinds"] } = report.period,
) {
  const all = periods.flatMap(({ unconverted }) => [...unconverted.values()]);
  return [...Map.groupBy(all, ({ currency }) => currency)]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([currency, parts]) => {
      const expense = parts.reduce((sum, part) => sum + part.expense, 0n);
      const income = parts.reduce((sum, part) => sum + part.income, 0n);
      const to = parts.reduce((last, { lastDay }) => (lastDay > last ? lastDay : last), from);
      const filter = () => ({ ...filterOf(report, { from, to }, kinds), currency });
      return {
        currency,
        amount: formatMinor(expense + income, currency),
        expense: formatMinor(expense, currency),
        income: formatMinor(income, currency),
        ...explain(report, () => ({ amount: { filter: filter(), sums: [] } })),
      };
    });
}
