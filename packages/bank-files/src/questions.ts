import type { BankFile, FileRow, Question, ReadOptions } from "./types.ts";

const mostSamples = 5;

/** The options that are open, with the values that remain. */
type Open = { [Option in keyof ReadOptions]?: NonNullable<ReadOptions[Option]>[] };

/**
 * Asks for the options that are open. Each reading shows what rows become with it, beside the first values of the other
 * options: the first of those that differ between readings.
 */
export function askOpen(open: Open, read: (chosen: ReadOptions) => BankFile): BankFile {
  const first: ReadOptions = Object.fromEntries(
    Object.entries(open).map(([option, values]) => [option, values[0]]),
  );
  const file = read(first);
  const rows = rowsOf(file);
  const questions = Object.entries(open).map(([option, values]): Question => {
    const others = values.slice(1).map((value) => rowsOf(read({ ...first, [option]: value })));
    const lists = [rows, ...others];
    const shown = differing(rows, others);
    return {
      option: option as Question["option"],
      readings: values.map((value, reading) => ({
        value,
        rows: shown.flatMap((index) => lists[reading]?.[index] ?? []),
      })),
    };
  });
  const asked = new Set(Object.keys(open));
  const options: ReadOptions = Object.fromEntries(
    Object.entries(file.options).filter(([option]) => !asked.has(option)),
  );
  return { ...file, options, questions };
}

const rowsOf = (file: BankFile) => file.accounts.flatMap((account) => account.rows);

/** The places of the first rows that are not the same in all readings. */
function differing(rows: FileRow[], others: FileRow[][]): number[] {
  const found: number[] = [];
  for (const [index, row] of rows.entries()) {
    if (others.some((list) => isOther(row, list[index]))) found.push(index);
    if (found.length === mostSamples) break;
  }
  return found;
}

const isOther = (row: FileRow, other: FileRow | undefined) =>
  row.date !== other?.date || row.amount !== other.amount;
