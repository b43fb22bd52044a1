import { expect, test } from "vitest";
import { type Flow, layOut } from "./sankey.logic.ts";

const size = { width: 300, height: 100, nodeWidth: 10, gap: 5 };
const household: Flow[] = [
  { source: "wages", target: "total", value: 100 },
  { source: "total", target: "food", value: 60 },
  { source: "food", target: "bakery", value: 20 },
  { source: "total", target: "saved", value: 40 },
];
const ids = ["wages", "total", "food", "bakery", "saved"];
const columnOf = (flows: Flow[], id: string) =>
  layOut(
    [...new Set(flows.flatMap(({ source, target }) => [source, target]))],
    flows,
    size,
  ).nodes.get(id)?.column;

test("income stands left of the total, spending right of it, and parts right of what they are part of", () => {
  const columns = ids.map((id) => columnOf(household, id));
  expect(columns).toEqual([0, 1, 2, 3, 2]);
});

test("a refund that flows back, and flows in a circle, end", () => {
  expect(columnOf([...household, { source: "shop", target: "total", value: 5 }], "shop")).toBe(0);
  const circle = [
    { source: "a", target: "b", value: 1 },
    { source: "b", target: "a", value: 1 },
  ];
  expect(layOut(["a", "b"], circle, size).flows).toHaveLength(2);
});

test("nodes of a column do not overlap, and all fit in the height", () => {
  const { nodes } = layOut(ids, household, size);
  const [food, saved] = [nodes.get("food"), nodes.get("saved")];
  expect(food && saved && food.y + food.height + size.gap).toBeCloseTo(saved?.y ?? 0);
  for (const { y, height } of nodes.values()) expect(y + height).toBeLessThanOrEqual(100.001);
});

test("a node is as tall as what flows through it", () => {
  const { nodes } = layOut(ids, household, size);
  const height = (id: string) => nodes.get(id)?.height ?? 0;
  expect(height("food") / height("total")).toBeCloseTo(0.6);
  expect(height("bakery") / height("food")).toBeCloseTo(1 / 3);
});

test("parts stand in the order of what they are part of, whatever their size, so that no flows cross", () => {
  const flows: Flow[] = [
    { source: "wages", target: "total", value: 100 },
    { source: "total", target: "home", value: 60 },
    { source: "total", target: "food", value: 40 },
    { source: "food", target: "market", value: 30 },
    { source: "home", target: "rent", value: 40 },
    { source: "home", target: "power", value: 20 },
  ];
  const { nodes, flows: drawn } = layOut(
    ["wages", "total", "home", "food", "rent", "market", "power"],
    flows,
    size,
  );
  const parts = ["rent", "power", "market"];
  const byHeight = parts.toSorted((a, b) => (nodes.get(a)?.y ?? 0) - (nodes.get(b)?.y ?? 0));
  expect(byHeight).toEqual(parts);
  const ends = drawn.filter(({ flow }) => flow.source === "total").map(({ y0, y1 }) => [y0, y1]);
  expect(ends).toEqual(ends.toSorted(([a = 0], [b = 0]) => a - b));
});

test("without flows there is nothing", () => {
  expect(layOut([], [], size).nodes.size).toBe(0);
});
