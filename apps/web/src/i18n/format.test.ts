import { expect, test } from "vitest";
import { createFormat } from "./format.ts";

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  ["de", "12.50", "HUF", "12,50 HUF"],
  ["de", "1500.00", "HUF", "1.500 HUF"],
  ["en", "0.255", "IQD", "IQD 0.255"],
  ["en", "-1.05", "COP", "-COP 1.05"],
  ["en", "1.250", "KWD", "KWD 1.250"],
  ["en", "12.00", "EUR", "€12.00"],
  ["en", "1234567890123456.78", "EUR", "€1,234,567,890,123,456.78"],
  ["en", "300", "JPY", "¥300"],
])("in %s %s %s is written with all its minor units: %s", (locale, amount, currency, text) => {
  expect(plain(createFormat(locale).money(amount, currency))).toBe(text);
});

test("a day is written with its month, and what is no day as it is", () => {
  const { day } = createFormat("en-GB");
  expect(day("1970-01-01")).toBe("1 Jan 1970");
  for (const none of ["2026-13-01", "2026-02-30", "20261-01-01"]) expect(day(none)).toBe(none);
});
