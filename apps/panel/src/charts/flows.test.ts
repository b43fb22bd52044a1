import { expect, test } from "vitest";
import { flowsOf, sumOf } from "./flows.ts";
import { layOut } from "./sankey.ts";

const cashflow = {
  currency: "EUR",
  from: "2026-11-01",
  to: "2026-11-30",
  nodes: [
    { id: "salary", name: "Salary", kind: "income", categoryId: "salary" },
    { id: "food", name: "Food", kind: "expense", categoryId: "food" },
    { id: "bread", name: "Bread", kind: "expense", categoryId: "bread" },
    { id: "total", name: "Total", kind: "total", categoryId: null },
    { id: "saved", name: "Saved", kind: "saved", categoryId: null },
  ],
  links: [
    { source: "salary", target: "total", amount: "3000.10" },
    { source: "total", target: "food", amount: "30.05" },
    { source: "food", target: "bread", amount: "10.00" },
    { source: "total", target: "saved", amount: "2970.05" },
  ],
  unconverted: [],
};

test("cash flow is read as flows, each node with exactly what flows through it", () => {
  const flows = flowsOf("analytics.cashflow", cashflow);
  expect(flows?.title).toBe("Cash flow, EUR, 2026-11-01 to 2026-11-30");
  expect(flows?.nodes.map(({ name, amount }) => [name, amount])).toEqual([
    ["Salary", "3000.10"],
    ["Food", "30.05"],
    ["Bread", "10.00"],
    ["Total", "3000.10"],
    ["Saved", "2970.05"],
  ]);
});

test.each([
  [["0.10", "0.20"], "0.30"],
  [["90071992547409.93", "0.01"], "90071992547409.94"],
  [["5", "7"], "12"],
  [[], "0"],
])("%j sum to %s, without a rounded cent", (amounts, sum) => {
  expect(sumOf(amounts)).toBe(sum);
});

test("income is drawn left of the total, and what it pays for right of it", () => {
  const flows = flowsOf("analytics.cashflow", cashflow);
  const drawn = flows === null ? undefined : layOut(flows, 600);
  const x = (name: string) => drawn?.nodes.find((node) => node.name === name)?.x ?? NaN;
  expect(x("Salary")).toBeLessThan(x("Total"));
  expect(x("Total")).toBeLessThan(x("Food"));
  expect(x("Food")).toBeLessThan(x("Bread"));
  expect(drawn?.flows.map(({ label, kind }) => [label, kind])).toContainEqual([
    "Total → Food: 30.05 EUR",
    "expense",
  ]);
});

test("subcategories lie in the order of their categories, so that no flows cross", () => {
  const parents = ["food", "fun", "home"].map((id) => ({ id, name: id, kind: "expense" }));
  const children = ["home 1", "food 1", "fun 1", "food 2"].map((id) => ({
    id,
    name: id,
    kind: "expense",
  }));
  const links = [
    ...parents.map(({ id }) => ({ source: "total", target: id, amount: "20.00" })),
    ...children.map(({ id }) => ({ source: id.split(" ")[0], target: id, amount: "10.00" })),
  ];
  const total = { id: "total", name: "Total", kind: "total" };
  const nodes = [...parents, ...children, total];
  const flows = flowsOf("analytics.cashflow", { currency: "EUR", nodes, links });
  const drawn = flows === null ? [] : layOut(flows, 600).nodes;
  const column = drawn.filter(({ name }) => name.includes(" ")).toSorted((a, b) => a.y - b.y);
  expect(column.map(({ name }) => name)).toEqual(["food 1", "food 2", "fun 1", "home 1"]);
});

test("a book without money in the period has no flows, and other reports are none", () => {
  const empty = { currency: "EUR", to: "2026-11-30", nodes: [], links: [], unconverted: [] };
  expect(flowsOf("analytics.cashflow", empty)).toMatchObject({ nodes: [], flows: [] });
  expect(flowsOf("analytics.monthly", empty)).toBeNull();
});
