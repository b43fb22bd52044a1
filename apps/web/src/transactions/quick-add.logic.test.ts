import { expect, test } from "vitest";
import { parseQuickAdd, type QuickAddContext } from "./quick-add.logic.ts";

// A Sunday.
const today = "2026-11-29";
const accounts = [
  { id: "cash", name: "Cash" },
  { id: "giro", name: "Giro" },
];
const english: QuickAddContext = { today, locale: "en", decimalMark: ".", digits: 2, accounts };
const german: QuickAddContext = { ...english, locale: "de-AT", decimalMark: "," };
const plain = {
  kind: "expense",
  payee: null,
  occurredOn: today,
  tags: [] as string[],
  accountId: undefined,
};

test("an amount and a word are enough", () => {
  expect(parseQuickAdd("12.50 bakery", english)).toEqual({
    ...plain,
    amount: "12.50",
    payee: "bakery",
  });
  expect(parseQuickAdd("4", english)).toEqual({ ...plain, amount: "4.00" });
});

test("a line has amount, payee, day, tags and account, in any order", () => {
  const whole = {
    ...plain,
    amount: "12.50",
    payee: "Corner shop",
    occurredOn: "2026-11-28",
    tags: ["breakfast", "work"],
    accountId: "giro",
  };
  expect(parseQuickAdd("12.50 Corner shop yesterday #breakfast #work @gi", english)).toEqual(whole);
  expect(parseQuickAdd("  @Giro gestern #breakfast 12,50 Corner #work  shop", german)).toEqual(
    whole,
  );
});

test.each([
  ["today", today],
  ["yesterday", "2026-11-28"],
  ["vorgestern", "2026-11-27"],
  ["tomorrow", "2026-11-30"],
  ["friday", "2026-11-27"],
  ["Fri", "2026-11-27"],
  ["sunday", "2026-11-22"],
  ["Freitag", "2026-11-27"],
  ["Mo", "2026-11-23"],
  ["2026-02-28", "2026-02-28"],
  ["3.11.", "2026-11-03"],
  ["24.12.", "2025-12-24"],
  ["24.12.2026", "2026-12-24"],
  ["on Friday", "2026-11-27"],
  ["am 1.11.", "2026-11-01"],
  ["1 Nov", "2026-11-01"],
  ["Nov 1", "2026-11-01"],
  ["am 3. März", "2026-03-03"],
  ["24. Dezember", "2025-12-24"],
])("%s is %s", (word, occurredOn) => {
  expect(parseQuickAdd(`5 bakery ${word}`, german)).toMatchObject({ occurredOn, payee: "bakery" });
});

test("a day may come first, and then the amount", () => {
  const read = (line: string) => parseQuickAdd(line, german);
  const bakery = { amount: "12.50", payee: "bakery", occurredOn: "2026-11-01" };
  expect(read("1 Nov 12,50 bakery")).toMatchObject(bakery);
  expect(read("1. November 12,50 bakery")).toMatchObject(bakery);
  expect(read("Nov 1 12,50 bakery")).toMatchObject(bakery);
  expect(read("5 bakery 29 Feb")).toMatchObject({ amount: "5.00", occurredOn: "2024-02-29" });
  expect(read("5 constructor")).toMatchObject({ payee: "constructor", occurredOn: today });
});

test("what is no day, amount or account belongs to the payee", () => {
  const read = (line: string) => parseQuickAdd(line, english)?.payee;
  expect(read("5 bakery 31.2.2026")).toBe("bakery 31.2.2026");
  expect(read("5 7 eleven")).toBe("7 eleven");
  expect(read("5 shop @nobody")).toBe("shop @nobody");
  expect(read("5 yesterday yesterday")).toBe("yesterday");
  expect(read("5 on the go")).toBe("on the go");
  expect(read("5 May flowers")).toBe("May flowers");
  expect(read("5 31 Feb")).toBe("31 Feb");
});

test("a plus makes it income, and a currency sign does not matter", () => {
  expect(parseQuickAdd("+1500 salary", english)).toMatchObject({
    kind: "income",
    amount: "1500.00",
  });
  expect(parseQuickAdd("€12,50 bakery", german)).toMatchObject({
    kind: "expense",
    amount: "12.50",
  });
});

test.each(["", "bakery", "0 bakery", "-5 bakery", "#tag yesterday"])("%o has no amount", (line) => {
  expect(parseQuickAdd(line, english)).toBeUndefined();
});
