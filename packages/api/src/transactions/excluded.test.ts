import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { assertHealthy } from "./testing/reading.ts";

// One-offs and what others pay back: in lists and balances, not in reports and budgets.

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let leisure: string;
let cash: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  const { items } = await alice.api.categories.list({ limit: 200 });
  leisure = String(items.find(({ name }) => name === "Leisure")?.id);
  cash = String((await alice.api.accounts.list()).items[0]?.id);
});

const march = { from: "2026-03-01", to: "2026-03-31" };
const spend = (amount: string, more = {}) =>
  alice.api.expenses.create({
    amount,
    categoryId: leisure,
    occurredOn: "2026-03-10",
    payee: "Shop",
    tags: ["trip"],
    ...more,
  });
const balance = async () => (await alice.api.accounts.get({ id: cash })).balance;
/** What reports and the budget say of March. */
async function figures() {
  const summary = await alice.api.analytics.summary(march);
  const payees = await alice.api.analytics.byPayee(march);
  const tags = await alice.api.analytics.byTag(march);
  const trends = await alice.api.analytics.trends({ to: march.to, months: 1 });
  const { items } = await alice.api.budgets.status({ on: march.to });
  return {
    expense: summary.expense,
    count: summary.count,
    categories: summary.byCategory.map(({ amount }) => amount),
    payees: payees.items.map(({ amount }) => amount),
    tags: tags.items.map(({ amount }) => amount),
    trend: trends.months.at(-1)?.expense,
    spent: items.map(({ spent }) => spent),
  };
}

test("what is excluded stays in balances and out of reports and budgets", async () => {
  await alice.api.budgets.create({
    name: "Leisure",
    categoryId: leisure,
    amount: "100",
    startsOn: "2026-03-01",
  });
  await spend("10");
  const before = await figures();
  expect(before).toMatchObject({ expense: "10.00", payees: ["10.00"], spent: ["10.00"] });
  const { id } = await spend("9000", { excluded: true });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ excluded: true });
  expect(await balance()).toBe("-9010.00");
  expect(await figures()).toEqual(before);
  expect((await alice.api.notifications.list()).items).toEqual([]);
  await alice.api.expenses.update({ id, excluded: false });
  expect(await figures()).toMatchObject({ expense: "9010.00", spent: ["9010.00"] });
  const { operationId } = await alice.api.expenses.update({ id, excluded: true });
  expect(await figures()).toEqual(before);
  await alice.api.operations.undo({ id: operationId });
  expect(await figures()).toMatchObject({ expense: "9010.00", spent: ["9010.00"] });
  await alice.api.expenses.remove({ id });
  expect(await figures()).toEqual(before);
});

test("so do excluded refunds, income, splits and the fees of excluded transfers", async () => {
  const before = await figures();
  const giro = await alice.api.accounts.create({ name: "Giro" });
  const { id } = await spend("5");
  const own = { excluded: true, occurredOn: "2026-03-10" };
  const part = (amount: string) => ({ categoryId: leisure, amount });
  await alice.api.transactions.create({ kind: "refund", amount: "3", refundOf: id, ...own });
  await alice.api.transactions.create({ kind: "income", amount: "50", ...own });
  await spend("7", { splits: [part("8"), part("-1")], categoryId: undefined, ...own });
  await alice.api.transactions.create({
    kind: "transfer",
    amount: "20",
    fromAccountId: cash,
    toAccountId: giro.id,
    fee: { amount: "2", categoryId: leisure },
    ...own,
  });
  const { income } = await alice.api.analytics.summary(march);
  expect(income).toBe("0.00");
  expect(await figures()).toMatchObject({ expense: "15.00", spent: ["15.00"], payees: ["15.00"] });
  const { byCategory } = await alice.api.analytics.summary({ ...march, refunds: "original" });
  expect(byCategory.map(({ amount }) => amount)).toEqual(["15.00"]);
  await alice.api.expenses.update({ id, excluded: true });
  expect(await figures()).toEqual(before);
});

test("lists show what is excluded, and can leave it out or show it alone", async () => {
  const all = await alice.api.transactions.list({ limit: 200 });
  const only = await alice.api.transactions.list({ excluded: true, limit: 200 });
  const others = await alice.api.transactions.list({ excluded: false, limit: 200 });
  expect(only.items.length).toBeGreaterThan(0);
  expect(only.items.every((each) => each.excluded)).toBe(true);
  expect(others.items.some((each) => each.excluded)).toBe(false);
  expect(only.items.length + others.items.length).toBe(all.items.length);
  const { explain } = await alice.api.analytics.summary({ ...march, explain: true });
  const listed = await alice.api.transactions.list({ ...explain?.expense.filter, limit: 200 });
  expect(listed.items.map(({ amount }) => amount)).toEqual(["10.00"]);
});

test("the book is sound", async () => {
  await assertHealthy(api);
});
