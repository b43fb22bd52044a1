import { expect, test } from "vitest";
import { ownAmount } from "./flow.logic.ts";

const link = (source: string, target: string, amount: string) => ({ source, target, amount });
const links = [
  link("bonus", "salary", "500.00"),
  link("salary", "total", "3000.00"),
  link("total", "food", "400.00"),
  link("food", "bakery", "50.00"),
  link("returns", "food", "20.00"),
  link("total", "saved", "2600.00"),
];

test("a category of income shows what it brings with its subcategories, not what one of them does", () => {
  expect(ownAmount("salary", null, links)).toBe("3000.00");
  expect(ownAmount("bonus", "salary", links)).toBe("500.00");
});

test("a category of expenses shows what flows to it, or back from it", () => {
  expect(ownAmount("food", null, links)).toBe("400.00");
  expect(ownAmount("bakery", "food", links)).toBe("50.00");
  expect(ownAmount("returns", "food", links)).toBe("20.00");
  expect(ownAmount("saved", undefined, links)).toBe("2600.00");
});

test("a category that comes to nothing shows none of its subcategories' flows", () => {
  expect(ownAmount("gifts", null, [link("gifts", "flowers", "20.00")])).toBeUndefined();
});

test("a category that is not known yet shows its only flow", () => {
  expect(ownAmount("bakery", undefined, links)).toBe("50.00");
});
