import { type Db, globalRates, rates } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { fieldError } from "@outlay/core";
import type { Rate } from "./rates.contract.ts";
import { makeRateTable, neededPairs, pivotsOf, type RateTable } from "./rates.logic.ts";

/** What is to be converted: amounts in these currencies, of the days from `from` to `to`, to `target`. */
type Need = {
  currencies: readonly string[];
  target: string;
  from: string;
  to: string;
  /** How many rates are read at most; all unless told. */
  most?: number;
};

type Row = Rate & { scope: "own" | "global" };

/** Of each pair the rates within the days, and the newest before them. */
function ratesOf(scope: Row["scope"], of: SQL, { from, to }: Need): SQL {
  return sql`select ${sql.raw(`'${scope}'`)} as scope, pair.base, pair.quote, dated.*
    from pair cross join lateral (
      (select on_day::text as on, rate::text from ${of} and base = pair.base and quote = pair.quote
        and on_day <= ${from} order by on_day desc limit 1)
      union all
      (select on_day::text, rate::text from ${of} and base = pair.base and quote = pair.quote
        and on_day > ${from} and on_day <= ${to})
    ) dated`;
}

/**
 * Every rate that can be needed for the days, in one round trip; in none where nothing is foreign.
 * Throws `input.invalid` where there are more than `most`.
 */
export async function loadRates(db: Db, book: Book, need: Need): Promise<RateTable> {
  const pairs = neededPairs(need.currencies, need.target, pivotsOf(book.baseCurrency));
  const { most } = need;
  const table = { own: [] as Rate[], global: [] as Rate[] };
  if (pairs.length > 0) {
    const rows = await db.execute<Row>(sql`
      with pair as (
        select * from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as pair(base text, quote text)
      )
      ${ratesOf("own", sql`${rates} where book_id = ${book.id}`, need)}
      union all
      ${ratesOf("global", sql`${globalRates} where true`, need)}
      ${most === undefined ? sql`` : sql`limit ${most + 1}`}`);
    if (most !== undefined && rows.length > most)
      throw fieldError(
        "input.invalid",
        ["from"],
        `More than ${most} exchange rates belong to these days. Ask for fewer days, or for one account.`,
      );
    for (const { scope, ...rate } of rows) table[scope].push(rate);
  }
  return makeRateTable(table, book.baseCurrency);
}
