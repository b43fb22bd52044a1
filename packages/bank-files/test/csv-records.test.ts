import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecords } from "../src/csv/records.ts";

const cellsOf = (text: string, delimiter = ",") =>
  readRecords(text, delimiter).map(({ cells }) => cells);

test("well-formed text has the records that csv-parse finds, at their lines", () => {
  const cell = fc
    .array(fc.constantFrom(...'ab1";,\n'), { maxLength: 6 })
    .map((chars) => chars.join(""));
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(rows, fc.constantFrom(",", ";", "\t"), (table, delimiter) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = table.map((row) => row.map(quoted).join(delimiter)).join("\n");
      const records: string[][] = parse(text, { delimiter, relax_column_count: true });
      const trimmed = records.map((record) => record.map((value) => value.trim()));
      expect(cellsOf(text, delimiter)).toEqual(trimmed);
      const lines = readRecords(text, delimiter).map(({ line }) => line);
      const breaks = table.map((row) => row.join("").split("\n").length);
      expect(lines).toEqual(
        breaks.map((_, index) => 1 + breaks.slice(0, index).reduce((a, b) => a + b, 0)),
      );
    }),
  );
});

// With csv-parse's relax_quotes this is one record of three cells: a wrong amount, and a row lost.
test("a quote left open costs its own row, also where a later row has quotes", () => {
  const records = readRecords('d1,"open,7\nd2,"Good",1\nd3,x,2\n', ",");
  expect(records.map(({ line, fault }) => [line, fault])).toEqual([
    [1, "quote"],
    [2, null],
    [3, null],
  ]);
  expect(records.slice(1).map(({ cells }) => cells)).toEqual([
    ["d2", "Good", "1"],
    ["d3", "x", "2"],
  ]);
});

test("quotes that nobody doubled stay part of the text", () => {
  expect(cellsOf('a,"a"b,1\nb,"Rest "Zur Post"",2\nc,5" pipe,3\nd, "x" ,4')).toEqual([
    ["a", '"a"b', "1"],
    ["b", 'Rest "Zur Post"', "2"],
    ["c", '5" pipe', "3"],
    ["d", "x", "4"],
  ]);
});

test("a line break within quotes is text, and lines are counted on", () => {
  const records = readRecords('a,"two\nlines",1\n\nb,x,2\n', ",");
  expect(records.map(({ line, cells }) => [line, cells])).toEqual([
    [1, ["a", "two\nlines", "1"]],
    [3, [""]],
    [4, ["b", "x", "2"]],
  ]);
});
