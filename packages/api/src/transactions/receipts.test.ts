import { afterAll, beforeAll, expect, test } from "vitest";
import { flattened } from "../analytics/household.fixture.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { assertHealthy } from "./testing/reading.ts";

// Receipts with parts below zero: coupons, deposits returned, pay with deductions.

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let groceries: string;
let household: string;
let salary: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  const { items } = await alice.api.categories.list({ limit: 200 });
  const named = (name: string) => String(items.find((category) => category.name === name)?.id);
  [groceries, household, salary] = [named("Groceries"), named("Household goods"), named("Salary")];
});

const part = (categoryId: string, amount: string) => ({ categoryId, amount, note: null });
const receipt = () => [part(groceries, "50.00"), part(household, "-5.00")];
const buy = (more = {}) =>
  alice.api.expenses.create({ amount: "45", splits: receipt(), occurredOn: "2026-03-02", ...more });
const march = { from: "2026-03-01", to: "2026-03-31" };
const spentIn = async (categoryId: string) => {
  const { byCategory } = await alice.api.analytics.summary(march);
  return flattened(byCategory).find((each) => each.categoryId === categoryId)?.amount;
};

test("a coupon lowers its own category while the whole stays above zero", async () => {
  const budget = await alice.api.budgets.create({
    name: "Household",
    categoryId: household,
    amount: "20",
    startsOn: "2026-03-01",
  });
  const expense = await buy();
  expect(expense).toMatchObject({ amount: "45.00", categoryId: groceries, splits: receipt() });
  expect([await spentIn(groceries), await spentIn(household)]).toEqual(["50.00", "-5.00"]);
  const { items } = await alice.api.budgets.status({ on: "2026-03-31" });
  expect(items.find(({ budgetId }) => budgetId === budget.id)).toMatchObject({ spent: "-5.00" });
  const [cash] = (await alice.api.accounts.list()).items;
  expect(cash?.balance).toBe("-45.00");
  await alice.api.expenses.remove({ id: expense.id });
  await alice.api.budgets.remove({ id: budget.id });
});

test("pay has deductions below zero", async () => {
  const splits = [part(salary, "3000.00"), part(salary, "-800.00")];
  expect(
    await alice.api.transactions.create({ kind: "income", amount: "2200", splits }),
  ).toMatchObject({ amount: "2200.00", splits });
});

test("parts may have the most digits in both directions, and none is zero", async () => {
  const most = "999999999999999";
  const splits = [part(groceries, most), part(household, `-${most}`), part(groceries, "1")];
  const { id } = await buy({ amount: "1", splits });
  const stored = await alice.api.expenses.get({ id });
  expect(stored.splits.map(({ amount }) => amount)).toEqual([`${most}.00`, `-${most}.00`, "1.00"]);
  await alice.api.expenses.remove({ id });
  for (const amount of ["0", "-0.00", "0.000"])
    expect(
      await refusalOf(buy({ splits: [part(groceries, "45"), part(household, amount)] })),
    ).toMatchObject({ code: "input.invalid", issues: [{ path: ["splits", 1, "amount"] }] });
  expect(
    await refusalOf(buy({ splits: [part(groceries, "45"), part(household, "-5")] })),
  ).toMatchObject({ code: "splits.unbalanced" });
});

test("the category beside splits is that of the first one", async () => {
  const wrong = { code: "input.invalid", issues: [{ path: ["categoryId"] }] };
  expect(await refusalOf(buy({ categoryId: household }))).toMatchObject(wrong);
  const { id } = await buy({ categoryId: groceries });
  const change = (input: object) => alice.api.expenses.update({ id, ...input });
  expect(await refusalOf(change({ categoryId: household }))).toMatchObject(wrong);
  expect(await refusalOf(change({ categoryId: groceries }))).toMatchObject(wrong);
  const turned = receipt().toReversed();
  expect(await refusalOf(change({ categoryId: groceries, splits: turned }))).toMatchObject(wrong);
  expect(await change({ splits: turned })).toMatchObject({ categoryId: household, splits: turned });
  const bulk = await alice.api.transactions.bulk({
    mode: "perItem",
    operations: [
      { op: "update", id, categoryId: groceries },
      { op: "create", kind: "expense", amount: "45", splits: receipt(), categoryId: household },
    ],
  });
  expect(bulk.results.map((result) => !result.ok && result.error.code)).toEqual([
    "input.invalid",
    "input.invalid",
  ]);
});

test("null removes splits as an empty list does", async () => {
  for (const splits of [null, []]) {
    const { id } = await buy();
    const whole = await alice.api.expenses.update({ id, splits });
    expect(whole).toMatchObject({ splits: [], categoryId: groceries, amount: "45.00" });
    const moved = await buy();
    const { categoryId } = await alice.api.expenses.update({
      id: moved.id,
      splits,
      categoryId: household,
    });
    expect(categoryId).toBe(household);
  }
  expect(await buy({ splits: null })).toMatchObject({ splits: [] });
});

test("a part below zero is undone and done again", async () => {
  const { id } = await buy();
  const changed = await alice.api.expenses.update({ id, splits: [part(household, "45.00")] });
  const undone = await alice.api.operations.undo({ id: changed.operationId });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ splits: receipt() });
  await alice.api.operations.undo({ id: undone.operationId });
  expect(await alice.api.expenses.get({ id })).toMatchObject({
    splits: [part(household, "45.00")],
  });
});

test("the book is sound", async () => {
  await assertHealthy(api);
});
