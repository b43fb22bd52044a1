import { type Db, globalRates, json, rates, recordset } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { fieldError, type CalendarDate, type CurrencyCode, trustedDate } from "@outlay/core";
import type { Rate } from "./rates.contract.ts";
import { neededPairs, pairKey, pivotsOf, type RateTable } from "./rates.logic.ts";

/** The conversions to prepare: amounts in these currencies, of the days from `from` to `to`, to `target`. */
type Need = {
  currencies: readonly CurrencyCode[];
  target: CurrencyCode;
  from: CalendarDate;
  to: CalendarDate;
  /** The maximum number of rates to read; no limit by default. */
  most?: number;
};

/** A pair's rates, "2026-11-27 1.0875,2026-11-30 1.0901": a row for each would take four times as long to read. */
type Row = {
  scope: "own" | "global";
  base: CurrencyCode;
  quote: CurrencyCode;
  dated: string;
  count: number;
};

function seriesOf({ base, quote, dated }: Row): Rate[] {
  return dated.split(",").map((one) => {
    const [on = "", rate = ""] = one.split(" ");
    return { base, quote, on: trustedDate(on), rate };
  });
}

/** The rates of each pair within the days, and the newest before them. */
function ratesOf(scope: Row["scope"], source: SQL, { from, to }: Need): SQL {
  return sql`select ${sql.raw(`'${scope}'`)} as scope, pair.base, pair.quote, dated.on_day, dated.rate
    from pair cross join lateral (
      (select on_day, rate from ${source} and base = pair.base and quote = pair.quote
        and on_day <= ${from} order by on_day desc limit 1)
      union all
      (select on_day, rate from ${source} and base = pair.base and quote = pair.quote
        and on_day > ${from} and on_day <= ${to})
    ) dated`;
}

/**
 * All rates that may be needed for the days, in one round trip; in none if nothing is foreign.
 * Throws `input.invalid` if there are more than `most`.
 */
export async function loadRates(db: Db, book: Book, need: Need): Promise<RateTable> {
  const pivots = pivotsOf(book.baseCurrency);
  const pairs = neededPairs(need.currencies, need.target, pivots);
  const { most } = need;
  const known = { own: new Map<string, Rate[]>(), global: new Map<string, Rate[]>() };
  if (pairs.length > 0) {
    const rows = await db.execute<Row>(sql`
      with pair as (select * from ${recordset(json(pairs), "pair", { base: rates.base, quote: rates.quote })})
      select scope, base, quote, string_agg(on_day || ' ' || rate, ',' order by on_day) as dated, count(*)::int as count
      from (
        ${ratesOf("own", sql`${rates} where book_id = ${book.id}`, need)}
        union all
        ${ratesOf("global", sql`${globalRates} where true`, need)}
        ${most === undefined ? sql`` : sql`limit ${most + 1}`}
      ) needed
      group by scope, base, quote`);
    const read = rows.reduce((sum, { count }) => sum + count, 0);
    if (most !== undefined && read > most)
      throw fieldError(
        "input.invalid",
        ["from"],
        `These days need more than ${most} exchange rates. Choose fewer days, or one account.`,
      );
    for (const row of rows) known[row.scope].set(pairKey(row.base, row.quote), seriesOf(row));
  }
  return { ...known, pivots };
}
