import { budgetSpending } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesSince } from "../../changes/changes.fixture.ts";
import { examineBook } from "../../registry.ts";
import { createTestApi, type TestUser } from "../../testing.ts";
import { thresholdOf } from "../notifications/notifications.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let food: string;
let accountId: string;
let id: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
  food = (await alice.api.categories.create({ name: "Eating" })).id;
  accountId = (await alice.api.accounts.create({ name: "Dollars", currency: "USD" })).id;
  id = (await alice.api.budgets.create({ name: "Food", amount: "100", categoryId: food })).id;
});

type Calls = TestUser["api"];
const common = () => ({ accountId, categoryId: food, amount: "5" });
const spend = (more: Partial<Parameters<Calls["expenses"]["create"]>[0]> = {}) =>
  alice.api.expenses.create({ ...common(), occurredOn: "2026-11-10", ...more });
const takeBack = (more: { categoryId?: string } = {}) =>
  alice.api.transactions.create({
    ...common(),
    kind: "refund",
    occurredOn: "2026-11-12",
    ...more,
  });
/** A dollar is worth a euro until the day between expense and refund, and half a euro from then on. */
async function setRates() {
  const { rates } = alice.api;
  await rates.set({ base: "USD", quote: "EUR", on: "2026-11-01", rate: "1" });
  await rates.set({ base: "USD", quote: "EUR", on: "2026-11-11", rate: "0.5" });
}

async function statusOf(budgetId = id) {
  const { items } = await alice.api.budgets.status();
  const { spent, unconverted } = items.find((status) => status.budgetId === budgetId) ?? {};
  return { spent, unconverted };
}

async function differences(fix = false, bookId = alice.bookId): Promise<number> {
  return (await examineBook(api.db, bookId, { fix, report: () => {} })).left;
}

/** Spends and takes back, in the usual budget or in another that it returns. */
type Way = { what: string; how: () => Promise<{ budgetId?: string } | void> };
const ways: Way[] = [
  {
    what: "posted one after the other",
    how: async () => {
      await spend();
      await takeBack();
    },
  },
  {
    what: "posted together",
    how: async () => {
      const [op, day] = ["create", "2026-11-10"] as const;
      await alice.api.transactions.bulk({
        operations: [
          { op, kind: "expense", ...common(), occurredOn: day },
          { op, kind: "refund", ...common(), occurredOn: "2026-11-12" },
        ],
      });
    },
  },
  {
    what: "existing before the budget",
    how: async () => {
      await spend();
      await takeBack();
      const { id: budgetId } = await alice.api.budgets.create({ name: "Later", amount: "100" });
      return { budgetId };
    },
  },
  {
    what: "existing when the book's first day changes and changes back",
    how: async () => {
      await spend();
      await takeBack();
      await alice.api.books.update({ id: alice.bookId, monthStartDay: 2 });
      await alice.api.books.update({ id: alice.bookId, monthStartDay: 1 });
    },
  },
  {
    what: "existing when the budget's period changes and changes back",
    how: async () => {
      await spend();
      await takeBack();
      await alice.api.budgets.update({ id, period: { unit: "week" } });
      await alice.api.budgets.update({ id, period: { unit: "month" } });
    },
  },
  {
    what: "existing when the budget gets the category",
    how: async () => {
      await spend();
      await takeBack();
      await alice.api.budgets.update({ id, categoryId: null });
    },
  },
  {
    what: "in a category that moves below the budget's",
    how: async () => {
      const { id: child } = await alice.api.categories.create({ name: "Bakery" });
      await spend({ categoryId: child });
      await takeBack({ categoryId: child });
      await alice.api.categories.update({ id: child, parentId: food });
    },
  },
  {
    what: "in a category that is replaced by the budget's",
    how: async () => {
      const { id: other } = await alice.api.categories.create({ name: "Bakery" });
      await spend({ categoryId: other });
      await takeBack({ categoryId: other });
      await alice.api.categories.remove({ id: other, replacementId: food });
    },
  },
  {
    what: "existing when the budget is removed and restored",
    how: async () => {
      await spend();
      await alice.api.budgets.remove({ id });
      await takeBack();
      const change = (await changesSince(alice.api)).findLast(({ entityId }) => entityId === id);
      await alice.api.changes.undo({ seq: change?.seq ?? 0 });
    },
  },
  {
    what: "deleted and restored",
    how: async () => {
      const made = [await spend(), await takeBack()];
      for (const { id: madeId } of made) await alice.api.transactions.remove({ id: madeId });
      for (const { id: madeId } of made) await alice.api.transactions.restore({ id: madeId });
    },
  },
  {
    what: "restored from an archive",
    how: async () => {
      await spend();
      await takeBack();
      const file = await alice.api.books.export({ id: alice.bookId });
      const { id: bookId } = await alice.api.books.import({ file: await file.blob() });
      expect(await differences(false, bookId)).toBe(0);
      alice = { ...alice, bookId, api: alice.in(bookId) };
    },
  },
  {
    what: "fixed by the doctor",
    how: async () => {
      await spend();
      await takeBack();
      const own = and(eq(budgetSpending.bookId, alice.bookId), eq(budgetSpending.budgetId, id));
      await api.db.delete(budgetSpending).where(own);
      expect(await differences()).toBe(1);
      expect(await differences(true)).toBe(0);
    },
  },
];

test.each(ways)("a refund at another rate still counts when it was $what", async ({ how }) => {
  await setRates();
  const { budgetId } = (await how()) ?? {};
  expect(await statusOf(budgetId)).toEqual({ spent: "2.50", unconverted: [] });
  const summary = await alice.api.analytics.summary();
  expect(summary.expense).toBe("2.50");
  expect(await differences()).toBe(0);
});

test.each(ways)("without a rate it is unconverted when it was $what", async ({ how }) => {
  const { budgetId } = (await how()) ?? {};
  const unconverted = [{ currency: "USD", amount: "0.00" }];
  expect(await statusOf(budgetId)).toEqual({ spent: "0.00", unconverted });
  expect(await alice.api.analytics.summary()).toMatchObject({ unconverted });
});

test("deleted spending leaves no trace, in any order of deletion", async () => {
  const made = [await spend(), await takeBack(), await spend(), await takeBack()];
  for (const { id: madeId } of made) await alice.api.transactions.remove({ id: madeId });
  expect(await statusOf()).toEqual({ spent: "0.00", unconverted: [] });
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 2 });
  expect(await statusOf()).toEqual({ spent: "0.00", unconverted: [] });
  await spend({ accountId: (await alice.api.accounts.list()).items[0]?.id });
  expect(await statusOf()).toEqual({ spent: "5.00", unconverted: [] });
  expect(await differences()).toBe(0);
});

test("an expense that moves to a day with another rate in the same period alerts", async () => {
  await setRates();
  const { id: expense } = await spend({ amount: "160", occurredOn: "2026-11-12" });
  const thresholds = async () => (await alice.api.notifications.list()).items.map(thresholdOf);
  expect(await thresholds()).toEqual([80]);
  await alice.api.expenses.update({ id: expense, occurredOn: "2026-11-10" });
  expect(await statusOf()).toEqual({ spent: "160.00", unconverted: [] });
  expect(await thresholds()).toEqual([100, 80]);
});
