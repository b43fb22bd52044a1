import { afterAll, beforeEach, expect, test } from "vitest";
import { encodeCursor } from "../support/pagination.ts";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

/** Creates expenses at these payees. */
async function spend(...payees: string[]): Promise<void> {
  const operations = payees.map((payee) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: "1",
    payee,
  }));
  await alice.api.transactions.bulk({ operations });
}

const list = async (input: Parameters<TestUser["api"]["payees"]["list"]>[0] = {}) =>
  (await alice.api.payees.list(input)).items;
const names = async (q?: string) =>
  (await list(q === undefined ? {} : { q })).map(({ name }) => name);
const payee = async (wanted: string) => (await list()).find(({ name }) => name === wanted);
const newCategory = async (name: string) => (await alice.api.categories.create({ name })).id;
const uncategorised = async () =>
  (await alice.api.categories.list({ kind: "expense", limit: 200 })).items.find(
    ({ system }) => system,
  )?.id;

test("a book without payments has no payees", async () => {
  await alice.api.expenses.create({ amount: "1" });
  expect(await alice.api.payees.list()).toEqual({ items: [], nextCursor: null });
  expect(await names("shop")).toEqual([]);
});

test("the most used payees come first; equally used ones are ordered by name", async () => {
  await spend("Cinema", "Bakery", "Market", "Bakery", "Airport", "Market", "Market");
  expect((await list()).map(({ name, count }) => `${name} ${count}`)).toEqual([
    "Market 3",
    "Bakery 2",
    "Airport 1",
    "Cinema 1",
  ]);
});

test("transactions of every kind count for their payee, and it has the newest day", async () => {
  const [cash] = (await alice.api.accounts.list()).items;
  const { id: toAccountId } = await alice.api.accounts.create({ name: "Savings" });
  const { transactions } = alice.api;
  const common = { amount: "1", payee: "Bank" };
  const categoryId = await newCategory("Fees");
  await transactions.create({ kind: "expense", ...common, categoryId, occurredOn: "2026-11-03" });
  await transactions.create({ kind: "expense", ...common, categoryId, occurredOn: "2026-11-01" });
  await transactions.create({ kind: "income", ...common, occurredOn: "2026-12-24" });
  await transactions.create({ kind: "refund", ...common, categoryId, occurredOn: "2026-11-05" });
  const accounts = { fromAccountId: cash?.id ?? "", toAccountId };
  await transactions.create({ kind: "transfer", ...common, ...accounts, occurredOn: "2026-11-09" });
  expect(await list()).toEqual([
    { name: "Bank", count: 5, lastUsedOn: "2026-12-24", usualCategoryId: categoryId },
  ]);
});

test("a payee of transfers alone has no usual category; one more transaction decides", async () => {
  const [cash] = (await alice.api.accounts.list()).items;
  const { id: toAccountId } = await alice.api.accounts.create({ name: "Savings" });
  const accounts = { fromAccountId: cash?.id ?? "", toAccountId };
  const transfer = { kind: "transfer", amount: "1", payee: "Myself", ...accounts } as const;
  await alice.api.transactions.create(transfer);
  await alice.api.transactions.create(transfer);
  expect(await payee("Myself")).toMatchObject({ count: 2, usualCategoryId: null });
  const categoryId = await newCategory("Gifts");
  await alice.api.expenses.create({ amount: "1", payee: "Myself", categoryId });
  expect(await payee("Myself")).toMatchObject({ count: 3, usualCategoryId: categoryId });
});

test("the usual category is the most used one; of equals the oldest", async () => {
  const [first, second] = [await newCategory("First"), await newCategory("Second")];
  const buy = (categoryId: string) =>
    alice.api.expenses.create({ amount: "1", payee: "Shop", categoryId });
  await buy(second);
  expect(await payee("Shop")).toMatchObject({ usualCategoryId: second });
  await buy(first);
  expect(await payee("Shop")).toMatchObject({ usualCategoryId: first });
  await buy(second);
  expect(await payee("Shop")).toMatchObject({ usualCategoryId: second });
});

test("an archived category is not suggested; the next one is", async () => {
  const [past, present] = [await newCategory("Past"), await newCategory("Present")];
  const buy = (categoryId: string) =>
    alice.api.expenses.create({ amount: "1", payee: "Shop", categoryId });
  await buy(past);
  await alice.api.categories.update({ id: past, archived: true });
  expect(await payee("Shop")).toMatchObject({ count: 1, usualCategoryId: null });
  await alice.api.categories.update({ id: past, archived: false });
  await Promise.all([buy(past), buy(present)]);
  await alice.api.categories.update({ id: past, archived: true });
  expect(await payee("Shop")).toMatchObject({ count: 3, usualCategoryId: present });
});

test("of a split expense the category of its first split counts", async () => {
  const [main, other] = [await newCategory("Main"), await newCategory("Other")];
  const splits = [
    { categoryId: main, amount: "1" },
    { categoryId: other, amount: "9" },
  ];
  await alice.api.expenses.create({ amount: "10", payee: "Shop", splits });
  expect(await list()).toMatchObject([{ count: 1, usualCategoryId: main }]);
});

test("when the usual category is deleted, its replacement is the usual one", async () => {
  const [gone, replacementId] = [await newCategory("Gone"), await newCategory("Instead")];
  await alice.api.expenses.create({ amount: "1", payee: "Shop", categoryId: gone });
  await alice.api.categories.remove({ id: gone, replacementId });
  expect(await payee("Shop")).toMatchObject({ count: 1, usualCategoryId: replacementId });
  await alice.api.categories.remove({ id: replacementId });
  expect(await payee("Shop")).toMatchObject({ usualCategoryId: await uncategorised() });
});

