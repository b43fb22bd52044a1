import { BankFileError } from "../bank-file-error.ts";
import { scanDate } from "./dates.ts";
import { scanNumber } from "./numbers.ts";
import { type CsvRecord, readRecords } from "./records.ts";

const delimiters = [",", ";", "\t", "|", "~", "^"];

/** Enough to know a delimiter by, and to find the header below a long preamble. */
const headRecords = 200;

/** The text behind a first line such as `sep=;`, and what that names. */
export function takeSeparatorLine(text: string): { body: string; named: string | null } {
  const end = text.indexOf("\n");
  const first = (end === -1 ? text : text.slice(0, end)).replaceAll('"', "");
  // An empty line keeps the count of lines right.
  if (!/^sep=./i.test(first) || first.trim().length > 5) return { body: text, named: null };
  return { body: end === -1 ? "" : text.slice(end), named: first[4] ?? null };
}

/** The delimiter under which the rows of a text look most like entries. */
export function findDelimiter(text: string): string {
  let best = { delimiter: "", score: 0 };
  for (const delimiter of delimiters) {
    const score = rate(readRecords(text, delimiter, headRecords));
    if (score > best.score) best = { delimiter, score };
  }
  if (best.delimiter === "") {
    const reason =
      "No columns were found. Export the account's entries as CSV, with a column for the date and one for the amount.";
    throw new BankFileError({ format: "csv", line: 1, reason });
  }
  return best.delimiter;
}

/** Rows with a date and a number count most; then the longest run of rows with one number of columns. */
function rate(records: CsvRecord[]): number {
  let entries = 0;
  let longest = 0;
  let run = 0;
  let width = 0;
  for (const { cells } of records) {
    run = cells.length === width ? run + 1 : 1;
    width = cells.length;
    if (width > 1 && run > longest) longest = run;
    if (width > 1 && looksLikeEntry(cells)) entries += 1;
  }
  return entries * 1000 + longest;
}

/** Whether cells have a date and, elsewhere, a number. */
export function looksLikeEntry(cells: string[]): boolean {
  const at = cells.findIndex((cell) => scanDate(cell) !== null);
  return (
    at !== -1 &&
    cells.some(
      (cell, index) => index !== at && scanNumber(cell) !== null && scanDate(cell) === null,
    )
  );
}

/** Whether texts are enclosed by apostrophes: the lines at the beginning of a file begin and end with one. */
export function quotesByApostrophe(text: string): boolean {
  const lines = text.slice(0, 4000).split("\n").slice(0, 10);
  const whole = text.length > 4000 ? lines.slice(0, -1) : lines;
  const filled = whole.map((line) => line.trim()).filter((line) => line !== "");
  return filled.length > 1 && filled.every((line) => line.startsWith("'") && line.endsWith("'"));
}

/** A text with its two kinds of quotes exchanged. */
export const swapQuotes = (text: string) =>
  text.replaceAll(/['"]/g, (char) => (char === "'" ? '"' : "'"));
