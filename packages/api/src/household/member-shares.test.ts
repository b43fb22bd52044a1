import fc from "fast-check";
import { expect } from "vitest";
import { test } from "../testing.ts";
import { equal, household } from "./household.fixture.ts";

test("a person's own parts of expenses show in the report by member, less those of refunds", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob } = await household(api, alice);
  const food = (await caller.categories.create({ name: "Eating" })).id;
  const trip = (await caller.categories.create({ name: "Trip" })).id;
  const shares = { paidBy: ann, split: equal(ann, bob) };
  const splits = [
    { categoryId: food, amount: "30" },
    { categoryId: trip, amount: "10" },
  ];
  const { id } = await caller.expenses.create({ amount: "40", splits, shares });
  await caller.transactions.create({ kind: "refund", amount: "8", refundOf: id });
  await caller.expenses.create({ amount: "5" });
  await caller.household.settle({ from: bob, to: ann, amount: "7" });
  const sharesOf = async (input: object = {}) =>
    (await caller.analytics.byMember(input)).shares.map(({ name, expense }) => [name, expense]);
  expect(await sharesOf()).toEqual([
    ["Ann", "16.00"],
    ["Bob", "16.00"],
  ]);
  expect(await sharesOf({ categoryId: trip })).toEqual([
    ["Ann", "4.00"],
    ["Bob", "4.00"],
  ]);
});

/** Whole cents of at least one, which are given out among as many. */
const cents = (most: number) =>
  fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: most });
const decimal = (minor: number) => (minor / 100).toFixed(2);
const minor = (amount = "0") => Math.round(Number(amount) * 100);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

test("the parts of people add up to each category, and those of categories to each person's part, to the cent", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid } = await household(api, alice);
  const ids: string[] = [];
  for (const name of ["One", "Two", "Three"])
    ids.push((await caller.categories.create({ name })).id);
  const drawn = fc.record({ amounts: cents(3), weights: cents(3), kind: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(drawn, async ({ amounts, weights, kind }) => {
      const splits = amounts.map((amount, index) => ({
        categoryId: ids[index] ?? "",
        amount: decimal(amount),
      }));
      const parts = weights.map((weight, index) => ({
        personId: [ann, bob, cid][index] ?? "",
        weight,
      }));
      const split = kind
        ? { kind: "weights" as const, parts }
        : equal(...parts.map(({ personId }) => personId));
      const amount = decimal(sum(amounts));
      const { id, shares } = await caller.expenses.create({
        amount,
        splits,
        shares: { paidBy: ann, split },
      });
      const reports = await Promise.all(
        ids.map(async (categoryId) => (await caller.analytics.byMember({ categoryId })).shares),
      );
      reports.forEach((own, index) =>
        expect(sum(own.map(({ expense }) => minor(expense)))).toBe(amounts[index] ?? 0),
      );
      for (const part of shares?.split.parts ?? []) {
        const own = reports.flat().filter(({ personId }) => personId === part.personId);
        expect(sum(own.map(({ expense }) => minor(expense)))).toBe(minor(part.amount));
      }
      await caller.expenses.remove({ id });
    }),
    { numRuns: 20 },
  );
});

test("in another currency the parts of people add up to what the expense comes to", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid } = await household(api, alice);
  const { id: accountId } = await caller.accounts.create({ name: "Dollars", currency: "USD" });
  await caller.rates.set({ base: "EUR", quote: "USD", on: "2026-01-01", rate: "2" });
  const shares = { paidBy: ann, split: equal(ann, bob, cid) };
  await caller.expenses.create({ amount: "10", accountId, shares });
  const report = await caller.analytics.byMember({});
  expect(report.expense).toBe("5.00");
  expect(report.shares.map(({ expense }) => expense).toSorted()).toEqual(["1.66", "1.67", "1.67"]);
});
