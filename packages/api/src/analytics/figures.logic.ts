import { type Cell, type Conversion, convertMinor, type Converter } from "../rates/rates.logic.ts";
import { forEachInTurns } from "../support/turns.ts";

/** What a category took or brought in one of a report's periods; below zero it took money away. */
export type CategoryCell = Cell & { period: number; categoryId: string; count: number };

export type Kind = "expense" | "income";

/** A category as far as sums need it. */
type CategoryNode = { kind: Kind; parentId: string | null };

/**
 * A figure in minor units of the book's currency, as people say it: spent 12, earned 20. A refund
 * makes what was spent less. With the conversions that are in it, where the report explains its figures.
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

/** What could not be converted, in its own currency: all up to the last day, as the newest rate holds on. */
type Unconverted = { currency: string; expense: bigint; income: bigint; lastDay: string };
export type UnconvertedByCurrency = Map<string, Unconverted>;

/** What the cells of one period add up to. */
export type PeriodSums = {
  income: Sum;
  expense: Sum;
  /** By category, each with its subcategories. */
  categories: Map<string, Sum>;
  unconverted: UnconvertedByCurrency;
};

const makeSums = (): PeriodSums => ({
  income: newSum(),
  expense: newSum(),
  categories: new Map(),
  unconverted: new Map(),
});

/** Of a period without a transaction. */
export const noSums: Readonly<PeriodSums> = makeSums();

type Converting = { converter: Converter; explain: boolean };

type Basis = Converting & { periods: number; categories: ReadonlyMap<string, CategoryNode> };

/**
 * Adds up cells by period and category. Each is converted for itself and rounded once, so that every
 * figure is a sum of the same rounded parts and all of them add up.
 */
export async function sumCells(
  cells: readonly CategoryCell[],
  basis: Basis,
): Promise<PeriodSums[]> {
  const sums = Array.from({ length: basis.periods }, makeSums);
  await forEachInTurns(cells, (cell) => {
    const category = basis.categories.get(cell.categoryId);
    const of = sums[cell.period];
    if (!category || !of) return;
    const { kind, parentId } = category;
    const { converter, explain } = basis;
    const part = convertCell(cell, { kind, converter, explain, unconverted: of.unconverted });
    addTo(of[kind], part);
    addTo(sumAt(of.categories, cell.categoryId), part);
    if (parentId !== null) addTo(sumAt(of.categories, parentId), part);
  });
  return sums;
}

/** What all transactions of a payee or with a tag come to. */
export type KeyedCell = Cell & { key: string | null; count: number };

/** Adds up cells of one kind by their key, as sumCells does by category. */
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

/** A conversion only where it is to be explained. */
type Part = { minor: bigint; count: number; conversion?: Conversion };

function addTo(sum: Sum, { minor, count, conversion }: Part): void {
  sum.minor += minor;
  sum.count += count;
  if (conversion) (sum.conversions ??= new Set()).add(conversion);
}

type Cells = Converting & { kind: Kind; unconverted: UnconvertedByCurrency };

/** What a cell adds to the figures; one without a rate is counted, and its amount noted. */
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

/** What part of a whole a figure is, from 0 to 1. */
export function shareOf(minor: bigint, whole: bigint): number {
  if (whole <= 0n || minor <= 0n) return 0;
  return minor >= whole ? 1 : Number(minor) / Number(whole);
}

/** By how many percent a figure differs from the one before, to two digits; null where that is zero or below. */
export function changeOf(minor: bigint, before: bigint): number | null {
  if (before <= 0n) return null;
  const ratio = { numerator: 10_000n, denominator: before };
  return Number(convertMinor(minor - before, ratio)) / 100;
}

export function averageOf(minors: readonly bigint[]): bigint {
  const sum = minors.reduce((total, minor) => total + minor, 0n);
  return convertMinor(sum, { numerator: 1n, denominator: BigInt(Math.max(minors.length, 1)) });
}
