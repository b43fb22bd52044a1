import { transactionSplits } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let food: string;
let travel: string;
let salary: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  food = await categoryOf(alice, "Food");
  travel = await categoryOf(alice, "Travel");
  salary = await categoryOf(alice, "Salary");
});

async function categoryOf(user: TestUser, name: string): Promise<string> {
  const { items } = await user.api.categories.list({ limit: 200 });
  return String(items.find((category) => category.name === name)?.id);
}

const part = (categoryId: string, amount: string, note: string | null = null) => ({
  categoryId,
  amount,
  note,
});
const spend = (input: Partial<Parameters<typeof alice.api.expenses.create>[0]>) =>
  alice.api.expenses.create({ amount: "12.50", ...input });
/** 10.00 for food and 2.50 for travel. */
const splitExpense = () => spend({ splits: [part(food, "10.00", "bread"), part(travel, "2.50")] });
const change = (id: string, input: Omit<Parameters<typeof alice.api.expenses.update>[0], "id">) =>
  alice.api.expenses.update({ id, ...input });
const rowsOf = async (id: string) =>
  api.db
    .select()
    .from(transactionSplits)
    .where(
      and(eq(transactionSplits.bookId, alice.bookId), eq(transactionSplits.transactionId, id)),
    );

test("splits are kept in order, with their notes", async () => {
  const splits = [
    part(travel, "1.00", "second"),
    part(food, "10.50"),
    part(travel, "1.00", "ä\nb"),
  ];
  const expense = await spend({ splits });
  expect(expense).toMatchObject({ splits, categoryId: travel });
  expect(await alice.api.expenses.get({ id: expense.id })).toEqual(expense);
  const { items } = await alice.api.expenses.list({ sort: "createdAt", limit: 1 });
  expect(items).toEqual([expense]);
});

test("split amounts have the currency's decimals", async () => {
  const account = await alice.api.accounts.create({ name: "Dinars", currency: "KWD" });
  const splits = [part(food, "1"), { categoryId: travel, amount: 0.005 }];
  const expense = await spend({ accountId: account.id, amount: "1.005", splits });
  expect(expense.splits).toEqual([part(food, "1.000"), part(travel, "0.005")]);
});

test("the splits of an expense add up to its amount", async () => {
  for (const amounts of [["12.49"], ["12.51"], ["10", "2.51"], ["12.50", "0.01"]]) {
    const splits = amounts.map((amount) => part(food, amount));
    expect(await refusalOf(spend({ splits }))).toMatchObject({
      code: "splits.unbalanced",
      issues: [{ path: ["splits"], code: "splits.unbalanced" }],
    });
  }
});

test("amount and splits change together, or not at all", async () => {
  const { id } = await splitExpense();
  const unbalanced = { code: "splits.unbalanced", issues: [{ path: ["splits"] }] };
  expect(await refusalOf(change(id, { amount: "13" }))).toMatchObject(unbalanced);
  expect(await refusalOf(change(id, { splits: [part(food, "13")] }))).toMatchObject(unbalanced);
  const both = { amount: "13.00", splits: [part(food, "12.00"), part(travel, "1.00", "bus")] };
  expect(await change(id, both)).toMatchObject({ ...both, version: 2 });
  expect(await alice.api.expenses.get({ id })).toMatchObject(both);
  const other = [part(travel, "13.00")];
  expect(await change(id, { splits: other })).toMatchObject({ splits: other, amount: "13.00" });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ splits: other });
  expect(await rowsOf(id)).toHaveLength(1);
});

test("an update of other fields keeps the splits", async () => {
  const { id, splits } = await splitExpense();
  expect(await change(id, { note: "n", tags: ["a"] })).toMatchObject({ splits, version: 2 });
  expect(await change(id, { splits })).toMatchObject({ version: 2 });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ splits });
});

test("an empty list removes the splits and keeps the main category", async () => {
  const { id } = await splitExpense();
  const whole = await change(id, { splits: [], amount: "20" });
  expect(whole).toMatchObject({ splits: [], categoryId: food, amount: "20.00" });
  expect(await alice.api.expenses.get({ id })).toEqual(whole);
  expect(await rowsOf(id)).toEqual([]);
});

