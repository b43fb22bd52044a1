import { expect, test } from "vitest";
import { signed } from "./money.ts";
import { isOpenNumber, provenMark, scanNumber } from "./numbers.ts";

const read = (text: string, mark: "." | "," = ".") => {
  const scanned = scanNumber(text);
  return scanned && signed(scanned, mark);
};

test.each([
  ["12.00", "12.00"],
  ["+12", "12"],
  ["-12.00", "-12.00"],
  ["12.00-", "-12.00"],
  ["−12.00", "-12.00"],
  ["–12.00", "-12.00"],
  ["(12.00)", "-12.00"],
  ["($12.00)", "-12.00"],
  ["-£5", "-5"],
  ["£-5", "-5"],
  ["- 5.00 EUR", "-5.00"],
  ["EUR -5.00", "-5.00"],
  ["R$ 1.5", "1.5"],
  ["kr. 5.00", "5.00"],
  ["12.00 Dr", "-12.00"],
  ["12.00CR", "12.00"],
  ["12.00 Dr.", "-12.00"],
  ["12.–", "12"],
  ["CHF -1'234.-", "-1234"],
  ["-R 5.00", "-5.00"],
  ["-5.00 $US", "-5.00"],
  ["12.00 S", "-12.00"],
  ["1,25,000.00", "125000.00"],
  ["1'234.50", "1234.50"],
  ["1 234.50", "1234.50"],
  ["1\u202f234.50", "1234.50"],
  [".50", "0.50"],
  ["12.", "12"],
  ["007", "7"],
  ["12.500000000000", "12.50"],
  ["0.00", "0.00"],
  ['="12.00"', "12.00"],
])("%s is %s", (text, amount) => {
  expect(read(text)).toBe(amount);
});

test.each([
  "",
  "x",
  "12.3.4",
  "1,23,45",
  "12 3",
  "--5",
  "-5-",
  "5 apples",
  "1e5",
  "12%",
  "(5",
  "2026-01-05",
])("%j is no amount", (text) => {
  expect(read(text)).toBeNull();
});

test("decimal commas are read as such", () => {
  expect(read("1.234,56", ",")).toBe("1234.56");
  expect(read("-1.250", ",")).toBe("-1250");
  expect(read("1 234 567,5", ",")).toBe("1234567.5");
});

test.each([
  ["1.234,56", ","],
  ["1,234.56", "."],
  ["1.234.567", ","],
  ["12.5", "."],
  ["0.125", "."],
  ["1234.567", "."],
  ["12", null],
  ["1.250", null],
])("%s proves the mark %s", (text, mark) => {
  const scanned = scanNumber(text);
  expect(scanned && provenMark(scanned)).toBe(mark);
});

test("only a lone group of three is open", () => {
  const isOpen = (text: string) => {
    const scanned = scanNumber(text);
    return scanned && isOpenNumber(scanned);
  };
  expect(["1.250", "1,250", "12", "12.50"].map(isOpen)).toEqual([true, true, false, false]);
});
