import { formatMinor } from "@outlay/core";
import { people } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import type { ByMember } from "./by-member.contract.ts";
import { countedMinor } from "./entries.ts";
import { sumKeyed } from "./figures.logic.ts";
import { loadKeyed } from "./keyed.ts";
import type { Report } from "./report.ts";
import { loadConverter } from "./sums.ts";

/** What each person's own part of a report's shared expenses comes to, largest first. Of a split one what the report counts of it. */
export async function reportShares(report: Report): Promise<ByMember["shares"]> {
  const { db, book } = report;
  const [cells, converter, names] = await Promise.all([
    loadKeyed(report, {
      kind: "expense",
      key: sql`part.person_id`,
      among: sql`cross join lateral (
        select share ->> 'personId' as person_id, (share ->> 'amountMinor')::numeric as minor
        from jsonb_array_elements(entry.shares -> 'parts') share) part`,
      passing: sql`and entry.kind <> 'transfer'`,
      minor: sql`round(part.minor * ${countedMinor(report)} / entry.amount_minor)`,
    }),
    loadConverter(report, report.period),
    db.select({ id: people.id, name: people.name }).from(people).where(eq(people.bookId, book.id)),
  ]);
  const { sums } = await sumKeyed(cells, { explain: false, converter, kind: "expense" });
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return [...sums]
    .flatMap(([id, { minor, count }]) => (id === null ? [] : [{ id, minor, count }]))
    .toSorted((a, b) => (a.minor === b.minor ? (a.id < b.id ? -1 : 1) : a.minor > b.minor ? -1 : 1))
    .map(({ id, minor, count }) => ({
      personId: id,
      name: nameOf.get(id) ?? "",
      expense: formatMinor(minor, book.baseCurrency),
      count,
    }));
}
