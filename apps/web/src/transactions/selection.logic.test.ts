import { expect, test } from "vitest";
import { extendedTo, nothingSelected, selectionOf, toggled } from "./selection.logic.ts";

const rows = [..."abcdef"].map((id) => ({ id }));
const idsOf = ({ ids }: { ids: ReadonlySet<string> }) => [...ids].toSorted().join("");

test("a row is selected and let go", () => {
  const one = toggled(nothingSelected, "b");
  expect(idsOf(one)).toBe("b");
  expect(idsOf(toggled(one, "b"))).toBe("");
});

test.each([
  ["d", "bcd"],
  ["a", "ab"],
  ["b", "b"],
  ["z", "b"],
])("a range from b to %s has the rows between them", (to, expected) => {
  expect(idsOf(extendedTo(toggled(nothingSelected, "b"), rows, to))).toBe(expected);
});

test("a range keeps what is selected beside it, and its beginning", () => {
  const two = toggled(toggled(nothingSelected, "a"), "c");
  const wide = extendedTo(two, rows, "e");
  expect(idsOf(wide)).toBe("acde");
  expect(wide.anchor).toBe("c");
});

test("a range that begins nowhere is its end alone", () => {
  expect(idsOf(extendedTo(nothingSelected, rows, "c"))).toBe("c");
  expect(idsOf(selectionOf(rows))).toBe("abcdef");
});
