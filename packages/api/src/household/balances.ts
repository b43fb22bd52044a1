import { type CalendarDate, type CurrencyCode, formatMinor } from "@outlay/core";
import { type Db, people, shareDays, shareTotals } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { loadRates } from "../rates/load.ts";
import { converterTo, type Converter, convertTogether } from "../rates/rates.logic.ts";
import { settlingTransfers } from "./balances.logic.ts";
import type { Balances } from "./household.contract.ts";

type Person = readonly [id: string, name: string];
/** What people have paid and owe, by their places. */
type Held = { paid: ReadonlyMap<number, bigint>; owed: ReadonlyMap<number, bigint> };
/** The day is null for the book's currency, which needs no rate. */
type Cell = Held & { currency: CurrencyCode; day: CalendarDate | null };

/** The people as JSON, in a row without a currency; else a cell as "place paid owed,…": of a row for each the columns would be read one by one. */
type Row = { currency: CurrencyCode | null; day: CalendarDate | null; text: string };

/** The people, and the kept sums: in the book's currency of all days, in others of each day. One snapshot. */
const readRows = (db: Db, { id, baseCurrency }: Book): Promise<Row[]> =>
  db.execute<Row>(sql`
    with person as (
      select id, name, row_number() over (order by created_at, id) - 1 as place from ${people} where book_id = ${id}
    )
    select null as currency, null as day,
      coalesce(json_agg(json_build_array(id, name) order by place), '[]')::text as text from person
    union all
    select sums.currency, sums.day::text, string_agg(place || ' ' || paid || ' ' || owed, ',' order by place)
    from (
      select person_id, currency, null::date as day, paid_minor as paid, owed_minor as owed
      from ${shareTotals} where book_id = ${id} and currency = ${baseCurrency}
      union all
      select person_id, currency, day, paid_minor, owed_minor
      from ${shareDays} where book_id = ${id} and (currency < ${baseCurrency} or currency > ${baseCurrency})
    ) sums join person on person.id = sums.person_id
    group by sums.currency, sums.day`);

/** Without zeros, which stay what they are. */
function readCell(currency: CurrencyCode, { day, text }: Row): Cell {
  const [paid, owed] = [new Map<number, bigint>(), new Map<number, bigint>()];
  for (const one of text.split(",")) {
    const [place = "", paidMinor = "", owedMinor = ""] = one.split(" ");
    if (paidMinor !== "0") paid.set(Number(place), BigInt(paidMinor));
    if (owedMinor !== "0") owed.set(Number(place), BigInt(owedMinor));
  }
  return { currency, day, paid, owed };
}

async function readSums(db: Db, book: Book): Promise<{ everyone: Person[]; cells: Cell[] }> {
  const rows = await readRows(db, book);
  const everyone = rows.find(({ currency }) => currency === null)?.text ?? "[]";
  return {
    everyone: JSON.parse(everyone) as Person[],
    cells: rows.flatMap((row) => (row.currency === null ? [] : readCell(row.currency, row))),
  };
}

/** A side of a cell in the target's units: they add up to its converted sum. */
function convertSide(
  side: ReadonlyMap<number, bigint>,
  ratio: Parameters<typeof convertTogether>[1],
): ReadonlyMap<number, bigint> {
  const converted = convertTogether([...side.values()], ratio);
  return new Map([...side.keys()].map((place, index) => [place, converted[index] ?? 0n]));
}

/** A cell in the target's units; undefined without a rate. Both of its sides add up to the same. */
function convertCell(cell: Cell, converter: Converter): Held | undefined {
  const { currency, day, paid, owed } = cell;
  if (day === null) return cell;
  const ratio = converter.conversionOf({ day, currency })?.ratio;
  return ratio && { paid: convertSide(paid, ratio), owed: convertSide(owed, ratio) };
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

/** Adds each amount to that of its place. */
function addTo(sums: bigint[], side: ReadonlyMap<number, bigint>, sign = 1n): void {
  for (const [place, minor] of side) sums[place] = (sums[place] ?? 0n) + sign * minor;
}

type Sums = { paid: bigint[]; owed: bigint[]; left: ReadonlyMap<CurrencyCode, bigint[]> };

/** The sums of people by their places; in currencies without a rate what is left of them. */
function sumCells(cells: readonly Cell[], converter: Converter): Sums {
  const [paid, owed]: [bigint[], bigint[]] = [[], []];
  const left = new Map<CurrencyCode, bigint[]>();
  for (const cell of cells) {
    const converted = convertCell(cell, converter);
    if (converted) {
      addTo(paid, converted.paid);
      addTo(owed, converted.owed);
      continue;
    }
    const nets = left.get(cell.currency) ?? [];
    addTo(nets, cell.paid);
    addTo(nets, cell.owed, -1n);
    left.set(cell.currency, nets);
  }
  return { paid, owed, left };
}

/** What each person has paid for others and owes, in the book's currency at the rates of the days, and what settles it. */
export async function getBalances(db: Db, book: Book): Promise<Balances> {
  const { everyone, cells } = await readSums(db, book);
  const { paid, owed, left } = sumCells(cells, await loadConverter(db, book, cells));
  const show = (minor: bigint) => formatMinor(minor, book.baseCurrency);
  const sums = everyone.map(([personId, name], place) => {
    const side = { paid: paid[place] ?? 0n, owed: owed[place] ?? 0n };
    return { personId, name, ...side, net: side.paid - side.owed };
  });
  const nets = sums.map(({ personId, net }) => ({ id: personId, minor: net }));
  return {
    currency: book.baseCurrency,
    items: sums.map((sum) => ({
      ...sum,
      paid: show(sum.paid),
      owed: show(sum.owed),
      net: show(sum.net),
    })),
    transfers: settlingTransfers(nets).map(({ minor, ...transfer }) => ({
      ...transfer,
      amount: show(minor),
    })),
    unconverted: everyone.flatMap(([personId], place) =>
      [...left].flatMap(([currency, minors]) => {
        const net = minors[place] ?? 0n;
        return net === 0n ? [] : { personId, currency, net: formatMinor(net, currency) };
      }),
    ),
  };
}
