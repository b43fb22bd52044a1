import { expect, test } from "vitest";
import { readSheet } from "./read.ts";

test("a report reads as its figures and its lists, every amount as it came", () => {
  const report = {
    currency: "EUR",
    previous: { net: "-90071992547409.93", explain: { net: { filter: {} } } },
    months: [
      { month: "2026-10", expense: "0.10", change: null, explain: {} },
      { month: "2026-11", expense: "-4.10", change: -12.5, explain: {} },
    ],
    unconverted: [],
  };
  expect(readSheet(report)).toEqual({
    facts: [
      ["currency", "EUR"],
      ["previous.net", "-90071992547409.93"],
    ],
    tables: [
      {
        title: "months",
        columns: ["month", "expense", "change"],
        rows: [
          ["2026-10", "0.10", ""],
          ["2026-11", "-4.10", "-12.5"],
        ],
      },
    ],
  });
});

test("flows show the names of what they join, before what these are", () => {
  const { tables } = readSheet({
    nodes: [
      { id: "n1", name: "Salary", categoryId: null },
      { id: "total", name: "Total", categoryId: null },
    ],
    links: [{ source: "n1", target: "total", amount: "3000.00" }],
  });
  expect(tables.map(({ title }) => title)).toEqual(["links", "nodes"]);
  expect(tables[0]?.rows).toEqual([["Salary", "Total", "3000.00"]]);
  expect(tables[1]?.columns).toEqual(["name", "id"]);
});

test("a result that is nothing but a list is a table of rows", () => {
  expect(readSheet([{ on: "2026-11-30", net: "-5" }])).toEqual({
    facts: [],
    tables: [{ title: "rows", columns: ["on", "net"], rows: [["2026-11-30", "-5"]] }],
  });
});

test.each([[undefined], ["text"], [{ items: [] }], [[1, 2]]])("%j has no table", (data) => {
  expect(readSheet(data).tables).toEqual([]);
});
