import { expect, test } from "vitest";
import { sortByIds } from "./order.logic.ts";

const named = (names: string) => [...names].map((id) => ({ id }));

test.each([
  ["abc", "bca", "bca"],
  ["abc", "ca", "cab"],
  ["axby", "ba", "baxy"],
  ["ab", "bxa", "ba"],
  ["", "ab", ""],
])("the rules %s, moved to the order %s, are shown as %s", (saved, order, shown) => {
  const sorted = sortByIds(named(saved), [...order]);
  expect(sorted.map(({ id }) => id).join("")).toBe(shown);
});
