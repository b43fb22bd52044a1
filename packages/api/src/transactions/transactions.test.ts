import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let accountId: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  ({ id: accountId } = await alice.api.accounts.create({ name: "Current", openingBalance: "100" }));
});

const balance = async () => (await alice.api.accounts.get({ id: accountId })).balance;
const earn = (amount: string) =>
  alice.api.transactions.create({ kind: "income", amount, accountId, payee: "Employer" });

test("by default an income is uncategorised; it raises its account's balance", async () => {
  const before = Number(await balance());
  const income = await earn("2450.00");
  expect(income).toMatchObject({ kind: "income", amount: "2450.00", currency: "EUR", version: 1 });
  const { items } = await alice.api.categories.list({ kind: "income", limit: 200 });
  expect(income).toMatchObject({ categoryId: items.find(({ system }) => system)?.id });
  expect(Number(await balance())).toBe(before + 2450);
  expect((await alice.api.accounts.balance({ id: accountId })).balance).toBe(await balance());
});

test("changing, deleting and restoring an income updates its account's balance", async () => {
  const before = Number(await balance());
  const { id } = await earn("10.00");
  await alice.api.transactions.update({ id, amount: "12.00" });
  expect(Number(await balance())).toBe(before + 12);
  await alice.api.transactions.remove({ id });
  expect(Number(await balance())).toBe(before);
  await alice.api.transactions.restore({ id });
  expect(Number(await balance())).toBe(before + 12);
});

test("an income cannot have an expense category, nor an expense an income category", async () => {
  const { items } = await alice.api.categories.list({ limit: 200 });
  const salary = items.find(({ name }) => name === "Salary");
  const food = items.find(({ name }) => name === "Food");
  const wrong = [
    { kind: "income", categoryId: food?.id },
    { kind: "expense", categoryId: salary?.id },
  ] as const;
  for (const input of wrong) {
    const refused = alice.api.transactions.create({ amount: "1.00", accountId, ...input });
    expect(await refusalOf(refused)).toMatchObject({
      code: "category.wrong_kind",
      issues: [{ path: ["categoryId"] }],
    });
  }
});

test("an expense is the same record at both routers, an income is at one", async () => {
  const expense = await alice.api.expenses.create({ amount: "3.00", accountId });
  expect(await alice.api.transactions.get({ id: expense.id })).toEqual(expense);
  const { id } = await earn("5.00");
  const calls = [
    () => alice.api.expenses.get({ id }),
    () => alice.api.expenses.update({ id, amount: "6.00" }),
    () => alice.api.expenses.remove({ id }),
    () => alice.api.expenses.restore({ id }),
  ];
  for (const call of calls)
    expect(await refusalOf(call())).toMatchObject({ code: "expense.not_found" });
  expect(await alice.api.transactions.get({ id })).toMatchObject({ amount: "5.00", version: 1 });
});

test("the list has all kinds, or only the given one", async () => {
  const bob = await api.signUp("bob");
  await bob.api.transactions.create({ kind: "income", amount: "7.00" });
  await bob.api.transactions.create({ kind: "expense", amount: "8.00" });
  const kinds = async (input: { kind?: "income" | "expense" }) =>
    (await bob.api.transactions.list(input)).items.map(({ kind }) => kind).toSorted();
  expect(await kinds({})).toEqual(["expense", "income"]);
  expect(await kinds({ kind: "income" })).toEqual(["income"]);
  expect((await bob.api.expenses.list({ includeTotal: true })).total).toBe(1);
  expect((await bob.api.transactions.list({ includeTotal: true })).total).toBe(2);
});

test("a cursor of one kind's list is invalid for another", async () => {
  await Promise.all([earn("1.00"), earn("2.00")]);
  const { nextCursor } = await alice.api.transactions.list({ kind: "income", limit: 1 });
  const mixed = alice.api.transactions.list({ limit: 1, cursor: String(nextCursor) });
  expect(await refusalOf(mixed)).toMatchObject({ code: "cursor.invalid" });
});

test("the id of an expense cannot be used for an income", async () => {
  const id = uuidv7();
  await alice.api.expenses.create({ id, amount: "4.00", accountId });
  const taken = alice.api.transactions.create({ id, kind: "income", amount: "4.00", accountId });
  expect(await refusalOf(taken)).toMatchObject({ code: "id.taken" });
});
