import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { suggestCategories } from "./suggest-categories.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const category = async (name: string) => (await alice.api.categories.create({ name })).id;
const spend = (categoryId: string | undefined, occurredOn = "2026-11-01", payee = "Bakery") =>
  alice.api.expenses.create({ amount: "1", payee, categoryId, occurredOn });
const suggest = async (...payees: string[]) =>
  Object.fromEntries(await suggestCategories(api.db, alice.bookId, payees));

test("the category that most of a payee's transactions have is suggested, with its share", async () => {
  const [food, fun] = [await category("Pastry"), await category("Films")];
  for (const each of [food, food, food, fun]) await spend(each);
  for (const each of [fun, fun]) await spend(each, "2026-11-01", "Cinema");
  expect(await suggest("BAKÉRY", "bakery", "Cinema", "Nobody")).toEqual({
    bakery: { categoryId: food, share: 0.75 },
    cinema: { categoryId: fun, share: 1 },
  });
  expect(await suggest()).toEqual({});
});

test("one transaction is no habit, and a category of half of them is none either", async () => {
  const [food, fun] = [await category("Pastry"), await category("Films")];
  await spend(food);
  expect(await suggest("Bakery")).toEqual({});
  await spend(food);
  for (const each of [fun, fun]) await spend(each);
  expect(await suggest("Bakery")).toEqual({});
});

test("what is uncategorised, split, moved or deleted says nothing", async () => {
  const [food, fun] = [await category("Pastry"), await category("Films")];
  for (const each of [food, food]) await spend(each);
  for (let count = 0; count < 5; count += 1) await spend(undefined);
  const splits = [
    { categoryId: fun, amount: "0.50" },
    { categoryId: food, amount: "0.50" },
  ];
  for (let count = 0; count < 3; count += 1)
    await alice.api.expenses.create({ amount: "1", payee: "Bakery", splits });
  for (let count = 0; count < 3; count += 1)
    await alice.api.expenses.remove({ id: (await spend(fun)).id });
  expect(await suggest("Bakery")).toEqual({ bakery: { categoryId: food, share: 1 } });
  await alice.api.categories.update({ id: food, archived: true });
  expect(await suggest("Bakery")).toEqual({});
});

test("the newest transactions count", async () => {
  const [food, fun] = [await category("Pastry"), await category("Films")];
  const create = (categoryId: string, occurredOn: string) =>
    ({
      op: "create",
      kind: "expense",
      amount: "1",
      payee: "Bakery",
      categoryId,
      occurredOn,
    }) as const;
  await alice.api.transactions.bulk({
    operations: [
      ...Array.from({ length: 100 }, () => create(food, "2025-01-01")),
      ...Array.from({ length: 50 }, () => create(fun, "2026-01-01")),
    ],
  });
  expect(await suggest("Bakery")).toEqual({ bakery: { categoryId: fun, share: 1 } });
});

test("another book's history says nothing", async () => {
  const food = await category("Pastry");
  for (const each of [food, food]) await spend(each);
  const bob = await api.signUp(`bob${users}`);
  expect([...(await suggestCategories(api.db, bob.bookId, ["Bakery"]))]).toEqual([]);
});
