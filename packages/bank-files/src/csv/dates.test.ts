import { expect, test } from "vitest";
import { scanDate, scanShortDate, toDate } from "./dates.ts";

const read = (text: string, order: "dmy" | "mdy" = "dmy") => {
  const scanned = scanDate(text);
  return scanned && toDate(scanned, order);
};

test.each([
  ["2026-01-05", "2026-01-05"],
  ["2026-01-05T23:59:59-08:00", "2026-01-05"],
  ["2026-01-05 00:00:00.000", "2026-01-05"],
  ["20260105", "2026-01-05"],
  ["20260105120000", "2026-01-05"],
  ["2026.01.05.", "2026-01-05"],
  ["2026. 01. 05.", "2026-01-05"],
  ["2026/1/5", "2026-01-05"],
  ["05.01.26", "2026-01-05"],
  ["5.1.2026", "2026-01-05"],
  ["05.01.99", "1999-01-05"],
  ["05/01/2026 09:05", "2026-01-05"],
  ["05.01.2026, 09:05 Uhr", "2026-01-05"],
  ["05012026", "2026-01-05"],
  ["05-Apr-2026", "2026-04-05"],
  ["05APR2026", "2026-04-05"],
  ["5Apr26", "2026-04-05"],
  ["2026-01-05Z", "2026-01-05"],
  ["2026-01-05+01:00", "2026-01-05"],
  ["5/ 1/2026", "2026-01-05"],
  ["5 April 2026", "2026-04-05"],
  ["Apr 5, 2026", "2026-04-05"],
  ["Sun, 5 Apr 2026", "2026-04-05"],
  ["5. März 2026", "2026-03-05"],
  ["5 févr. 2026", "2026-02-05"],
  ["5 de enero de 2026", "2026-01-05"],
  ["5 paź 2026", "2026-10-05"],
  ["2026年1月5日", "2026-01-05"],
])("%s is %s", (text, date) => {
  expect(read(text)).toBe(date);
});

test.each([
  "2026-02-30",
  "31.04.2026",
  "12.50",
  "1.250,00",
  "2026",
  "A 5 B",
  "123456789",
  "5 Foo 2026",
])("%s is no day", (text) => {
  expect(read(text)).toBeNull();
});

test("the order says which part is the month", () => {
  expect(read("2/13/2026 9:05:00 AM", "mdy")).toBe("2026-02-13");
  expect(read("01/02/2026", "mdy")).toBe("2026-01-02");
});

test("a day without a year is the one within the period", () => {
  const period = { from: "2025-12-20", to: "2026-01-10" };
  const within = (text: string) => {
    const scanned = scanShortDate(text);
    return scanned && toDate(scanned, "dmy", period);
  };
  expect(["28/12", "02/01", "15/02"].map(within)).toEqual(["2025-12-28", "2026-01-02", null]);
});
