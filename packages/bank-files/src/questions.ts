import type { BankFile, Question, ReadOptions } from "./types.ts";

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
  const questions = Object.entries(open).map(([option, values]): Question => {
    const files = values.map((value) => read({ ...first, [option]: value }));
    const rows = files.map((file) => file.accounts.flatMap((account) => account.rows));
    const shown = (rows[0] ?? [])
      .map((_, index) => index)
      .filter((index) => rows.some((list) => isOther(list[index], rows[0]?.[index])))
      .slice(0, mostSamples);
    return {
      option: option as Question["option"],
      readings: values.map((value, reading) => ({
        value,
        rows: shown.flatMap((index) => rows[reading]?.[index] ?? []),
      })),
    };
  });
  const file = read(first);
  const asked = new Set(Object.keys(open));
  const options: ReadOptions = Object.fromEntries(
    Object.entries(file.options).filter(([option]) => !asked.has(option)),
  );
  return { ...file, options, questions };
}

const isOther = (row: unknown, first: unknown) => JSON.stringify(row) !== JSON.stringify(first);