test("a transaction has at most fifty splits", async () => {
  const parts = (count: number) =>
    Array.from({ length: count }, (_, index) => part(food, "0.25", `part ${index}`));
  const { id } = await spend({ splits: parts(50) });
  expect((await alice.api.expenses.get({ id })).splits).toEqual(parts(50));
  const tooMany = await refusalOf(spend({ amount: "12.75", splits: parts(51) }));
  expect(tooMany).toMatchObject({ code: "input.invalid", issues: [{ path: ["splits"] }] });
});

test("an error in a split names the split", async () => {
  const archived = await alice.api.categories.create({ name: "Archived" });
  await alice.api.categories.update({ id: archived.id, archived: true });
  const removed = await alice.api.categories.create({ name: "Removed" });
  await alice.api.categories.remove({ id: removed.id });
  const theirs = await categoryOf(bob, "Food");
  const { id } = await spend({});
  const faults = [
    [part(theirs, "2.50"), "category.not_found", "categoryId"],
    [part(uuidv7(), "2.50"), "category.not_found", "categoryId"],
    [part(removed.id, "2.50"), "category.not_found", "categoryId"],
    [part(salary, "2.50"), "category.wrong_kind", "categoryId"],
    [part(archived.id, "2.50"), "category.archived", "categoryId"],
    [part(food, "2.501"), "input.invalid", "amount"],
    [part(food, "0"), "input.invalid", "amount"],
    [part(food, "-0.00"), "input.invalid", "amount"],
    [part(food, "2.50", ""), "input.invalid", "note"],
    [part(food, "2.50", "x".repeat(501)), "input.invalid", "note"],
  ] as const;
  for (const [fault, code, field] of faults) {
    const splits = [part(food, "10"), fault];
    const expected = { code, issues: [{ path: ["splits", 1, field] }] };
    expect(await refusalOf(spend({ splits }))).toMatchObject(expected);
    expect(await refusalOf(change(id, { splits }))).toMatchObject(expected);
  }
  const extra = { ...part(food, "12.50"), kind: "expense" };
  expect(await refusalOf(spend({ splits: [extra] }))).toMatchObject({ code: "input.invalid" });
});

test("an existing split may have an archived category, a new one may not", async () => {
  const category = await alice.api.categories.create({ name: "Fading" });
  const { id } = await spend({ splits: [part(food, "10"), part(category.id, "2.50")] });
  await alice.api.categories.update({ id: category.id, archived: true });
  const splits = [part(category.id, "12.00"), part(food, "0.50")];
  expect(await change(id, { splits })).toMatchObject({ splits });
  await change(id, { splits: null, categoryId: food });
  expect(await refusalOf(change(id, { splits }))).toMatchObject({
    code: "category.archived",
    issues: [{ path: ["splits", 0, "categoryId"] }],
  });
});

test("an income is split into income categories", async () => {
  const bonus = await alice.api.categories.create({ name: "Bonus", kind: "income" });
  const earn = (splits: ReturnType<typeof part>[]) =>
    alice.api.transactions.create({ kind: "income", amount: "100", splits });
  const splits = [part(salary, "90.00"), part(bonus.id, "10.00", "well done")];
  expect(await earn(splits)).toMatchObject({ splits, categoryId: salary });
  expect(await refusalOf(earn([part(salary, "90"), part(food, "10")]))).toMatchObject({
    code: "category.wrong_kind",
    issues: [{ path: ["splits", 1, "categoryId"] }],
  });
});

test("an expense that changes its kind loses its splits, and may get others", async () => {
  const { id } = await splitExpense();
  const splits = [part(salary, "12.50")];
  const income = await alice.api.transactions.update({ id, kind: "income", splits });
  expect(income).toMatchObject({ kind: "income", splits, categoryId: salary });
  await alice.api.transactions.update({ id, kind: "refund" });
  expect(await rowsOf(id)).toEqual([]);
  const back = await alice.api.transactions.update({ id, kind: "expense" });
  expect(back).toMatchObject({ kind: "expense", splits: [] });
});

