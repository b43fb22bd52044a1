import fc from "fast-check";
import { expect, test } from "vitest";
import { amountCell, line, textCell } from "./csv.logic.ts";

test.each([
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", "\"'\r'=1\""],
  ["a;=1", "a;'=1"],
  ["a;'-1;b; -1", "a;''-1;b; -1"],
  ["a\n@x", '"a\n\'@x"'],
  ['a;"=1"', '"a;\'""=1"""'],
  ["＝1", "'＝1"],
  ["'=1", "''=1"],
  ["'tis", "'tis"],
  ["a=1", "a=1"],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ["two\nlines", '"two\nlines"'],
  ["", ""],
])("the text %j is the cell %j", (text, cell) => {
  expect(textCell(text)).toBe(cell);
});

const delimiters = [",", ";", "\t"] as const;

/** Parses lines into cells by RFC 4180. */
function readCells(text: string, delimiter: string): string[] {
  const cell = `(?:"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n]*))(?:${delimiter}|\\r\\n)`;
  const cells = text.matchAll(new RegExp(cell, "g"));
  return [...cells].map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
}

/** What separates cells or lines for a program that expects another delimiter. */
const separators = { ",": ";\\r\\n", ";": ",\\r\\n", "\t": ",;\\r\\n" };
const start = "^'(?='*[=+\\-@\\t\\r\\n＋－＝＠])";
const escaped = (delimiter: keyof typeof separators) =>
  new RegExp(`${start}|(?<=[${separators[delimiter]}])'(?=['"]*[=+\\-@＋－＝＠])`, "g");

test.each(delimiters)(
  "any text between %j is read back exactly, and is never a formula",
  (delimiter) => {
    const piece = fc.constantFrom(
      "'",
      "=",
      "+",
      "-",
      "@",
      "\t",
      "\r",
      "\n",
      '"',
      ",",
      ";",
      "＝",
      "a",
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const written = line(
          texts.map((each) => textCell(each, delimiter)),
          delimiter,
        );
        const cells = readCells(written, delimiter);
        expect(cells.filter((cell) => /^[=+\-@\t\r\n＋－＝＠]/.test(cell))).toEqual([]);
        expect(cells.map((cell) => cell.replaceAll(escaped(delimiter), ""))).toEqual(texts);
        // Every line of an export begins with an id.
        const elsewhere = written.split(new RegExp(`[${separators[delimiter]}]`)).slice(1);
        expect(elsewhere.filter((cell) => /^"*[=+\-@＋－＝＠]/.test(cell))).toEqual([]);
      }),
    );
  },
);

test.each([
  ["-1234.50", "-1234,50"],
  ["1.250", "1,250"],
  ["100", "100"],
  ["", ""],
])("the amount %s is %s where commas are decimal marks", (amount, cell) => {
  expect(amountCell(amount, ",")).toBe(cell);
  expect(amountCell(amount, ".")).toBe(amount);
});