test("only live transactions count: a deleted one counts again when it is restored", async () => {
  const { expenses } = alice.api;
  await expenses.create({ amount: "1", payee: "Shop", occurredOn: "2026-11-01" });
  const { id } = await expenses.create({ amount: "1", payee: "Shop", occurredOn: "2026-11-20" });
  await expenses.remove({ id });
  expect(await list()).toMatchObject([{ count: 1, lastUsedOn: "2026-11-01" }]);
  await expenses.restore({ id });
  expect(await list()).toMatchObject([{ count: 2, lastUsedOn: "2026-11-20" }]);
});

test("a change of the payee, category or day of a transaction is reflected", async () => {
  const { expenses } = alice.api;
  const { id } = await expenses.create({ amount: "1", payee: "Shpo", occurredOn: "2026-11-01" });
  const categoryId = await newCategory("Right");
  await expenses.update({ id, payee: "Shop", categoryId, occurredOn: "2026-11-02" });
  expect(await list()).toEqual([
    { name: "Shop", count: 1, lastUsedOn: "2026-11-02", usualCategoryId: categoryId },
  ]);
  await expenses.update({ id, payee: null });
  expect(await list()).toEqual([]);
});

test("a payee is found by part of its name, in any case and without accents", async () => {
  await spend("Café Müller", "Straßenbahn", "Smørrebrød", "ΚΑΦΕΣ", "Corner shop");
  expect(await names("cafe")).toEqual(["Café Müller"]);
  expect(await names("  CAFÉ MUL ")).toEqual(["Café Müller"]);
  expect(await names("müller")).toEqual(["Café Müller"]);
  expect(await names("STRASSE")).toEqual(["Straßenbahn"]);
  expect(await names("smorrebr")).toEqual(["Smørrebrød"]);
  expect(await names("καφες")).toEqual(["ΚΑΦΕΣ"]);
  expect(await names("ner sh")).toEqual(["Corner shop"]);
  expect(await names("shop corner")).toEqual([]);
});

test("the database's wildcards match literally", async () => {
  await spend("100% Bio", "1000 Bio", "a_b", "axb", String.raw`back\slash`, "it's", "1000 Bio");
  expect(await names("0%")).toEqual(["100% Bio"]);
  expect(await names("%")).toEqual(["100% Bio"]);
  expect(await names("_")).toEqual(["a_b"]);
  expect(await names("\\")).toEqual([String.raw`back\slash`]);
  expect(await names("it's")).toEqual(["it's"]);
});

test("payees are listed page by page, each once and in order", async () => {
  const payees = Array.from({ length: 23 }, (_, n) => `Payee ${n}`);
  await spend(
    ...payees,
    ...payees.slice(5, 15),
    ...payees.slice(10, 12),
    "é",
    "Éa",
    "o",
    "日本",
    "😀",
  );
  const all = await list({ limit: 200 });
  expect(all).toHaveLength(28);
  for (const limit of [1, 3, 27, 28])
    expect(await allPages((cursor) => alice.api.payees.list({ cursor, limit }))).toEqual(all);
  const found = await allPages((cursor) =>
    alice.api.payees.list({ cursor, q: "payee 1", limit: 2 }),
  );
  expect(found).toEqual(all.filter(({ name }) => name.startsWith("Payee 1")));
});

test("a cursor works after a payee of the maximum length", async () => {
  const longest = "€".repeat(200);
  await spend(longest, longest, "Shop");
  const { items, nextCursor } = await alice.api.payees.list({ limit: 1 });
  expect(items).toMatchObject([{ name: longest, count: 2 }]);
  expect(await list({ cursor: String(nextCursor) })).toMatchObject([{ name: "Shop" }]);
});

test("a cursor belongs to the text that was searched", async () => {
  await spend("Shop 1", "Shop 2");
  const { nextCursor } = await alice.api.payees.list({ q: "shop", limit: 1 });
  const cursor = String(nextCursor);
  for (const input of [{ cursor }, { cursor, q: "sho" }])
    expect(await refusalOf(alice.api.payees.list(input))).toMatchObject({
      code: "cursor.invalid",
      issues: [{ path: ["cursor"] }],
    });
  expect((await alice.api.payees.list({ cursor, q: "shop" })).items).toHaveLength(1);
});

test.each([["9999999999", "a"], ["1", "a\u0000"], ["-1", "a"], ["1"], ["1", "\ud800"]])(
  "a forged cursor of %j is invalid",
  async (...key) => {
    const cursor = encodeCursor(["payees", undefined], key);
    expect(await refusalOf(alice.api.payees.list({ cursor }))).toMatchObject({
      code: "cursor.invalid",
    });
  },
);

test.each([{ q: "" }, { q: " " }, { q: "x".repeat(101) }, { q: "a\u0000" }, { limit: 0 }])(
  "the input %j is an error at its field",
  async (input) => {
    expect(await refusalOf(alice.api.payees.list(input))).toMatchObject({
      code: "input.invalid",
      issues: [{ path: Object.keys(input) }],
    });
  },
);

test("payees of another book are not suggested", async () => {
  const bob = await api.signUp(`bob${users}`);
  await spend("Alice's shop");
  expect(await bob.api.payees.list()).toMatchObject({ items: [] });
  await bob.api.expenses.create({ amount: "1", payee: "Alice's shop" });
  expect(await list()).toMatchObject([{ count: 1 }]);
});
