import { describe, expect, test } from "vitest";
import { type AccountKey, householdAccounts, householdCategories } from "./household/categories.ts";
import { type Booking, type Movement, sumOn, type Transfer } from "./household/movement.ts";
import { type Household, householdYear } from "./household.ts";

const until = "2026-10-04";
const { opening, movements: year } = householdYear({ until });
const bookings = year.filter((movement) => movement.kind !== "transfer");
const expenses = ofKind("expense");
const accounts = Object.keys(householdAccounts) as AccountKey[];
/** Of several seeds and ends. */
const households = [1, 2, 3].flatMap((seed) =>
  [until, "2024-02-29", "2026-12-31"].map((end) => householdYear({ until: end, seed })),
);

function ofKind(kind: Booking["kind"]): Booking[] {
  return bookings.filter((booking) => booking.kind === kind);
}

function inCategory(category: Booking["category"]): Booking[] {
  return bookings.filter((booking) => booking.category === category && booking.kind !== "refund");
}

function transfersTo(account: AccountKey): Transfer[] {
  return year.filter(
    (movement) => movement.kind === "transfer" && movement.to === account,
  ) as Transfer[];
}

function sum(movements: readonly Movement[]): number {
  return movements.reduce((total, { cents }) => total + cents, 0);
}

/** Its balance after each movement. */
function balancesOf(account: AccountKey, household: Household): number[] {
  let balance = household.opening[account];
  return household.movements.map((movement) => (balance += sumOn(account, [movement])));
}

describe("a year of the household", () => {
  test("has about 1,500 expenses, whatever the seed and the end", () => {
    for (const { movements } of households) {
      const count = movements.filter(({ kind }) => kind === "expense").length;
      expect(count).toBeGreaterThan(1400);
      expect(count).toBeLessThan(1650);
    }
  });

  test("is spent in 20 categories and earned in 3, and moves on all accounts", () => {
    expect(new Set(bookings.map(({ category }) => category))).toEqual(
      new Set(Object.keys(householdCategories)),
    );
    expect(new Set(expenses.map(({ category }) => category)).size).toBe(20);
    expect(new Set(ofKind("income").map(({ category }) => category)).size).toBe(3);
    for (const account of accounts) expect(sumOn(account, year)).not.toBe(0);
  });

  test("lies within its 365 days, oldest first", () => {
    const dates = year.map(({ occurredOn }) => occurredOn);
    expect(dates).toEqual(dates.toSorted());
    expect(dates.at(0)).toBe("2025-10-05");
    expect(dates.at(-1)).toBe(until);
  });

  test("has whole amounts above zero, and payees", () => {
    for (const { cents, original = { cents }, payee } of bookings)
      for (const amount of [cents, original.cents]) {
        expect(Number.isInteger(amount) && amount > 0).toBe(true);
        expect(payee).not.toBe("");
      }
    for (const { cents } of year) expect(Number.isInteger(cents) && cents > 0).toBe(true);
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
    expect(inCategory("rent").map(({ occurredOn }) => occurredOn.slice(8))).toEqual(
      Array(12).fill("01"),
    );
    expect(sum(inCategory("rent"))).toBe(12 * 118_000);
  });

  test("insures itself quarterly, and buys groceries several times a week", () => {
    expect(inCategory("insurance")).toHaveLength(12);
    expect(inCategory("groceries").length / 52).toBeGreaterThan(3);
    expect(inCategory("groceries").length / 52).toBeLessThan(6);
  });

  test("costs what a family of four may spend", () => {
    expect(sum(expenses) / 100).toBeGreaterThan(50_000);
    expect(sum(expenses) / 100).toBeLessThan(70_000);
  });

  test("is abroad for two weeks of summer and pays in pounds", () => {
    const summer = expenses.filter(
      ({ occurredOn }) => occurredOn >= "2026-07-18" && occurredOn <= "2026-07-31",
    );
    expect(summer.filter(({ category }) => category === "groceries")).toEqual([]);
    const inPounds = summer.filter(({ original }) => original?.currency === "GBP");
    expect(inPounds.length).toBeGreaterThan(15);
    for (const { cents, original } of inPounds)
      expect(cents / Number(original?.cents)).toBeCloseTo(1.17, 2);
  });

  test("buys presents before Christmas", () => {
    const christmas = expenses.filter(({ tags }) => tags?.includes("christmas"));
    expect(christmas.length).toBeGreaterThan(15);
    expect(new Set(christmas.map(({ occurredOn }) => occurredOn.slice(5, 7)))).toEqual(
      new Set(["11", "12"]),
    );
  });
});

