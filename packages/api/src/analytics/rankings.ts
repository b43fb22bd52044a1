import { fieldError } from "@outlay/core";
import type { Db } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { newSum, shareOf, type Sum, sumKeyed } from "./figures.logic.ts";
import { loadKeyed } from "./keyed.ts";
import { explain, filterOf, kindsOf, money, presentUnconverted } from "./present.ts";
import type { ByPayee, ByTag, RankingInput } from "./rankings.contract.ts";
import type { Filter } from "./report.contract.ts";
import { openReport, type Report } from "./report.ts";
import { loadConverter } from "./sums.ts";

type Ranked = Report & { input: RankingInput };

type Entry = { key: string; sum: Sum };

function largest(sums: ReadonlyMap<string | null, Sum>, limit: number): Entry[] {
  const named = [...sums].flatMap(([key, sum]) => (key === null ? [] : [{ key, sum }]));
  const ordered = named.toSorted((a, b) => {
    if (a.sum.minor !== b.sum.minor) return a.sum.minor > b.sum.minor ? -1 : 1;
    return a.key < b.key ? -1 : 1;
  });
  return ordered.slice(0, limit);
}

function present(report: Ranked, { sum, total }: { sum: Sum; total: Sum }, more: Partial<Filter>) {
  const filter = () => ({
    ...filterOf(report, report.period, kindsOf[report.input.kind]),
    ...more,
  });
  return {
    amount: money(report, sum.minor),
    share: shareOf(sum.minor, total.minor),
    count: sum.count,
    ...explain(report, () => ({ amount: { filter: filter(), sums: [sum] } })),
  };
}

/** The sum over all names. */
function presentAll(report: Ranked, all: Awaited<ReturnType<typeof sumKeyed>>) {
  const kinds = [...kindsOf[report.input.kind]];
  const filter = () => filterOf(report, report.period, kinds);
  return {
    currency: report.book.baseCurrency,
    total: money(report, all.total.minor),
    unconverted: presentUnconverted(report, [all], { ...report.period, kinds }),
    ...explain(report, () => ({ total: { filter: filter(), sums: [all.total] } })),
  };
}

const open = async (db: Db, book: Book, input: RankingInput, now: Date): Promise<Ranked> => ({
  ...(await openReport(db, book, input, now)),
  input,
});

/** Spending or income by payee. Throws `account.not_found`, `category.not_found`. */
export async function rankPayees(
  db: Db,
  book: Book,
  input: RankingInput,
  now: Date,
): Promise<ByPayee> {
  const report = await open(db, book, input, now);
  const [cells, converter] = await Promise.all([
    loadKeyed(report, { kind: input.kind, key: sql`entry.payee` }),
    loadConverter(report, report.period),
  ]);
  const how = { kind: input.kind, explain: input.explain, converter };
  const all = await sumKeyed(cells, how);
  const { sums, total } = all;
  const items = largest(sums, input.limit);
  const named = new Set(items.map(({ key }) => key));
  const others = cells.filter(({ key }) => key === null || !named.has(key));
  const { total: other } = await sumKeyed(others, how);
  return {
    ...presentAll(report, all),
    items: items.map(({ key: payee, sum }) => ({
      payee,
      ...present(report, { sum, total }, { payee }),
    })),
    other: present(report, { sum: other, total }, { withoutPayees: [...named] }),
  };
}

/** Spending or income by tag, and the rest. Throws `account.not_found`, `category.not_found`. */
export async function rankTags(db: Db, book: Book, input: RankingInput, now: Date): Promise<ByTag> {
  // A row's filter would have two tags, and a list takes one.
  if (input.explain && input.tag !== undefined)
    throw fieldError("input.invalid", ["explain"], "Omit explain, or tag.");
  const report = await open(db, book, input, now);
  const [cells, converter] = await Promise.all([
    // Without tags there is nothing to unnest: the filter halves the time.
    loadKeyed(report, {
      kind: input.kind,
      key: sql`tag`,
      among: sql`cross join unnest(entry.tags) as tag`,
      passing: sql`and entry.tags <> '{}'`,
    }),
    loadConverter(report, report.period),
  ]);
  const how = { kind: input.kind, explain: input.explain, converter };
  const items = largest((await sumKeyed(cells, how)).sums, input.limit);
  const named = items.map(({ key }) => key);
  // A transaction may have several tags, so the total is computed separately.
  const hasOne = sql`entry.tags && array(select jsonb_array_elements_text(${JSON.stringify(named)}::jsonb))`;
  const key = sql`case when ${hasOne} then 'named' end`;
  const split = await loadKeyed(report, { kind: input.kind, key });
  const all = await sumKeyed(split, how);
  const { total } = all;
  const other = all.sums.get(null) ?? newSum();
  const without = [...new Set([...named, ...(input.withoutTags ?? [])])];
  return {
    ...presentAll(report, all),
    items: items.map(({ key: tag, sum }) => ({ tag, ...present(report, { sum, total }, { tag }) })),
    other: present(report, { sum: other, total }, { withoutTags: without }),
  };
}
