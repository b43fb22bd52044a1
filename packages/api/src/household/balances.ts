import { type CalendarDate, type CurrencyCode, formatMinor } from "@outlay/core";
import { type Db, people, shareDays, shareTotals } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { loadRates } from "../rates/load.ts";
import { converterTo, type Converter, convertTogether } from "../rates/rates.logic.ts";
import { settlingTransfers } from "./balances.logic.ts";
import type { Balances } from "./household.contract.ts";

type Row = {
  id: string;
  name: string;
  currency: CurrencyCode | null;
  /** Null for the book's currency, which needs no rate. */
  day: CalendarDate | null;
  paid: string | null;
  owed: string | null;
};

/** The people, each with kept sums: in the book's currency of all days, in others of each day. One snapshot. */
const readSums = (db: Db, { id, baseCurrency }: Book): Promise<Row[]> =>
  db.execute<Row>(sql`
    select person.id, person.name, sums.currency, sums.day::text as day, sums.paid::text as paid, sums.owed::text as owed
    from ${people} person left join (
      select person_id, currency, null::date as day, paid_minor as paid, owed_minor as owed
      from ${shareTotals} where book_id = ${id} and currency = ${baseCurrency}
      union all
      select person_id, currency, day, paid_minor, owed_minor
      from ${shareDays} where book_id = ${id} and (currency < ${baseCurrency} or currency > ${baseCurrency})
    ) sums on sums.person_id = person.id
    where person.book_id = ${id} order by person.created_at, person.id`);

type Cell = { currency: CurrencyCode; day: CalendarDate | null; rows: readonly Row[] };

function cellsOf(rows: readonly Row[]): Cell[] {
  const cells = new Map<string, Cell & { rows: Row[] }>();
  for (const row of rows) {
    if (row.currency === null) continue;
    const key = `${row.currency}${row.day}`;
    const cell = cells.get(key) ?? { currency: row.currency, day: row.day, rows: [] };
    cell.rows.push(row);
    cells.set(key, cell);
  }
  return [...cells.values()];
}

type Sum = { paid: bigint; owed: bigint };
const nothing: Sum = { paid: 0n, owed: 0n };

/** The sides of a cell in the target's units; undefined without a rate. Both add up to the same. */
function convertCell({ currency, day, rows }: Cell, converter: Converter): Sum[] | undefined {
  const ratio =
    day === null
      ? { numerator: 1n, denominator: 1n }
      : converter.conversionOf({ day, currency })?.ratio;
  if (!ratio) return undefined;
  const paid = convertTogether(
    rows.map((row) => BigInt(row.paid ?? 0)),
    ratio,
  );
  const owed = convertTogether(
    rows.map((row) => BigInt(row.owed ?? 0)),
    ratio,
  );
  return rows.map((_, index) => ({ paid: paid[index] ?? 0n, owed: owed[index] ?? 0n }));
}

async function loadConverter(db: Db, book: Book, cells: readonly Cell[]): Promise<Converter> {
  const dated = cells.flatMap(({ day }) => day ?? []).toSorted();
  const [from, to] = [dated[0], dated.at(-1)];
  const none = { own: new Map(), global: new Map(), pivots: [] };
  if (from === undefined || to === undefined) return converterTo(book.baseCurrency, none);
  const currencies = [...new Set(cells.map(({ currency }) => currency))];
  const need = { currencies, target: book.baseCurrency, from, to };
  return converterTo(book.baseCurrency, await loadRates(db, book, need));
}

/** What each person has paid for others and owes, in the book's currency at the rates of the days, and what settles it. */
export async function getBalances(db: Db, book: Book): Promise<Balances> {
  const rows = await readSums(db, book);
  const cells = cellsOf(rows);
  const converter = await loadConverter(db, book, cells);
  const sums = new Map(rows.map(({ id, name }) => [id, { ...nothing, name }]));
  const left = new Map<string, { personId: string; currency: CurrencyCode; minor: bigint }>();
  for (const cell of cells) {
    const converted = convertCell(cell, converter);
    cell.rows.forEach(({ id, currency, paid, owed }, index) => {
      const sum = sums.get(id);
      const side = converted?.[index];
      if (sum && side) {
        sum.paid += side.paid;
        sum.owed += side.owed;
      } else if (currency !== null) {
        const known = left.get(id + currency) ?? { personId: id, currency, minor: 0n };
        known.minor += BigInt(paid ?? 0) - BigInt(owed ?? 0);
        left.set(id + currency, known);
      }
    });
  }
  const show = (minor: bigint) => formatMinor(minor, book.baseCurrency);
  const nets = [...sums].map(([id, { paid, owed }]) => ({ id, minor: paid - owed }));
  return {
    currency: book.baseCurrency,
    items: [...sums].map(([personId, { name, paid, owed }]) => ({
      personId,
      name,
      paid: show(paid),
      owed: show(owed),
      net: show(paid - owed),
    })),
    transfers: settlingTransfers(nets).map(({ minor, ...transfer }) => ({
      ...transfer,
      amount: show(minor),
    })),
    unconverted: [...left.values()]
      .filter(({ minor }) => minor !== 0n)
      .map(({ minor, ...one }) => ({ ...one, net: formatMinor(minor, one.currency) })),
  };
}