test("a list by category includes once each transaction with a split in it or its subcategory", async () => {
  const parent = await alice.api.categories.create({ name: "Hobby" });
  const child = await alice.api.categories.create({ name: "Chess", parentId: parent.id });
  const other = await alice.api.categories.create({ name: "Garden" });
  const inChild = await spend({ splits: [part(food, "10"), part(child.id, "2.50")] });
  const inBoth = await spend({ splits: [part(parent.id, "10"), part(child.id, "2.50")] });
  await spend({ categoryId: other.id });
  const found = async (categoryId: string) => {
    const { items, total } = await alice.api.expenses.list({ categoryId, includeTotal: true });
    expect(total).toBe(items.length);
    return items.map(({ id }) => id).toSorted();
  };
  expect(await found(child.id)).toEqual([inChild.id, inBoth.id].toSorted());
  expect(await found(parent.id)).toEqual([inChild.id, inBoth.id].toSorted());
  await change(inChild.id, { splits: [] });
  expect(await found(child.id)).toEqual([inBoth.id]);
  await alice.api.expenses.remove({ id: inBoth.id });
  expect(await found(child.id)).toEqual([]);
});

test("the splits of a removed category move to its replacement, also in deleted expenses", async () => {
  const [from, to] = [
    await alice.api.categories.create({ name: "From" }),
    await alice.api.categories.create({ name: "To" }),
  ];
  const splits = [part(food, "10.00", "a"), part(from.id, "2.00", "b"), part(from.id, "0.50")];
  const live = await spend({ splits });
  const gone = await spend({ splits: splits.toReversed() });
  await alice.api.expenses.remove({ id: gone.id });
  await alice.api.categories.remove({ id: from.id, replacementId: to.id });
  const moved = [part(food, "10.00", "a"), part(to.id, "2.00", "b"), part(to.id, "0.50")];
  expect(await alice.api.expenses.get({ id: live.id })).toMatchObject({
    splits: moved,
    categoryId: food,
    version: 2,
  });
  const restored = await alice.api.expenses.restore({ id: gone.id });
  expect(restored).toMatchObject({ splits: moved.toReversed(), categoryId: to.id, version: 4 });
  expect(await alice.api.expenses.get({ id: gone.id })).toEqual(restored);
});

test("without a replacement the splits of a removed category become uncategorised", async () => {
  const from = await alice.api.categories.create({ name: "From" });
  const { id } = await spend({ splits: [part(food, "10"), part(from.id, "2.50")] });
  await alice.api.categories.remove({ id: from.id });
  const { splits } = await alice.api.expenses.get({ id });
  expect(splits).toEqual([
    part(food, "10.00"),
    part(await categoryOf(alice, "Uncategorised"), "2.50"),
  ]);
});

test("a restored expense has its splits", async () => {
  const { id, splits } = await splitExpense();
  await alice.api.expenses.remove({ id });
  expect(await alice.api.expenses.restore({ id })).toMatchObject({ splits });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ splits });
});

test("an expense created and deleted in one request has its splits when restored", async () => {
  const id = uuidv7();
  const splits = [part(food, "10.00"), part(travel, "2.50")];
  await alice.api.transactions.bulk({
    mode: "atomic",
    operations: [
      { op: "create", kind: "expense", id, amount: "12.50", splits },
      { op: "remove", id },
    ],
  });
  await alice.api.expenses.restore({ id });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ splits });
});

test("a split expense sent again with its id is recorded once", async () => {
  const sent = { id: uuidv7(), splits: [part(food, "10"), part(travel, "2.50")] };
  const first = await spend(sent);
  expect(await spend(sent)).toEqual(first);
  const turned = spend({ ...sent, splits: sent.splits.toReversed() });
  expect(await refusalOf(turned)).toMatchObject({ code: "id.taken" });
});

test("an expense that is read while it changes has splits that add up to its amount", async () => {
  const { id } = await spend({ amount: "1", splits: [part(food, "1")] });
  const write = async () => {
    for (let count = 1; count <= 50; count += 1)
      await change(id, {
        amount: String(count),
        splits: Array.from({ length: count }, () => part(food, "1")),
      });
  };
  const astray: string[] = [];
  const read = async () => {
    for (let count = 0; count < 100; count += 1) {
      const { items } = await alice.api.expenses.list({ sort: "createdAt", limit: 1 });
      for (const { amount, splits } of [await alice.api.expenses.get({ id }), ...items])
        if (splits.length !== Number(amount)) astray.push(`${amount} in ${splits.length} parts`);
    }
  };
  await Promise.all([write(), read(), read()]);
  expect(astray).toEqual([]);
});
