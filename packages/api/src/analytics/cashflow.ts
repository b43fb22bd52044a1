import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { Cashflow } from "./analytics.contract.ts";
import { assertSize } from "./bounds.logic.ts";
import { orderedCategories } from "./category-tree.logic.ts";
import { noSums, type Sum } from "./figures.logic.ts";
import {
  categoryFilter,
  explain,
  filterOf,
  kindsOf,
  money,
  presentUnconverted,
} from "./present.ts";
import type { ReportInput } from "./report.contract.ts";
import { openReport, type Report, type ReportCategory } from "./report.ts";
import { loadSums } from "./sums.ts";

type Link = Cashflow["links"][number];

const total = { id: "total", name: "Total", kind: "total", categoryId: null } as const;
const saved = { id: "saved", name: "Saved", kind: "saved", categoryId: null } as const;
const deficit = { id: "deficit", name: "Deficit", kind: "deficit", categoryId: null } as const;

/** A positive flow: a negative one is reversed. */
function flow(report: Report, { category, sum }: { category: ReportCategory; sum: Sum }): Link {
  const { id, kind, parentId } = category;
  const upper = parentId ?? total.id;
  const isUpwards = (kind === "income") === sum.minor > 0n;
  return {
    source: isUpwards ? id : upper,
    target: isUpwards ? upper : id,
    amount: money(report, sum.minor < 0n ? -sum.minor : sum.minor),
    ...explain(report, () => ({
      amount: { filter: categoryFilter(report, category, report.period), sums: [sum] },
    })),
  };
}

/**
 * Income and expenses as flows of a Sankey chart: income flows from its categories to the total, from
 * there to the expense categories, and from each to its subcategories. The remainder is saved, or is the
 * deficit. A category whose refunds exceed its expenses flows back.
 */
export async function getCashflow(
  db: Db,
  book: Book,
  input: ReportInput,
  now: Date,
): Promise<Cashflow> {
  const report = await openReport(db, book, input, now);
  assertSize(report, {
    points: 1,
    unit: "period",
    parts: report.categories.size,
    partName: "categories",
    remedy: "Merge categories.",
  });
  const [current = noSums] = await loadSums(report, [report.period]);
  const { income, expense } = current;
  const ordered = orderedCategories(report.categories, current);
  const flowing = ordered.filter(({ sum }) => sum.minor !== 0n);
  const net = income.minor - expense.minor;
  const rest = net > 0n ? [saved] : net < 0n ? [deficit] : [];
  const restLink = rest.map(({ id, kind }) => ({
    source: kind === "saved" ? total.id : id,
    target: kind === "saved" ? id : total.id,
    amount: money(report, net < 0n ? -net : net),
    ...explain(report, () => ({
      amount: {
        filter: filterOf(report, report.period, [...kindsOf.expense, ...kindsOf.income]),
        sums: [income, expense],
      },
    })),
  }));
  const links = [...flowing.map((each) => flow(report, each)), ...restLink];
  const ends = new Set(links.flatMap(({ source, target }) => [source, target]));
  const nodes = [
    ...ordered.map(({ category: { id, name, kind } }) => ({ id, name, kind, categoryId: id })),
    total,
    ...rest,
  ];
  return {
    currency: book.baseCurrency,
    ...report.period,
    nodes: nodes.filter(({ id }) => ends.has(id)),
    links,
    unconverted: presentUnconverted(report, [current]),
  };
}
