import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let travel: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T10:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  travel = (await alice.api.categories.create({ name: "Travel" })).id;
});

const newBudget = async (more: Partial<Parameters<TestUser["api"]["budgets"]["create"]>[0]> = {}) =>
  (await alice.api.budgets.create({ name: "Trips", categoryId: travel, amount: "300", ...more }))
    .id;
const spend = (amount: string, occurredOn: string, more: object = {}) =>
  alice.api.expenses.create({ amount, categoryId: travel, occurredOn, ...more });
const statusOn = async (on?: string) => (await alice.api.budgets.status({ on })).items[0];

test("a trip booked for next year is projected as it is, not by its pace", async () => {
  const period = { unit: "year", count: 1, anchorOn: "2026-11-28" } as const;
  await newBudget({ amount: "2000", period, startsOn: "2026-11-28" });
  await spend("1000", "2027-06-16");
  expect(await statusOn()).toMatchObject({
    periodStart: "2026-11-28",
    periodEnd: "2027-11-27",
    spent: "0.00",
    committed: "1000.00",
    remaining: "2000.00",
    percentUsed: 0,
    state: "ok",
    projected: "1000.00",
  });
  await spend("1", "2026-11-28");
  expect(await statusOn()).toMatchObject({ spent: "1.00", projected: "1365.00" });
});

test("the status of a past day counts what was spent by then; the rest of the period is committed", async () => {
  await newBudget({ startsOn: "2026-01-01" });
  await spend("300", "2026-01-30");
  expect(await statusOn("2026-01-05")).toMatchObject({
    spent: "0.00",
    committed: "300.00",
    remaining: "300.00",
    percentUsed: 0,
    state: "ok",
    daysLeft: 26,
    projected: "300.00",
  });
  const full = { spent: "300.00", committed: "0.00", state: "near", projected: "310.00" };
  expect(await statusOn("2026-01-30")).toMatchObject(full);
  expect(await statusOn("2026-02-01")).toMatchObject({ spent: "0.00", committed: "0.00" });
});

test("what is committed follows moves to another day, refunds, deletion, subcategories and splits", async () => {
  await newBudget();
  const child = (await alice.api.categories.create({ name: "Trains", parentId: travel })).id;
  const other = (await alice.api.categories.create({ name: "Other" })).id;
  const { id } = await spend("40", "2026-11-30", { categoryId: child });
  await spend("30", "2026-11-29", {
    splits: [
      { categoryId: travel, amount: "10" },
      { categoryId: other, amount: "20" },
    ],
  });
  const refund = { kind: "refund", amount: "5", occurredOn: "2026-11-30", refundOf: id } as const;
  await alice.api.transactions.create(refund);
  expect(await statusOn()).toMatchObject({ spent: "0.00", committed: "45.00" });
  await alice.api.expenses.update({ id, occurredOn: "2026-11-28" });
  expect(await statusOn()).toMatchObject({ spent: "40.00", committed: "5.00" });
  await alice.api.expenses.update({ id, occurredOn: "2026-12-01" });
  expect(await statusOn()).toMatchObject({ spent: "0.00", committed: "5.00" });
  expect(await statusOn("2026-12-01")).toMatchObject({ spent: "40.00", committed: "0.00" });
});

test("what is committed in another currency is converted, and is what remains without a pace", async () => {
  await newBudget();
  const { id: accountId } = await alice.api.accounts.create({ name: "Dollars", currency: "USD" });
  await alice.api.rates.set({ base: "USD", quote: "EUR", on: "2026-11-01", rate: "0.5" });
  await spend("10", "2026-11-28", { accountId });
  await spend("60", "2026-11-30", { accountId });
  expect(await statusOn()).toMatchObject({
    spent: "5.00",
    committed: "30.00",
    projected: "35.36",
    unconverted: [],
  });
});

test("refunds above spending have no pace", async () => {
  await newBudget();
  const refund = { kind: "refund", amount: "28", categoryId: travel } as const;
  await alice.api.transactions.create({ ...refund, occurredOn: "2026-11-02" });
  expect(await statusOn("2026-11-02")).toMatchObject({ spent: "-28.00", projected: "-28.00" });
});

test("what is committed when the period ends is carried over", async () => {
  await newBudget({ rollover: "full" });
  await spend("100", "2026-11-30");
  expect(await statusOn()).toMatchObject({ spent: "0.00", committed: "100.00" });
  expect(await statusOn("2026-12-01")).toMatchObject({ carriedOver: "200.00", spent: "0.00" });
});

test("the day is the book's: what is dated tomorrow is spent once tomorrow has come there", async () => {
  await newBudget();
  await spend("50", "2026-11-29");
  expect(await statusOn()).toMatchObject({ spent: "0.00", committed: "50.00" });
  await alice.api.books.update({ id: alice.bookId, timeZone: "Pacific/Kiritimati" });
  expect(await statusOn()).toMatchObject({ spent: "50.00", committed: "0.00" });
});

test("summaries count budgets by the same day's state", async () => {
  await newBudget();
  await spend("400", "2026-11-30");
  const november = { from: "2026-11-01", to: "2026-11-30" };
  const { budgets } = await alice.api.analytics.summary(november);
  expect(budgets).toEqual({ ok: 1, near: 0, exceeded: 0 });
});
