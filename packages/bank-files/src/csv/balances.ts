import type { Balance, FileRow } from "../types.ts";
import { isSameDecimal, sumDecimals } from "../values/decimals.ts";
import type { Direction } from "./chain.ts";
import { datesIn, scanDate, toDate } from "./dates.ts";
import type { BalanceLine, Entry } from "./entries.ts";
import { negate, signed } from "./money.ts";
import { scanNumber, type Scanned } from "./numbers.ts";
import type { Reading } from "./build.ts";

export type Balances = { opening: Balance | null; closing: Balance | null };

type Column = { index: number; isBefore: boolean; isOwed: boolean; direction: Direction };
type Pair = { entry: Entry; row: FileRow };

/** The balances of one account by its column of balances, whose direction is proved. */
export function balancesOf({ money }: Reading, column: Column, pairs: Pair[]): Balances {
  const counted = pairs.filter(({ row }) => row.status !== "pending");
  const sorted = column.direction === "oldestFirst" ? counted : counted.toReversed();
  const held = sorted.map(({ entry, row }) => {
    const scanned = row.status === "booked" ? entry.numbers.get(column.index) : null;
    const value = scanned ? signed(scanned, money.mark) : null;
    if (value === null) return null;
    const after = column.isBefore ? sumDecimals([value, row.amount]) : value;
    return column.isOwed ? negate(after) : after;
  });
  const first = held.findIndex((value) => value !== null);
  const last = held.findLastIndex((value) => value !== null);
  const closing = held[last] ?? null;
  return {
    opening: openingOf(sorted.slice(0, first + 1), held[first] ?? null),
    closing:
      closing === null
        ? null
        : { on: sorted[last]?.row.date ?? null, amount: closing, derived: false },
  };
}

/** What was there before the first entries, the last of which has a balance; a bank may give one a day. */
function openingOf(pairs: Pair[], held: string | null): Balance | null {
  const [first] = pairs;
  if (!first || held === null || pairs.some(({ row }) => row.status === "invalid")) return null;
  const amount = sumDecimals([held, ...pairs.map(({ row }) => negate(row.amount))]);
  return { on: first.row.date, amount, derived: true };
}

/** Of two balances at the end, the one that the file says in words is of a certain day. */
export function laterClosing(chain: Balance | null, line: Balance | null): Balance | null {
  if (!chain || !line?.on || !isSameDecimal(chain.amount, line.amount)) return chain ?? line;
  return line;
}

/** The balances that lines around the entries say. */
export function balancesOfLines(reading: Reading, lines: BalanceLine[]): Balances {
  const found: Balances = { opening: null, closing: null };
  let last: Balance | null = null;
  for (const { kind, record } of lines) {
    const balance = readLine(reading, record.cells);
    if (kind !== "balance") found[kind] ??= balance;
    else if (balance?.on && balance.on > (last?.on ?? "")) last = balance;
  }
  // The newest of the balances at the ends of days is the last one.
  return { ...found, closing: found.closing ?? last };
}

function readLine({ money, order, period }: Reading, cells: string[]): Balance | null {
  let amount: string | null = null;
  let on: string | null = null;
  for (const cell of cells) {
    const [date = null] = datesIn(cell);
    const number = numberIn(cell);
    if (date) on ??= toDate(date, order, period);
    if (number) amount = signed(number, money.mark) ?? amount;
  }
  return amount === null ? null : { on, amount, derived: false };
}

/** The number of a cell, which may have words and dates beside it: "Solde au 31/01/2026 1 234,56 €". */
function numberIn(cell: string): Scanned | null {
  if (scanDate(cell)) return null;
  const whole = scanNumber(cell.slice(cell.lastIndexOf(":") + 1));
  if (whole) return whole;
  let run: string[] = [];
  let found: Scanned | null = null;
  for (const word of [...cell.slice(0, 200).split(/\s+/), ""]) {
    const isPart = scanNumber(word) !== null && scanDate(word) === null;
    if (isPart) run.push(word);
    else if (run.length > 0) {
      found = scanNumber(run.join(" ")) ?? found;
      run = [];
    }
  }
  return found;
}
