import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAmount } from "./amount.logic.ts";

const english = { digits: 2, decimalMark: "." };
const german = { digits: 2, decimalMark: "," };

describe.each([
  ["English", english],
  ["German", german],
])("in %s, an amount", (_, locale) => {
  test.each([
    ["12.50", "12.50"],
    ["12,50", "12.50"],
    ["12", "12.00"],
    ["12.", "12.00"],
    ["12,5", "12.50"],
    [",5", "0.50"],
    ["0.05", "0.05"],
    ["007", "7.00"],
    ["1.234,56", "1234.56"],
    ["1,234.56", "1234.56"],
    ["1.234.567", "1234567.00"],
    ["1,234,567.8", "1234567.80"],
    ["1 234,56", "1234.56"],
    ["1’234.56", "1234.56"],
    ["-3.20", "-3.20"],
    ["−3,20", "-3.20"],
    ["-0", "0.00"],
    ["123456789012345678901.99", "123456789012345678901.99"],
  ])("%s is %s, whichever mark is the decimal mark", (text, amount) => {
    expect(readAmount(text, locale)).toBe(amount);
  });

  test.each(["", "-", ".", "abc", "12.345,6.7", "1,2,3", "12.5.5", "12.50 EUR", "1e3", "12.3456"])(
    "%o is not guessed",
    (text) => {
      expect(readAmount(text, locale)).toBeUndefined();
    },
  );
});

test("a lone mark before three digits groups where the locale groups with it, and is no decimal mark of cents", () => {
  expect(readAmount("1.250", german)).toBe("1250.00");
  expect(readAmount("1,250", english)).toBe("1250.00");
  expect(readAmount("1.250", english)).toBeUndefined();
  expect(readAmount("1,250", german)).toBeUndefined();
});

test("with three minor digits it is the decimal mark of the locale, and the other mark could be either", () => {
  expect(readAmount("1.250", { digits: 3, decimalMark: "." })).toBe("1.250");
  expect(readAmount("1,250", { digits: 3, decimalMark: "." })).toBeUndefined();
  expect(readAmount("0,250", { digits: 3, decimalMark: "." })).toBe("0.250");
});

test("a currency without minor digits takes whole amounts alone", () => {
  expect(readAmount("1.250", { digits: 0, decimalMark: "," })).toBe("1250");
  expect(readAmount("12,5", { digits: 0, decimalMark: "," })).toBeUndefined();
});

test("what the browser writes of an exact amount is read back as the same amount", () => {
  const minor = fc.bigInt({ min: 0n, max: 10n ** 18n });
  fc.assert(
    fc.property(minor, fc.constantFrom("en", "de", "de-CH", "en-IN", "de-AT"), (value, locale) => {
      const text = value.toString().padStart(3, "0");
      const amount = `${text.slice(0, -2)}.${text.slice(-2)}` as const;
      const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
      const decimalMark = format.formatToParts(1.5).find(({ type }) => type === "decimal")?.value;
      const written = format.format(amount as `${number}`);
      if (locale === "en-IN" && value >= 10_000_000n) return;
      expect(readAmount(written, { digits: 2, decimalMark: decimalMark ?? "." })).toBe(amount);
    }),
  );
});
