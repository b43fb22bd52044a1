import { isCurrency } from "@outlay/core/without-schemas";
import { looksLikeEntry } from "./dialect.ts";
import { scanDate } from "./dates.ts";
import { rolesOf } from "./header-words.ts";
import { scanNumber } from "./numbers.ts";
import type { CsvRecord } from "./records.ts";
import { isDateRole } from "./roles.ts";

/** A file's parts: lines before the header, names of columns (empty where there is no header), and lines behind it. */
export type Table = {
  preamble: CsvRecord[];
  names: string[];
  headerLine: number | null;
  body: CsvRecord[];
};

/** How far down a header may be. */
const deepest = 80;

/** Finds the header: by the names it has, else as the line before the first entry. */
export function findTable(all: CsvRecord[]): Table {
  const records = all.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const at = headerIndex(records);
  if (at !== -1) {
    const { cells = [], line = 1 } = records[at] ?? {};
    const names = cells.map((cell) => cell.replace(/^#/, "").trim());
    return { preamble: records.slice(0, at), names, headerLine: line, body: records.slice(at + 1) };
  }
  const first = Math.max(
    0,
    records.findIndex(({ cells }) => looksLikeEntry(cells)),
  );
  const start = isTitle(records.slice(first, first + deepest)) ? first + 1 : first;
  return {
    preamble: records.slice(0, start),
    names: [],
    headerLine: null,
    body: withoutFooter(records.slice(start)),
  };
}

/** A last line with fewer cells than any other, and no word among them, says the balance of the account. */
function withoutFooter(records: CsvRecord[]): CsvRecord[] {
  const last = records.at(-1);
  const others = records.slice(0, -1);
  const isFooter =
    last !== undefined &&
    others.length > 1 &&
    others.every(({ cells }) => cells.length > last.cells.length) &&
    !last.cells.some((cell) => /\p{Letter}{2}/u.test(cell));
  return isFooter ? others : records;
}

const isCode = (cell: string) => cell.length === 3 && isCurrency(cell);
const isLongNumber = (cell: string) => /^'?(?:[A-Z]{2})?[\d ]{10,34}$/.test(cell);

/** The columns in which every record has a date. */
const datesOfAll = ([first, ...others]: CsvRecord[]) =>
  [...(first?.cells.keys() ?? [])].filter((index) =>
    [first, ...others].every((record) => scanDate(record?.cells[index] ?? "") !== null),
  );

/**
 * Whether the first line of a file without a header is of the account, not of an entry: it has no date where all others
 * have one, or it alone has an account's number and currency.
 */
function isTitle([first, ...others]: CsvRecord[]): boolean {
  if (!first || others.length < 2) return false;
  const rest = others.filter(({ cells }) => looksLikeEntry(cells));
  const isUnlike = (is: (cell: string) => boolean) =>
    first.cells.some(
      (cell, index) => is(cell) && !rest.some(({ cells }) => is(cells[index] ?? "")),
    );
  const dated = rest.length > 1 ? datesOfAll(rest) : [];
  // An entry that is not booked yet has one date of two.
  const lacksDate =
    dated.length > 0 && dated.every((index) => scanDate(first.cells[index] ?? "") === null);
  return lacksDate || (isUnlike(isCode) && isUnlike(isLongNumber));
}

function headerIndex(records: CsvRecord[]): number {
  let best = { index: -1, score: 0 };
  for (const [index, record] of records.slice(0, deepest).entries()) {
    const score = scoreHeader(record.cells);
    // Of two that are as good, the first one is a header and the other one its repetition.
    if (score > best.score) best = { index, score };
  }
  if (best.index !== -1) return best.index;
  const first = records.slice(0, deepest).findIndex(({ cells }) => looksLikeEntry(cells));
  const before = records[first - 1];
  const fits = before && Math.abs(before.cells.length - (records[first]?.cells.length ?? 0)) <= 1;
  return fits && before.cells.length > 1 && before.cells.every(isName) ? first - 1 : -1;
}

/** How many cells are names of columns; 0 when it has none for a date or none for money. */
export function scoreHeader(cells: string[]): number {
  if (cells.length < 2 || !cells.every(isName)) return 0;
  const roles = cells.map((cell) => (cell.length > 60 ? [] : rolesOf(cell.replace(/^#/, ""))));
  const hasDate = roles.some((list) => list.some(isDateRole));
  const hasMoney = roles.some((list) =>
    list.some(
      (role) =>
        role === "amount" || role === "moneyIn" || role === "moneyOut" || role === "originalAmount",
    ),
  );
  return hasDate && hasMoney ? roles.filter((list) => list.length > 0).length : 0;
}

const isName = (cell: string) =>
  scanDate(cell) === null && (scanNumber(cell) === null || /^\p{Letter}/u.test(cell));

/** An apostrophe before a text, but not that of the Dutch 't and 's. */
const guard = /^'(?![ts]\b)/;

/** Some programs guard every text by an apostrophe. One that only some cells of a column have is part of the text. */
export function unguard({ body }: Table): void {
  const width = Math.max(0, ...body.slice(0, deepest).map(({ cells }) => cells.length));
  for (let index = 0; index < width; index += 1) {
    const filled = body.filter(({ cells }) => cells[index]);
    const isGuarded =
      filled.length > 1 && filled.every(({ cells }) => guard.test(cells[index] ?? ""));
    if (isGuarded) for (const { cells } of filled) cells[index] = cells[index]?.slice(1) ?? "";
  }
}
