import type { DecimalMark } from "../types.ts";
import type { Columns } from "./columns.ts";
import { currencyOfName } from "./currency-marks.ts";
import { directionOf } from "./direction-words.ts";
import type { Entry } from "./entries.ts";
import { isDirection } from "./header-words.ts";
import { isZero, type MoneyPlan, signed } from "./money.ts";

type Table = { names: string[]; columns: Columns; entries: Entry[] };

/** Whether the amounts of columns are written with a minus. */
export function isMostlyNegative(entries: Entry[], columns: number[], mark: DecimalMark): boolean {
  let negative = 0;
  let positive = 0;
  for (const { numbers } of entries) {
    for (const column of columns) {
      const scanned = numbers.get(column);
      const value = scanned ? signed(scanned, mark) : null;
      if (value === null || isZero(value)) continue;
      if (value.startsWith("-")) negative += 1;
      else positive += 1;
    }
  }
  return negative > positive;
}

/** A column for the direction, unless the amounts have signs already and the words only repeat them. */
export function directionColumn(
  { columns, names, entries }: Table,
  mark: DecimalMark,
): number | null {
  const [column] = columns.get("direction") ?? [];
  const [amount] = columns.get("amount") ?? [];
  if (column === undefined || amount === undefined) return null;
  const repeats = entries.filter(({ numbers }) => numbers.get(amount)?.isNegative);
  if (repeats.length === 0) return column;
  const outs = entries.filter(
    ({ record, numbers }) => numbers.get(amount) && isOutWord(record.cells[column]),
  );
  const allSigned = outs.every(({ numbers }) => {
    const scanned = numbers.get(amount);
    const value = scanned ? signed(scanned, mark) : null;
    return value === null || value.startsWith("-") || isZero(value);
  });
  return allSigned || !isDirection(names[column] ?? "") ? null : column;
}

/**
 * Bills whose purchases are positive may say so in words too: then no credit is, and no purchase is negative. `open` when
 * there is nothing but negative credits.
 */
export function signsAgainstWords(
  { columns, entries }: Table,
  mark: DecimalMark,
): "turned" | "open" | null {
  const [column] = columns.get("direction") ?? [];
  const [amount] = columns.get("amount") ?? [];
  if (column === undefined || amount === undefined) return null;
  const found = new Set<string>();
  for (const { record, numbers } of entries) {
    const scanned = numbers.get(amount);
    const value = scanned ? signed(scanned, mark) : null;
    const word = directionOf(record.cells[column] ?? "");
    if (value === null || word === null || isZero(value)) continue;
    found.add(`${word} ${value.startsWith("-") ? "negative" : "positive"}`);
  }
  if (!found.has("in negative")) return null;
  // A text such as "Interest" is of money in or out.
  const isText = columns.get("note")?.includes(column) || columns.get("payee")?.includes(column);
  if (found.size === 1) return isText ? null : "open";
  return found.size === 2 && found.has("out positive") ? "turned" : null;
}

/** Bills that mark credits by a word of their own leave all other rows without one. */
export function silentDirection(entries: Entry[], column: number): MoneyPlan["silent"] {
  const words = new Set(entries.map(({ record }) => directionOf(record.cells[column] ?? "")));
  if (words.has("in") === words.has("out")) return null;
  return words.has("in") ? "out" : "in";
}

const isOutWord = (cell = "") => directionOf(cell) === "out";

/** Bills of cards mark credits with CR and leave purchases plain. */
export function marksCreditsOnly(entries: Entry[], amount: number): boolean {
  const scans = entries.flatMap(({ numbers }) => numbers.get(amount) ?? []);
  const plain = scans.some(({ side, hasSign }) => side === null && !hasSign);
  return (
    plain &&
    scans.some(({ side }) => side === "in") &&
    !scans.some(({ side, hasSign }) => side === "out" || hasSign)
  );
}

/** Columns of amounts whose names say a currency each, and of which each entry fills one. */
export function currencyColumns({ names, columns, entries }: Table): number[] | null {
  const amounts = columns.get("amount") ?? [];
  const codes = new Set(amounts.map((column) => currencyOfName(names[column] ?? "")));
  if (amounts.length < 2 || codes.size < amounts.length || codes.has(null)) return null;
  const fillsOne = ({ numbers }: Entry) =>
    amounts.filter((column) => numbers.has(column)).length === 1;
  return entries.every(fillsOne) ? amounts : null;
}

/** Without a proof a fee is taken off where banks do so: beside a state and a balance. */
export function defaultFee({ columns }: Table): MoneyPlan["fee"] {
  const [column] = columns.get("fee") ?? [];
  const isTakenOff = columns.has("status") && columns.has("balance") && columns.has("bookedOn");
  return column !== undefined && isTakenOff ? { column, sign: -1 } : null;
}
