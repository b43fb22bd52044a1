import type { Balance, FileRow } from "../types.ts";
import { sumDecimals } from "../values/decimals.ts";
import type { Direction } from "./chain.ts";
import { datesIn, toDate } from "./dates.ts";
import type { BalanceLine, Entry } from "./entries.ts";
import { negate, signed } from "./money.ts";
import { scanNumber, type Scanned } from "./numbers.ts";
import type { Reading } from "./build.ts";

export type Balances = { opening: Balance | null; closing: Balance | null };

/** The balances of one account by its column of balances, whose direction is proved. */
export function balancesOf(
  { money }: Reading,
  column: { index: number; isOwed: boolean; direction: Direction },
  pairs: { entry: Entry; row: FileRow }[],
): Balances {
  const booked = pairs.filter(
    ({ entry, row }) => row.status === "booked" && entry.numbers.get(column.index),
  );
  const sorted = column.direction === "oldestFirst" ? booked : booked.toReversed();
  const [first] = sorted;
  const last = sorted.at(-1);
  if (!first || !last) return { opening: null, closing: null };
  const held = ({ entry }: { entry: Entry }) => {
    const scanned = entry.numbers.get(column.index);
    const value = scanned ? signed(scanned, money.mark) : null;
    return value !== null && column.isOwed ? negate(value) : value;
  };
  const before = held(first);
  const after = held(last);
  return {
    opening:
      before === null
        ? null
        : {
            on: first.row.date,
            amount: sumDecimals([before, negate(first.row.amount)]),
            derived: true,
          },
    closing: after === null ? null : { on: last.row.date, amount: after, derived: false },
  };
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
    const number: Scanned | null = date ? null : scanNumber(cell.slice(cell.lastIndexOf(":") + 1));
    if (date) on ??= toDate(date, order, period);
    else if (number) amount = signed(number, money.mark) ?? amount;
  }
  return amount === null ? null : { on, amount, derived: false };
}