describe("the money of the household", () => {
  test("comes from two salaries fourteen times a year, the allowance and the tax office", () => {
    expect(inCategory("salary")).toHaveLength(2 * 14);
    expect(inCategory("familyAllowance")).toHaveLength(12);
    expect(inCategory("taxRefund")).toHaveLength(1);
  });

  test("grows slowly, whatever the seed and the end", () => {
    for (const { movements } of households) {
      const grown = accounts.reduce((total, account) => total + sumOn(account, movements), 0);
      expect(grown / 100).toBeGreaterThan(1_000);
      expect(grown / 100).toBeLessThan(10_000);
    }
  });

  test("is in the wallet whenever it is spent, wherever the range begins", () => {
    for (const days of [365, 300, 20, 3])
      for (const cents of balancesOf("wallet", householdYear({ until, days }))) {
        expect(cents).toBeGreaterThanOrEqual(0);
        expect(cents).toBeLessThan(40_000);
      }
  });

  test("pays what was bought with the card in a month on the 10th of the next", () => {
    const sentBack = new Set(ofKind("refund").map(({ refundOf }) => refundOf));
    const boughtIn = (month: string) =>
      sum(
        expenses.filter(
          ({ id, account, occurredOn }) =>
            account === "card" && occurredOn.startsWith(month) && !sentBack.has(id),
        ),
      );
    const bills = transfersTo("card");
    expect(bills.map(({ occurredOn }) => occurredOn.slice(8))).toEqual(Array(12).fill("10"));
    // The first two are for days before the year, too.
    const paid = bills.slice(2).map(({ cents }) => cents);
    const months = bills.slice(1, -1).map(({ occurredOn }) => occurredOn.slice(0, 7));
    expect(paid).toEqual(months.map(boughtIn));
    const owed = -opening.card - sumOn("card", year);
    expect(owed).toBe(boughtIn("2026-09") + boughtIn("2026-10"));
  });

  test("is saved by a standing order", () => {
    expect(transfersTo("savings").map(({ occurredOn }) => occurredOn.slice(8))).toEqual(
      Array(12).fill("03"),
    );
  });

  test("comes back for some clothes, within nine days", () => {
    const refunds = ofKind("refund");
    expect(refunds.length).toBeGreaterThan(2);
    for (const { refundOf, ...refund } of refunds) {
      const expense = expenses.find(({ id }) => id === refundOf);
      expect(refund).toMatchObject({ category: "clothing", cents: expense?.cents });
      const days =
        (Date.parse(refund.occurredOn) - Date.parse(expense?.occurredOn ?? "")) / 86_400_000;
      expect(days).toBeGreaterThan(1);
      expect(days).toBeLessThan(10);
    }
  });

  test("has not come back yet when the year ends before", () => {
    const expense = expenses.find(({ id }) => id === ofKind("refund").at(-1)?.refundOf);
    const { movements } = householdYear({ until: expense?.occurredOn ?? "" });
    expect(movements.at(-1)?.occurredOn).toBe(expense?.occurredOn);
  });
});

describe("the generator", () => {
  test("makes the same household of the same seed, and another of another", () => {
    expect(householdYear({ until })).toEqual({ opening, movements: year });
    const { movements: other } = householdYear({ until, seed: 2 });
    expect(other).not.toEqual(year);
    const ids = new Set(year.map(({ id }) => id));
    expect(other.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  test("only adds when the end is later", () => {
    const longer = householdYear({ until: "2026-10-11", days: 372 });
    expect(longer.opening).toEqual(opening);
    expect(longer.movements.slice(0, year.length)).toEqual(year);
    expect(longer.movements.length).toBeGreaterThan(year.length);
  });

  test("draws a day the same when the beginning is later", () => {
    const { movements } = householdYear({ until, days: 100 });
    const known = new Map(year.map((movement) => [movement.id, movement]));
    for (const movement of movements) expect(movement).toEqual(known.get(movement.id));
    expect(movements.length).toBeGreaterThan(300);
  });

  test("refuses an end that is no date", () => {
    expect(() => householdYear({ until: "tomorrow" })).toThrow("YYYY-MM-DD");
  });
});
