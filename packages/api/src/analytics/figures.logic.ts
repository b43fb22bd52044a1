import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { type Cell, type Conversion, convertMinor, type Converter } from "../rates/rates.logic.ts";
import { forEachInTurns } from "../support/turns.ts";

/** The effect of a category in one period of a report; negative if money was spent. */
export type CategoryCell = Cell & { period: number; categoryId: string; count: number };

export type Kind = "expense" | "income";

/** The parts of a category that sums need. */
type CategoryNode = { kind: Kind; parentId: string | null };

/**
 * A figure in minor units of the book's currency, positive for both income and expenses: spent 12,
 * earned 20. Refunds reduce expenses. Includes its conversions if the report explains its figures.
 */
export type Sum = { minor: bigint; count: number; conversions: Set<Conversion> | undefined };

export const newSum = (): Sum => ({ minor: 0n, count: 0, conversions: undefined });

function sumAt<Key>(sums: Map<Key, Sum>, key: Key): Sum {
  const known = sums.get(key);
  if (known) return known;
  const made = newSum();
  sums.set(key, made);
  return made;
}

/** Amounts without a rate, in their own currency. */
type Unconverted = {
  currency: CurrencyCode;
  expense: bigint;
  income: bigint;
  lastDay: CalendarDate;
};
export type UnconvertedByCurrency = Map<string, Unconverted>;

/** The sums of one period. */
export type PeriodSums = {
  income: Sum;
  expense: Sum;
  /** By category, including its subcategories. */
  categories: Map<string, Sum>;
  unconverted: UnconvertedByCurrency;
};

const makeSums = (): PeriodSums => ({
  income: newSum(),
  expense: newSum(),
  categories: new Map(),
  unconverted: new Map(),
});

/** The sums of a period without transactions. */
export const noSums: Readonly<PeriodSums> = makeSums();

type Converting = { converter: Converter; explain: boolean };

type Basis = Converting & { periods: number; categories: ReadonlyMap<string, CategoryNode> };

/**
 * Adds up cells by period and category. Each cell is converted and rounded once, so that every figure
 * is a sum of the same rounded parts and all of them add up.
 */
export async function sumCells(
  cells: readonly CategoryCell[],
  basis: Basis,
): Promise<PeriodSums[]> {
  const sums = Array.from({ length: basis.periods }, makeSums);
  await forEachInTurns(cells, (cell) => {
    const category = basis.categories.get(cell.categoryId);
    const periodSums = sums[cell.period];
    if (!category || !periodSums) return;
    const { kind, parentId } = category;
    const { converter, explain } = basis;
    const part = convertCell(cell, {
      kind,
      converter,
      explain,
      unconverted: periodSums.unconverted,
    });
    addTo(periodSums[kind], part);
    addTo(sumAt(periodSums.categories, cell.categoryId), part);
    if (parentId !== null) addTo(sumAt(periodSums.categories, parentId), part);
  });
  return sums;
}

/** The sum of all transactions of a payee or with a tag. */
export type KeyedCell = Cell & { key: string | null; count: number };

/** Adds up cells of one kind by key, as sumCells does by category. */
export async function sumKeyed(cells: readonly KeyedCell[], how: Converting & { kind: Kind }) {
  const sums = new Map<string | null, Sum>();
  const total = newSum();
  const unconverted: UnconvertedByCurrency = new Map();
  await forEachInTurns(cells, (cell) => {
    const part = convertCell(cell, { ...how, unconverted });
    addTo(sumAt(sums, cell.key), part);
    addTo(total, part);
  });
  return { sums, total, unconverted };
}

/** The conversion, if it must be explained. */
type Part = { minor: bigint; count: number; conversion?: Conversion };

function addTo(sum: Sum, { minor, count, conversion }: Part): void {
  sum.minor += minor;
  sum.count += count;
  if (conversion) (sum.conversions ??= new Set()).add(conversion);
}

type Cells = Converting & { kind: Kind; unconverted: UnconvertedByCurrency };

/** Adds a cell to the figures. Without a rate, its transactions are counted and its amount is reported separately. */
function convertCell(
  { count, ...cell }: Cell & { count: number },
  { kind, converter, explain, unconverted }: Cells,
): Part {
  const minor = kind === "expense" ? -cell.minor : cell.minor;
  const conversion = converter.conversionOf(cell);
  if (conversion) {
    const part = { minor: convertMinor(minor, conversion.ratio), count };
    return explain && conversion.rates.length > 0 ? { ...part, conversion } : part;
  }
  const { currency, day } = cell;
  const known = unconverted.get(currency) ?? { currency, expense: 0n, income: 0n, lastDay: day };
  const lastDay = day > known.lastDay ? day : known.lastDay;
  unconverted.set(currency, { ...known, [kind]: known[kind] + minor, lastDay });
  return { minor: 0n, count };
}

/** A figure's share of a whole, from 0 to 1. */
export function shareOf(minor: bigint, whole: bigint): number {
  if (whole <= 0n || minor <= 0n) return 0;
  return minor >= whole ? 1 : Number(minor) / Number(whole);
}

/** The change from the previous figure in percent, to two digits; null if the previous one is zero or negative. */
export function changeOf(minor: bigint, before: bigint): number | null {
  if (before <= 0n) return null;
  const ratio = { numerator: 10_000n, denominator: before };
  return Number(convertMinor(minor - before, ratio)) / 100;
}

export function averageOf(minors: readonly bigint[]): bigint {
  const sum = minors.reduce((total, minor) => total + minor, 0n);
  return convertMinor(sum, { numerator: 1n, denominator: BigInt(Math.max(minors.length, 1)) });
}
