import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BankFile,
  BankFileError,
  type FileRow,
  readBankFile,
  type ReadOptions,
} from "../src/index.ts";
import {
  answersOf,
  dialects,
  inFileOrder,
  isoOf,
  plainRows,
  type PlainRow,
  writeFile,
} from "./csv-dialects.fixture.ts";
import { rowsOf } from "./samples.fixture.ts";

const read = (text: string, options?: ReadOptions) => readBankFile(Buffer.from(text), options);

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();

const found = (file: BankFile) =>
  rowsOf(file).map(({ date, amount, payee, status }) => [date, centsOf(amount), payee, status]);

const meant = (rows: PlainRow[]) =>
  rows.map(({ day, cents, text }) => [isoOf(day), cents, oneLine(text), "booked"]);

function centsOf(amount: string): number {
  const [whole = "", fraction = ""] = amount.split(".");
  return Number(whole + fraction.padEnd(2, "0"));
}

test("entries in any dialect are read as they were meant, or a question is asked", () => {
  fc.assert(
    fc.property(dialects, plainRows, (dialect, rows) => {
      // Of a lone entry without names nothing says which number is the amount: the file is refused.
      fc.pre(rows.length > 1 || dialect.names !== "none" || !dialect.hasBalance);
      // One balance alone proves nothing, nor do equal amounts of one day.
      const days = new Set(rows.map(({ day }) => day));
      fc.pre((rows.length > 2 && days.size > 1) || dialect.names !== "invented");
      const text = writeFile(dialect, rows);
      const expected = meant(inFileOrder(dialect, rows));
      const file = read(text);
      const isSettled = file.questions.length === 0;
      expect(isSettled ? found(file) : expected).toEqual(expected);
      const answers = Object.entries(answersOf(dialect)).filter(([option]) =>
        file.questions.some((question) => question.option === option),
      );
      const answered = read(text, Object.fromEntries(answers));
      expect(answered.questions).toEqual([]);
      expect(found(answered)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

/** Rows that are neither right nor invalid; none where the file is refused. */
function faultsOf(text: string) {
  try {
    const isRight = (row: FileRow) =>
      row.status === "invalid" || /^\d{4}-\d\d-\d\d$/.test(row.date);
    return rowsOf(read(text)).filter((row) => !isRight(row));
  } catch (error) {
    if (error instanceof BankFileError) return [];
    throw error;
  }
}

test("whatever a text says, it is read or refused with a reason", () => {
  const cells = fc.constantFrom(
    "2026-01-05",
    "01/02/2026",
    "-1,50",
    "1.250",
    "x",
    '"',
    "",
    "Date",
    "Amount",
  );
  const ends = fc.constantFrom(",", ";", "\n", "\r\n", '"\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(cells, ends), { maxLength: 60 }), (pieces) => {
      const text = `Date,Text,Amount\n${pieces.flat().join("")}`;
      expect(faultsOf(text)).toEqual([]);
    }),
  );
});
