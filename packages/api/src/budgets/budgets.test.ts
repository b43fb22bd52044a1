import { afterAll, beforeEach, expect, test } from "vitest";
import { openBook } from "../auth/identity.ts";
import { createTestApi, type TestUser } from "../testing.ts";
import { countBudgetStates } from "./status.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let food: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
  food = (await alice.api.categories.create({ name: "Eating" })).id;
});

const spend = (amount: string, more: object = {}) =>
  alice.api.expenses.create({ amount, categoryId: food, ...more });
const statusOf = async (id: string, on?: string) =>
  (await alice.api.budgets.status({ on })).items.find(({ budgetId }) => budgetId === id);

test("a budget needs a name and an amount: a month of all spending, alerting at 80 and 100 percent", async () => {
  const budget = await alice.api.budgets.create({ name: "All", amount: "100" });
  expect(budget).toMatchObject({
    categoryId: null,
    amount: "100.00",
    currency: "EUR",
    period: { unit: "month", count: 1, anchorOn: null },
    rollover: "none",
    startsOn: "2026-11-21",
    endsOn: null,
    thresholds: [80, 100],
    version: 1,
  });
  expect(await alice.api.budgets.get({ id: budget.id })).toEqual(budget);
  expect((await alice.api.budgets.list()).items).toEqual([budget]);
});

test("the status counts what was spent in the whole period, also before the budget was made", async () => {
  await spend("30", { occurredOn: "2026-11-01" });
  await spend("7", { occurredOn: "2026-10-31" });
  const { id } = await alice.api.budgets.create({ name: "Food", amount: "100", categoryId: food });
  expect(await statusOf(id)).toEqual({
    budgetId: id,
    name: "Food",
    currency: "EUR",
    periodStart: "2026-11-01",
    periodEnd: "2026-11-30",
    limit: "100.00",
    carriedOver: "0.00",
    spent: "30.00",
    remaining: "70.00",
    percentUsed: 30,
    state: "ok",
    daysLeft: 9,
    projected: "42.86",
    unconverted: [],
  });
  await spend("50");
  expect(await statusOf(id)).toMatchObject({ spent: "80.00", state: "near" });
  await spend("20");
  expect(await statusOf(id)).toMatchObject({ remaining: "0.00", state: "near" });
  await spend("0.01");
  expect(await statusOf(id)).toMatchObject({ percentUsed: 100.01, state: "exceeded" });
});

test("the states of all budgets that have a period on a day are counted", async () => {
  const { budgets } = alice.api;
  for (const amount of ["100", "50", "40", "39"]) await budgets.create({ name: amount, amount });
  await budgets.create({ name: "Past", amount: "1", startsOn: "2026-01-01", endsOn: "2026-10-31" });
  await spend("40");
  const book = await openBook(api.db, { userId: alice.id }, alice.bookId);
  if (!book) throw new Error("alice's book is there");
  expect(await countBudgetStates(api.db, book, "2026-11-21")).toEqual({
    ok: 1,
    near: 2,
    exceeded: 1,
  });
  expect(await countBudgetStates(api.db, book, "2026-10-21")).toEqual({
    ok: 1,
    near: 0,
    exceeded: 0,
  });
});
