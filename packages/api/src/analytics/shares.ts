import { type CalendarDate, type CurrencyCode, formatMinor } from "@outlay/core";
import { people, transactionSplits } from "@outlay/db";
import { eq, type SQL, sql } from "drizzle-orm";
import { convertTogether } from "../rates/rates.logic.ts";
import { forEachInTurns } from "../support/turns.ts";
import { assertFewRows, maxRows } from "./bounds.logic.ts";
import type { ByMember } from "./by-member.contract.ts";
import { countedCategory, countedEntries, inFamily, runReport } from "./entries.ts";
import type { Report } from "./report.ts";
import { loadConverter } from "./sums.ts";

type Row = {
  person: string;
  currency: CurrencyCode;
  day: CalendarDate;
  /** Of which account, category and kind it is: what is converted together. Empty in the book's currency. */
  cell: string;
  minor: string;
  count: number;
};

/** What a running sum of persons and one of categories have in common, in whole minor units. */
const common = (persons: SQL, categories: SQL) =>
  sql`round(${persons} * ${categories} / entry.amount_minor)`;

/**
 * What of a person's part is in the report's category. As differences of rounded running sums, so that the persons' add up
 * to each category, and the categories' to each person's part, to the cent.
 */
const countedPart = (report: Report): SQL => {
  if (!report.filter?.family) return sql`part.minor`;
  const [personsUntil, personsBefore] = [sql`part.until`, sql`(part.until - part.minor)`];
  const [spentUntil, spentBefore] = [sql`spent.until`, sql`(spent.until - spent.minor)`];
  return sql`coalesce((
    select sum(${common(personsUntil, spentUntil)} - ${common(personsBefore, spentUntil)}
      - ${common(personsUntil, spentBefore)} + ${common(personsBefore, spentBefore)})
    from (
      select category_id, amount_minor::numeric as minor, sum(amount_minor) over (order by position) as until
      from ${transactionSplits} where book_id = ${report.book.id} and transaction_id = entry.id
    ) spent where ${inFamily(report, sql`spent.category_id`)}), part.minor)`;
};

/** The parts of people in the report's shared expenses, less those in refunds. */
async function loadParts(report: Report): Promise<Row[]> {
  const base = report.book.baseCurrency;
  const apart = (column: SQL) => sql`case entry.currency when ${base} then '' else ${column} end`;
  const rows = await runReport<Row>(
    report,
    sql`
    select part.person_id as person, entry.currency, ${apart(sql`entry.day::text`)} as day,
      ${apart(sql`concat(entry.account_id, ' ', ${countedCategory}, ' ', entry.kind)`)} as cell,
      sum(case entry.kind when 'refund' then -1 else 1 end * ${countedPart(report)})::text as minor, count(*)::int as count
    from ${countedEntries(report, report.period)} cross join lateral (
      select share ->> 'personId' as person_id, (share ->> 'amountMinor')::numeric as minor,
        sum((share ->> 'amountMinor')::numeric) over (order by place) as until
      from jsonb_array_elements(entry.shares -> 'parts') with ordinality given (share, place)) part
    where entry.kind in ('expense', 'refund')
    group by 1, 2, 3, 4 order by 1 limit ${maxRows + 1}`,
  );
  assertFewRows(rows, "totals");
  return rows;
}

/** What each person's own part of a report's shared expenses comes to, largest first. Of a split one what the report counts of it. */
export async function reportShares(report: Report): Promise<ByMember["shares"]> {
  const { db, book } = report;
  const [rows, converter, names] = await Promise.all([
    loadParts(report),
    loadConverter(report, report.period),
    db.select({ id: people.id, name: people.name }).from(people).where(eq(people.bookId, book.id)),
  ]);
  const sums = new Map<string, { minor: bigint; count: number }>();
  const cells = Map.groupBy(rows, ({ currency, day, cell }) => `${currency} ${day} ${cell}`);
  await forEachInTurns([...cells.values()], (cell) => {
    const [first] = cell;
    const ratio = first && converter.conversionOf(first)?.ratio;
    const amounts = cell.map(({ minor }) => BigInt(minor));
    const converted = ratio ? convertTogether(amounts, ratio) : [];
    cell.forEach(({ person, count }, index) => {
      const known = sums.get(person) ?? { minor: 0n, count: 0 };
      const minor = known.minor + (converted[index] ?? 0n);
      sums.set(person, { minor, count: known.count + count });
    });
  });
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return [...sums]
    .map(([id, sum]) => ({ id, ...sum }))
    .toSorted((a, b) => (a.minor === b.minor ? (a.id < b.id ? -1 : 1) : a.minor > b.minor ? -1 : 1))
    .map(({ id, minor, count }) => ({
      personId: id,
      name: nameOf.get(id) ?? "",
      expense: formatMinor(minor, book.baseCurrency),
      count,
    }));
}
