import { describe, expect, test } from "vitest";
import { householdAccounts, householdCategories } from "./household/categories.ts";
import { householdYear, type Purchase } from "./household.ts";

const until = "2026-10-04";
const year = householdYear({ until });

function cents(purchases: readonly Purchase[]): number {
  return purchases.reduce((sum, { amount }) => sum + Number(amount.replace(".", "")), 0);
}

function of(category: Purchase["category"]): Purchase[] {
  return year.filter((purchase) => purchase.category === category);
}

describe("a year of the household", () => {
  test("has about 1,500 expenses, whatever the seed and the end", () => {
    for (const seed of [1, 2, 3])
      for (const end of [until, "2024-02-29", "2026-12-31"]) {
        const count = householdYear({ until: end, seed }).length;
        expect(count).toBeGreaterThan(1400);
        expect(count).toBeLessThan(1650);
      }
  });

  test("is spent in all 20 categories and from all accounts", () => {
    expect(Object.keys(householdCategories)).toHaveLength(20);
    expect(new Set(year.map(({ category }) => category))).toEqual(
      new Set(Object.keys(householdCategories)),
    );
    expect(new Set(year.map(({ account }) => account))).toEqual(
      new Set(Object.keys(householdAccounts)),
    );
  });

  test("lies within its 365 days, oldest first", () => {
    const dates = year.map(({ occurredOn }) => occurredOn);
    expect(dates).toEqual(dates.toSorted());
    expect(dates.at(0)).toBe("2025-10-05");
    expect(dates.at(-1)).toBe(until);
  });

  test("has amounts above zero with two digits, and payees", () => {
    for (const { amount, original = { amount }, payee } of year) {
      expect(amount).toMatch(/^(0|[1-9]\d*)\.\d\d$/);
      expect(Number(amount)).toBeGreaterThan(0);
      expect(Number(original.amount)).toBeGreaterThan(0);
      expect(payee).not.toBe("");
    }
  });

  test("has ids that are UUIDs of version 7 of their day, none twice", () => {
    expect(new Set(year.map(({ id }) => id)).size).toBe(year.length);
    for (const { id, occurredOn } of year) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      const instantMs = Number.parseInt(id.slice(0, 13).replace("-", ""), 16);
      expect(new Date(instantMs).toISOString().slice(0, 10)).toBe(occurredOn);
    }
  });

  test("pays the rent on the first of each month, the same each time", () => {
    expect(of("rent").map(({ occurredOn }) => occurredOn.slice(8))).toEqual(Array(12).fill("01"));
    expect(cents(of("rent"))).toBe(12 * 118_000);
  });

  test("insures itself quarterly, and buys groceries several times a week", () => {
    expect(of("insurance")).toHaveLength(12);
    expect(of("groceries").length / 52).toBeGreaterThan(3);
    expect(of("groceries").length / 52).toBeLessThan(6);
  });

  test("costs what a family of four may spend", () => {
    expect(cents(year) / 100).toBeGreaterThan(50_000);
    expect(cents(year) / 100).toBeLessThan(70_000);
  });

  test("is abroad for two weeks of summer and pays in pounds", () => {
    const summer = year.filter(
      ({ occurredOn }) => occurredOn >= "2026-07-18" && occurredOn <= "2026-07-31",
    );
    expect(summer.filter(({ category }) => category === "groceries")).toEqual([]);
    const inPounds = summer.filter(({ original }) => original?.currency === "GBP");
    expect(inPounds.length).toBeGreaterThan(15);
    for (const { amount, original } of inPounds)
      expect(Number(amount) / Number(original?.amount)).toBeCloseTo(1.17, 2);
  });

  test("buys presents before Christmas", () => {
    const christmas = year.filter(({ tags }) => tags?.includes("christmas"));
    expect(christmas.length).toBeGreaterThan(15);
    expect(new Set(christmas.map(({ occurredOn }) => occurredOn.slice(5, 7)))).toEqual(
      new Set(["11", "12"]),
    );
  });
});

describe("the generator", () => {
  test("makes the same household of the same seed, and another of another", () => {
    expect(householdYear({ until })).toEqual(year);
    const other = householdYear({ until, seed: 2 });
    expect(other).not.toEqual(year);
    const ids = new Set(year.map(({ id }) => id));
    expect(other.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  test("only adds when the end is later", () => {
    const longer = householdYear({ until: "2026-10-11", days: 372 });
    expect(longer.slice(0, year.length)).toEqual(year);
    expect(longer.length).toBeGreaterThan(year.length);
  });

  test("refuses an end that is no date", () => {
    expect(() => householdYear({ until: "tomorrow" })).toThrow("YYYY-MM-DD");
  });
});
