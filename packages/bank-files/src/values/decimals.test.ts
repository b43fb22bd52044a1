import { expect, test } from "vitest";
import { decimalMarkOf, readDecimal, sumDecimals } from "./decimals.ts";

test.for([
  ["1,25,000.00", ".", "125000.00"],
  ["1’234.50", ".", "1234.50"],
  ["1\u202f234,50", ",", "1234.50"],
  ["(12.00)", ".", "-12.00"],
  ["-€5", ".", "-5"],
  ["€-5", ".", "-5"],
  ["5,00-€", ",", "-5.00"],
  ["007.50", ".", "7.50"],
  ["1.250", ",", "1250"],
  ["1.250", ".", "1.250"],
  ["-0.00", ".", "0.00"],
  ["-0,00", ",", "0.00"],
] as const)("%s with the mark %s is %s", ([text, mark, decimal]) => {
  expect(readDecimal(text, mark)).toBe(decimal);
});

test.for(["", "-", "1.2.3", "12,34,56", "1,2345", "1e5", "0x10", "12 EUR", "--1", ".", "1.25,00"])(
  "%j is no number with a point",
  (text) => {
    expect(readDecimal(text, ".")).toBeNull();
  },
);

test("a column shows its mark, and the currency where it does not", () => {
  expect(decimalMarkOf(["-1.250", "3.283,3"], 2)).toEqual({ mark: ",", open: false });
  expect(decimalMarkOf(["1.234.567"], null)).toEqual({ mark: ",", open: false });
  expect(decimalMarkOf(["1.250"], 3)).toEqual({ mark: ".", open: false });
  expect(decimalMarkOf(["1.234"], 2)).toEqual({ mark: ",", open: false });
  expect(decimalMarkOf(["1.250"], 0)).toEqual({ mark: ",", open: false });
  expect(decimalMarkOf(["1.250"], 2)).toMatchObject({ open: true });
  expect(decimalMarkOf(["1.234"], null)).toMatchObject({ open: true });
  expect(decimalMarkOf(["1.5", "1,5"], 2)).toMatchObject({ open: true });
  expect(decimalMarkOf(["5", ""], null)).toEqual({ mark: ".", open: false });
});

test("sums are exact", () => {
  expect(sumDecimals(["0.1", "0.2", "-0.30", "5"])).toBe("5.00");
  expect(sumDecimals([])).toBe("0");
});
