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
