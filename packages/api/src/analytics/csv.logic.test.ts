import fc from "fast-check";
import { expect, test } from "vitest";
import { line, textCell } from "./csv.logic.ts";

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
  [null, ""],
])("the text %j is the cell %j", (text, cell) => {
  expect(textCell(text)).toBe(cell);
});

/** Parses lines into cells by RFC 4180. */
function readCells(text: string): string[] {
  const cells = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g);
  return [...cells].map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
}

const escaped = /^'(?='*[=+\-@\t\r\n＋－＝＠])|(?<=[;\r\n])'(?=['"]*[=+\-@＋－＝＠])/g;

test("any text is read back exactly, and is never a formula", () => {
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
      const cells = readCells(line(texts.map(textCell)));
      expect(cells.filter((cell) => /^[=+\-@\t\r\n＋－＝＠]/.test(cell))).toEqual([]);
      expect(cells.map((cell) => cell.replaceAll(escaped, ""))).toEqual(texts);
      // Every line of an export begins with an id.
      const elsewhere = line(texts.map(textCell))
        .split(/[;\r\n]/)
        .slice(1);
      expect(elsewhere.filter((cell) => /^"*[=+\-@＋－＝＠]/.test(cell))).toEqual([]);
    }),
  );
});
