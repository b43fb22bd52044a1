import { BankFileError } from "../bank-file-error.ts";
import { maxRows } from "../limits.ts";

/** One record of a CSV file; its cells are trimmed. */
export type CsvRecord = {
  /** The line at which it begins, counted from 1. */
  line: number;
  cells: string[];
  /**
   * Why it is not known what its cells mean: a quote is never closed, and its line stands alone; or there are more cells
   * than columns.
   */
  fault: "quote" | "width" | null;
};

const quote = '"';

/** Rows with several lines each, blank ones between them and a preamble have room; millions of blank lines have not. */
const maxRecords = 4 * maxRows;

/** More columns than any table has; of a line of millions of delimiters no more are kept. */
const maxCells = 10_000;

/** A quote that is still open after so many lines was never meant to span them. */
const maxLines = 64;

/**
 * The records of a text whose lines end in "\n", as RFC 4180 has them, with the deviations of banks: quotes within
 * unquoted text, lone quotes within quoted text, blanks around quotes. An open quote costs its own line only; a reader
 * that is lenient in the usual way takes the next rows for its text. Throws a BankFileError for too many lines.
 */
export function readRecords(text: string, delimiter: string, limit = Infinity): CsvRecord[] {
  const records: CsvRecord[] = [];
  let from = 0;
  let line = 1;
  while (from < text.length && records.length < limit) {
    if (records.length === maxRecords) {
      const reason = `The file has more than ${maxRecords} lines. Export a shorter period.`;
      throw new BankFileError({ format: "csv", line, reason });
    }
    const found = text.indexOf("\n", from);
    const end = found === -1 ? text.length : found;
    const plain = text.slice(from, end);
    const quoted = plain.includes(quote) ? readQuoted(text, from, delimiter) : undefined;
    const isOpen = quoted === undefined && opensQuote(plain, delimiter);
    const cells = quoted?.cells ?? plain.split(delimiter, maxCells);
    records.push({ line, cells: cells.map((cell) => cell.trim()), fault: isOpen ? "quote" : null });
    line += quoted?.lines ?? 1;
    from = quoted?.end ?? end + 1;
  }
  return records;
}

const opensQuote = (line: string, delimiter: string) =>
  line.includes(quote) &&
  line.split(delimiter, maxCells).some((cell) => cell.trimStart().startsWith(quote));

type Quoted = { cells: string[]; end: number; lines: number };

/** The record at `from`, which has quotes; undefined when one of them stays open. */
function readQuoted(text: string, from: number, delimiter: string): Quoted | undefined {
  const cells: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    const start = skipBlanks(text, at, delimiter);
    if (text[start] === quote) {
      const cell =
        readQuotedCell(text, start + 1, delimiter) ?? readLiteral(text, start, delimiter);
      if (!cell || lines + cell.breaks > maxLines) return undefined;
      cells.push(cell.value);
      lines += cell.breaks;
      at = skipBlanks(text, cell.end, delimiter);
    } else {
      const end = cellEnd(text, at, delimiter);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (cells.length === maxCells) return undefined;
    if (!text.startsWith(delimiter, at) || at >= text.length) return { cells, end: at + 1, lines };
    at += delimiter.length;
  }
}

function cellEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== "\n" && !text.startsWith(delimiter, at)) at += 1;
  return at;
}

function skipBlanks(text: string, from: number, delimiter: string): number {
  let at = from;
  if (delimiter === " ") return at;
  while (text[at] === " ") at += 1;
  return at;
}

/** `"a"b`: quotes in pairs that are part of a text which no quotes enclose; undefined when one is left over. */
function readLiteral(text: string, from: number, delimiter: string): QuotedCell | undefined {
  const end = cellEnd(text, from, delimiter);
  const value = text.slice(from, end);
  return value.split(quote).length % 2 === 1 ? { value, end, breaks: 0 } : undefined;
}

type QuotedCell = { value: string; end: number; breaks: number };

/** Reads on behind an opening quote; undefined when it is never closed. */
function readQuotedCell(text: string, from: number, delimiter: string): QuotedCell | undefined {
  let value = "";
  let start = from;
  let breaks = 0;
  let hasLoneQuote = false;
  for (let at = from; at < text.length && breaks < maxLines; at += 1) {
    if (text[at] === "\n") breaks += 1;
    if (text[at] !== quote) continue;
    const isDoubled = text[at + 1] === quote;
    const closes = endsCell(text, at + 1, delimiter);
    // Quotes within a quoted text are doubled: this one opens a cell of a later row.
    if ((breaks > 0 || hasLoneQuote) && !closes && !isDoubled && opensCell(text, at, delimiter))
      return undefined;
    if (closes) return { value: value + text.slice(start, at), end: at + 1, breaks };
    if (!isDoubled) {
      hasLoneQuote = true;
      continue;
    }
    // `"the "Post""` ends here: its quotes were not doubled.
    if (hasLoneQuote && endsCell(text, at + 2, delimiter))
      return { value: value + text.slice(start, at + 1), end: at + 2, breaks };
    value += text.slice(start, at + 1);
    start = at + 2;
    at += 1;
  }
  return undefined;
}

/** Whether a cell ends here, blanks aside. */
function endsCell(text: string, at: number, delimiter: string): boolean {
  const next = skipBlanks(text, at, delimiter);
  return next >= text.length || text[next] === "\n" || text.startsWith(delimiter, next);
}

/** Whether a quote here looks like the first character of a cell of a later row. */
function opensCell(text: string, at: number, delimiter: string): boolean {
  return text[at - 1] === "\n" || text.startsWith(delimiter, at - delimiter.length);
}
