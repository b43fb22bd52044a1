import { trustedDate } from "@outlay/core";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openBook } from "../../access/identity.ts";
import { allPages, createTestApi, refusalOf, type TestUser } from "../../testing.ts";
import { countBudgetStates } from "../figures/status.ts";
import { thresholdOf } from "../notifications/notifications.fixture.ts";

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

test("a budget needs only a name and an amount: by default monthly, for all spending, with alerts at 80 and 100 percent", async () => {
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

test("the status counts spending since the period began, also before the budget was created", async () => {
  await spend("30", { occurredOn: "2026-11-01" });
  await spend("7", { occurredOn: "2026-10-31" });
  const { id } = await alice.api.budgets.create({ name: "Food", amount: "100", categoryId: food });
  expect(await statusOf(id)).toEqual({
    budgetId: id,
    name: "Food",
    kind: "expense",
    currency: "EUR",
    periodStart: "2026-11-01",
    periodEnd: "2026-11-30",
    limit: "100.00",
    carriedOver: "0.00",
    spent: "30.00",
    remaining: "70.00",
    percentUsed: 30,
    state: "ok",
    committed: "0.00",
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

test("the budgets with a period on a day are counted by state", async () => {
  const { budgets } = alice.api;
  for (const amount of ["100", "50", "40", "39"]) await budgets.create({ name: amount, amount });
  await budgets.create({ name: "Past", amount: "1", startsOn: "2026-01-01", endsOn: "2026-10-31" });
  await spend("40");
  const book = await openBook(api.db, { userId: alice.id }, alice.bookId);
  if (!book) throw new Error("alice's book is there");
  expect(await countBudgetStates(api.db, book, trustedDate("2026-11-21"))).toEqual({
    ok: 1,
    near: 2,
    exceeded: 1,
  });
  expect(await countBudgetStates(api.db, book, trustedDate("2026-10-21"))).toEqual({
    ok: 1,
    near: 0,
    exceeded: 0,
  });
});

const newBudget = async (more: Partial<Parameters<TestUser["api"]["budgets"]["create"]>[0]> = {}) =>
  (await alice.api.budgets.create({ name: "Food", amount: "100", categoryId: food, ...more })).id;
const historyOf = (id: string, limit = 2) =>
  allPages((cursor) => alice.api.budgets.history({ id, limit, cursor }));

test("a category counts with its subcategories, splits in their categories, refunds on their own day, transfers never", async () => {
  const { categories, accounts, transactions } = alice.api;
  const child = (await categories.create({ name: "Bakery", parentId: food })).id;
  const other = (await categories.create({ name: "Other" })).id;
  const id = await newBudget({ startsOn: "2026-10-01" });
  const splits = [
    { categoryId: child, amount: "10" },
    { categoryId: other, amount: "5" },
  ];
  const { id: refundOf } = await spend("15", {
    splits,
    categoryId: child,
    occurredOn: "2026-10-31",
  });
  await spend("20", { categoryId: child });
  await transactions.create({ kind: "refund", amount: "4", refundOf, categoryId: child });
  const [cash] = (await accounts.list()).items;
  const { id: toAccountId } = await accounts.create({ name: "Card" });
  const fromAccountId = cash?.id ?? "";
  await transactions.create({ kind: "transfer", amount: "50", fromAccountId, toAccountId });
  await transactions.create({ kind: "income", amount: "50" });
  expect(await statusOf(id)).toMatchObject({ spent: "16.00" });
  expect(await historyOf(id)).toMatchObject([{ periodStart: "2026-10-01", spent: "10.00" }]);
});

test("a new amount applies from the current period on, and past periods keep theirs", async () => {
  const id = await newBudget({ startsOn: "2026-08-20", rollover: "full" });
  await spend("30", { occurredOn: "2026-10-05" });
  const { version } = await alice.api.budgets.update({ id, amount: "50", version: 1 });
  expect(version).toBe(2);
  const stale = alice.api.budgets.update({ id, amount: "60", version: 1 });
  expect(await refusalOf(stale)).toMatchObject({ code: "version.conflict" });
  expect(await statusOf(id)).toMatchObject({ carriedOver: "270.00", limit: "320.00" });
  api.clock.now = new Date("2026-11-24T09:30:00.000Z");
  await alice.api.budgets.update({ id, amount: "70" });
  expect(await statusOf(id)).toMatchObject({ limit: "340.00" });
  expect(await historyOf(id)).toMatchObject([
    { periodStart: "2026-10-01", periodEnd: "2026-10-31", limit: "300.00", remaining: "270.00" },
    { periodStart: "2026-09-01", limit: "200.00", carriedOver: "100.00" },
    { periodStart: "2026-08-01", limit: "100.00", state: "ok" },
  ]);
});

test("the status of a day is that of its period, as seen on the day", async () => {
  const id = await newBudget({ startsOn: "2026-10-01", endsOn: "2026-12-01" });
  await spend("10", { occurredOn: "2026-10-05" });
  expect(await statusOf(id, "2026-10-10")).toMatchObject({
    periodStart: "2026-10-01",
    spent: "10.00",
    daysLeft: 21,
    projected: "31.00",
  });
  expect(await statusOf(id, "2026-12-31")).toMatchObject({ spent: "0.00", daysLeft: 0 });
  expect(await statusOf(id, "2027-01-01")).toBeUndefined();
  expect(await statusOf(id, "2026-09-30")).toBeUndefined();
});

test("periods follow the book's time zone and first days; spending is recomputed when they change", async () => {
  const { books } = alice.api;
  const id = await newBudget({ startsOn: "2026-09-01" });
  await spend("30", { occurredOn: "2026-10-28" });
  await books.update({ id: alice.bookId, monthStartDay: 25, timeZone: "Pacific/Kiritimati" });
  const moved = { periodStart: "2026-10-25", periodEnd: "2026-11-24", spent: "30.00", daysLeft: 3 };
  expect(await statusOf(id)).toMatchObject(moved);
  api.clock.now = new Date("2026-11-24T10:00:00.000Z");
  expect(await statusOf(id)).toMatchObject({ periodStart: "2026-11-25", spent: "0.00" });
});

test("a move between budgets changes only the current period of both", async () => {
  const id = await newBudget({ startsOn: "2026-10-01" });
  const toId = await newBudget({ name: "Week", categoryId: null, period: { unit: "week" } });
  const { move } = alice.api.budgets;
  expect(await move({ fromId: id, toId, amount: "30" })).toMatchObject({
    from: { limit: "70.00" },
    to: { limit: "130.00", periodStart: "2026-11-16" },
  });
  expect(await statusOf(id, "2026-12-01")).toMatchObject({ limit: "100.00" });
  const refusals = [
    { fromId: id, toId, amount: "70.01" },
    { fromId: id, toId: id, amount: "1" },
    { fromId: id, toId, amount: "1", on: "2026-09-30" },
    { fromId: id, toId: await newBudget({ currency: "JPY" }), amount: "1" },
  ];
  for (const input of refusals)
    expect(await refusalOf(move(input))).toMatchObject({ code: "input.invalid" });
  expect(await move({ fromId: id, toId, amount: "70" })).toMatchObject({ from: { limit: "0.00" } });
});

test("monthly budgets are suggested from the last three whole months, for categories without a budget", async () => {
  const { categories, accounts, budgets, rates } = alice.api;
  const child = (await categories.create({ name: "Bakery", parentId: food })).id;
  const { id: accountId } = await accounts.create({ name: "Dollars", currency: "USD" });
  await spend("100", { occurredOn: "2026-08-01" });
  await spend("50", { occurredOn: "2026-10-31", categoryId: child });
  await spend("900", { occurredOn: "2026-11-01" });
  await spend("9", { occurredOn: "2026-10-01", accountId });
  const suggestion = {
    categoryId: food,
    name: "Eating",
    amount: "50.00",
    currency: "EUR",
    months: [
      { startsOn: "2026-08-01", spent: "100.00" },
      { startsOn: "2026-09-01", spent: "0.00" },
      { startsOn: "2026-10-01", spent: "50.00" },
    ],
    unconverted: [{ currency: "USD", amount: "9.00" }],
  };
  expect(await budgets.suggest()).toEqual({ items: [suggestion] });
  await rates.set({ base: "USD", quote: "EUR", on: "2026-09-30", rate: "0.5" });
  const [converted] = (await budgets.suggest()).items;
  expect(converted).toMatchObject({ amount: "51.50", unconverted: [] });
  expect(converted?.months[2]?.spent).toBe("54.50");
  await newBudget();
  expect(await budgets.suggest()).toEqual({ items: [] });
});

test("the carry-over includes earlier spending in other currencies", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Dollars", currency: "USD" });
  await alice.api.rates.set({ base: "USD", quote: "EUR", on: "2026-08-01", rate: "0.5" });
  await spend("1", { occurredOn: "2026-08-02", accountId });
  await spend("60", { occurredOn: "2026-09-15", accountId });
  await spend("4", { occurredOn: "2026-11-02" });
  const { id } = await alice.api.budgets.create({
    name: "Food",
    amount: "10",
    categoryId: food,
    startsOn: "2026-08-01",
    rollover: "full",
  });
  expect(await statusOf(id)).toMatchObject({ carriedOver: "-0.50", spent: "4.00" });
});

test("a deleted expense in a currency without a rate is no longer unconverted spending", async () => {
  const id = await newBudget();
  const { id: accountId } = await alice.api.accounts.create({ name: "Dollars", currency: "USD" });
  const expense = await spend("3", { accountId });
  const unconverted = [{ currency: "USD", amount: "3.00" }];
  expect(await statusOf(id)).toMatchObject({ unconverted });
  await alice.api.expenses.remove({ id: expense.id });
  expect(await statusOf(id)).toMatchObject({ unconverted: [] });
});

test("a category with a budget cannot be removed before the budget", async () => {
  const id = await newBudget();
  const refusal = await refusalOf(alice.api.categories.remove({ id: food }));
  expect(refusal).toMatchObject({ code: "category.in_use" });
  expect(refusal.issues[0]?.message).toContain(id);
  await alice.api.budgets.remove({ id });
  await alice.api.categories.remove({ id: food });
  const { items } = await alice.api.changes.since({ limit: 200 });
  const removal = items.find(({ entityId, op }) => entityId === id && op === "delete");
  const undone = alice.api.changes.undo({ seq: removal?.seq ?? 0 });
  expect(await refusalOf(undone)).toMatchObject({ code: "category.not_found" });
});

test("a budget that is sent twice is created once, and invalid budgets fail", async () => {
  const { budgets, categories } = alice.api;
  const given = { id: uuidv7(), name: "Food", amount: "100", categoryId: food };
  expect(await budgets.create(given)).toEqual(await budgets.create(given));
  const other = budgets.create({ ...given, amount: "101" });
  expect(await refusalOf(other)).toMatchObject({ code: "id.taken" });
  const income = (await categories.create({ name: "Job", kind: "income" })).id;
  expect(await refusalOf(newBudget({ categoryId: income }))).toMatchObject({
    code: "category.wrong_kind",
  });
  expect(await refusalOf(newBudget({ categoryId: uuidv7() }))).toMatchObject({
    code: "category.not_found",
    issues: [{ path: ["categoryId"] }],
  });
  for (const wrong of [
    { endsOn: "2026-11-20" },
    { amount: "0" },
    { amount: "1.005" },
    { thresholds: [80, 80] },
    { thresholds: [0] },
    { period: { unit: "days" as const, count: 0 } },
  ])
    expect(await refusalOf(newBudget(wrong))).toMatchObject({ code: "input.invalid" });
  expect((await budgets.list()).items).toHaveLength(1);
});

test("a book has at most 200 budgets", async () => {
  const id = await newBudget();
  await api.db
    .execute(sql`insert into budgets (book_id, id, name, currency, unit, count, rollover, starts_on, created_at, updated_at)
    select book_id, gen_random_uuid(), name, currency, unit, count, rollover, starts_on, created_at, updated_at
    from budgets, generate_series(1, 199) where id = ${id}`);
  expect(await refusalOf(newBudget())).toMatchObject({ code: "budget.limit" });
  await alice.api.budgets.remove({ id });
  await newBudget();
});

test("the smallest limit alerts even for the largest expense", async () => {
  await newBudget({ amount: "0.01", thresholds: [100, 1000] });
  await spend("999999999999999");
  expect((await alice.api.notifications.list()).items.map(thresholdOf)).toEqual([1000]);
  await newBudget({ amount: "999999999999999", thresholds: [1000], rollover: "surplus" });
  await spend("0.01");
});
