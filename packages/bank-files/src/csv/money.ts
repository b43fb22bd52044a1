import type { DecimalMark } from "../types.ts";
import { sumDecimals } from "../values/decimals.ts";
import type { Columns } from "./columns.ts";
import { directionOf, directionOnBill } from "./direction-words.ts";
import type { Entry } from "./entries.ts";
import { type Scanned, toDecimal } from "./numbers.ts";

/** How an entry's amount follows from its cells. */
export type MoneyPlan = {
  mark: DecimalMark;
  /** A column of amounts; null where money in and out have columns of their own. */
  amount: number | null;
  /** Columns of money out and in. Amounts out have no sign, or that of the account; on some bills those in have a minus. */
  pair: { out: number[]; in: number[]; isSigned: boolean; isInNegative: boolean };
  /** Columns of amounts in a currency each, of which an entry fills one: `amount` is the first. */
  perCurrency?: number[];
  /** A column of words for the direction of an amount without a sign. */
  direction: number | null;
  /** What a row without a word means, where all other words mean the contrary. */
  silent: "in" | "out" | null;
  /** Whether the words are those of a card's bill. */
  isBill: boolean;
  /** Money out is written as plain amounts, as on a card's bill; or in the second of two columns without names. */
  isTurned: boolean;
  /** Amounts with "CR" are money in, those without are money out. */
  plainIsOut: boolean;
  /** Directions that balances show, of amounts without a sign. */
  signs: ReadonlyMap<Entry, "in" | "out"> | null;
  /** A column of fees that the amount does not hold yet, and whether they are to be added or taken off. */
  fee: { column: number; sign: 1 | -1 } | null;
};

/** Signed decimal text; undefined where there is no amount, null where it cannot be read. */
export function amountOf(plan: MoneyPlan, entry: Entry): string | null | undefined {
  const column = amountColumn(plan, entry);
  const plain = column === null ? turnedPair(plan, entry) : singleAmount(plan, column, entry);
  if (!plan.fee || typeof plain !== "string") return plain;
  const scanned = entry.numbers.get(plan.fee.column);
  const fee = scanned ? signed(scanned, plan.mark) : null;
  if (fee === null) return plain;
  return sumDecimals([plain, plan.fee.sign === 1 ? fee : negate(fee)]);
}

/** The column of an entry's amount; null where money in and out have columns of their own. */
export const amountColumn = ({ amount, perCurrency = [] }: MoneyPlan, { numbers }: Entry) =>
  perCurrency.find((column) => numbers.has(column)) ?? amount;

function singleAmount(plan: MoneyPlan, column: number, entry: Entry): string | null | undefined {
  const scanned = entry.numbers.get(column);
  if (!scanned) return scanned;
  const shown = plan.signs?.get(entry);
  if (shown) return readSigned({ ...plan, isTurned: shown === "out" }, scanned);
  if (plan.direction === null || scanned.side !== null) return readSigned(plan, scanned);
  const word = entry.record.cells[plan.direction] ?? "";
  const direction = word === "" ? plan.silent : (plan.isBill ? directionOnBill : directionOf)(word);
  const value = signed(scanned, plan.mark);
  // A negative sum in a debit row turns it round.
  if (direction === null || value === null) return null;
  return direction === "in" ? value : negate(value);
}

function readSigned(plan: MoneyPlan, scanned: Scanned): string | null {
  const value = signed(scanned, plan.mark);
  if (value === null) return null;
  const isPlainOut = plan.plainIsOut && scanned.side === null && !scanned.hasSign;
  return isPlainOut !== plan.isTurned ? negate(value) : value;
}

function turnedPair(plan: MoneyPlan, entry: Entry): string | null | undefined {
  const amount = pairAmount(plan, entry);
  return plan.isTurned && typeof amount === "string" ? negate(amount) : amount;
}

function pairAmount({ pair, mark }: MoneyPlan, entry: Entry): string | null | undefined {
  let sum: string | undefined;
  for (const [columns, isOut] of [
    [pair.out, true],
    [pair.in, false],
  ] as const) {
    for (const column of columns) {
      const scanned = entry.numbers.get(column);
      if (scanned === undefined) continue;
      const value = scanned && signed(scanned, mark);
      if (value === null) return null;
      const isTurned = isOut ? !pair.isSigned : pair.isInNegative;
      const turned = isTurned ? negate(value) : value;
      sum =
        sum === undefined || isZero(sum)
          ? turned
          : isZero(turned)
            ? sum
            : sumDecimals([sum, turned]);
    }
  }
  return sum;
}

/** Signed decimal text of a number, by its sign or its word. */
export function signed(scanned: Scanned, mark: DecimalMark): string | null {
  const value = toDecimal(scanned, mark) ?? toDecimal(scanned, mark === "." ? "," : ".");
  if (value === null) return null;
  const isOut = scanned.side === "out" ? !scanned.isNegative : scanned.isNegative;
  return isOut ? negate(value) : value;
}

export const isZero = (decimal: string) => !/[1-9]/.test(decimal);

export function negate(decimal: string): string {
  if (decimal.startsWith("-")) return decimal.slice(1);
  return isZero(decimal) ? decimal : `-${decimal}`;
}

/** The columns of a plan before anything is decided. */
export function pairOf(columns: Columns): { out: number[]; in: number[] } {
  return { out: columns.get("moneyOut") ?? [], in: columns.get("moneyIn") ?? [] };
}
