import { expect, test } from "vitest";
import { formatInstant, localizeText, usableZone } from "./local-formats.logic.ts";

/** With plain blanks in place of those that do not break. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  ["en", "324.00 EUR of 400.00 EUR are spent", "€324.00 of €400.00 are spent"],
  ["de-AT", "1234567.50 EUR until 2026-11-30.", "€ 1.234.567,50 until 30. November 2026."],
  ["fr", "Cash is below -50.00 USD", "Cash is below -50,00 $US"],
  ["en-GB", "1.234 KWD and 500 JPY on 2027-02-28", "KWD 1.234 and JP¥500 on 28 February 2027"],
  ["en", "9007199254740993.25 EUR", "€9,007,199,254,740,993.25"],
  ["xx", "1.50 EUR on 2026-01-02", "€1.50 on January 2, 2026"],
  [
    "de",
    "Buy 100 AAA cells; 2026-13-45; x-2026-01-01; v1.50 EUR",
    "Buy 100 AAA cells; 2026-13-45; x-2026-01-01; v1.50 EUR",
  ],
])("in %s, %s reads %s", (locale, text, written) => {
  expect(plain(localizeText(locale, text))).toBe(written);
});

test("what looks like an amount and cannot be one stays as it is", () => {
  for (const text of [`1.${"0".repeat(120)} EUR`, "1.2345 EUR", "1,5 EUR", "100 XYZ", "1.5EUR"])
    expect(localizeText("de", text)).toBe(text);
});

test("instants are in the user's zone, which is UTC if the runtime has no such zone", () => {
  const instant = new Date("2026-11-23T09:30:00Z");
  expect(plain(formatInstant({ locale: "en", timeZone: "UTC" }, instant))).toBe(
    "November 23, 2026 at 9:30 AM UTC",
  );
  expect(plain(formatInstant({ locale: "de-AT", timeZone: "Europe/Vienna" }, instant))).toBe(
    "23. November 2026 um 10:30 MEZ",
  );
  expect(usableZone("Mars/Phobos")).toBe("UTC");
  expect(plain(formatInstant({ locale: "en", timeZone: "Mars/Phobos" }, instant))).toContain("UTC");
});

test("a long text takes linear time", () => {
  for (const text of ["1".repeat(100_000), "2026-01-".repeat(20_000), "1.1 ".repeat(50_000)])
    expect(localizeText("en", text)).toBe(text);
});
