import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { encodeCursor } from "../support/pagination.ts";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { withoutAuthors } from "../transactions/testing/records.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const spend = async (...tags: string[]) =>
  (await alice.api.expenses.create({ amount: "1", tags })).id;
const tagsOf = async (id: string) => (await alice.api.expenses.get({ id })).tags;
/** Each tag with its count. */
const counts = async (user = alice) =>
  Object.fromEntries(
    (await allPages((cursor) => user.api.tags.list({ cursor, limit: 200 }))).map(
      ({ name, count }) => [name, count],
    ),
  );

/** Expenses with these tags, created in the largest possible requests. */
async function spendOften(times: number, tags: string[]): Promise<void> {
  const create = { op: "create", kind: "expense", amount: "1", tags } as const;
  for (let left = times; left > 0; left -= 500) {
    const operations = Array.from({ length: Math.min(left, 500) }, () => create);
    await alice.api.transactions.bulk({ operations });
  }
}

test("a book without tags lists none", async () => {
  await spend();
  expect(await alice.api.tags.list()).toEqual({ items: [], nextCursor: null });
});

test("tags are listed by name, with how many transactions of any kind have each", async () => {
  await spend("work", "car");
  await spend("car");
  await alice.api.transactions.create({ kind: "income", amount: "1", tags: ["work", "bonus"] });
  await alice.api.transactions.create({ kind: "refund", amount: "1", tags: ["car"] });
  expect(await alice.api.tags.list()).toEqual({
    items: [
      { name: "bonus", count: 1 },
      { name: "car", count: 3 },
      { name: "work", count: 2 },
    ],
    nextCursor: null,
  });
});

test("tags are paged through by cursor, each once", async () => {
  const names = ["a", "B", "är", "c", "Zoo", "zo", "1", "ab", "日本", "😀", "a b"];
  await spend(...names);
  const all = (await alice.api.tags.list()).items.map(({ name }) => name);
  expect(all.toSorted()).toEqual(names.toSorted());
  const paged = await allPages((cursor) => alice.api.tags.list({ cursor, limit: 2 }));
  expect(paged.map(({ name }) => name)).toEqual(all);
});

test("a cursor continues where it stopped even if its tag was renamed", async () => {
  await spend("a", "b", "c", "d");
  const { items, nextCursor } = await alice.api.tags.list({ limit: 2 });
  expect(items.map(({ name }) => name)).toEqual(["a", "b"]);
  await alice.api.tags.rename({ name: "b", newName: "e" });
  const rest = await alice.api.tags.list({ cursor: String(nextCursor) });
  expect(rest.items.map(({ name }) => name)).toEqual(["c", "d", "e"]);
});

test.each(["nonsense", encodeCursor("books", ["a"]), encodeCursor("tags", ["a\u0000"])])(
  "the cursor %s is invalid",
  async (cursor) => {
    expect(await refusalOf(alice.api.tags.list({ cursor }))).toMatchObject({
      code: "cursor.invalid",
    });
  },
);

test("only live transactions count: a deleted one counts again when it is restored", async () => {
  const id = await spend("car", "work");
  await spend("car");
  await alice.api.expenses.remove({ id });
  expect(await counts()).toEqual({ car: 1 });
  await alice.api.expenses.restore({ id });
  expect(await counts()).toEqual({ car: 2, work: 1 });
  await alice.api.expenses.update({ id, tags: ["home"] });
  expect(await counts()).toEqual({ car: 1, home: 1 });
});

test("a tag is renamed on every transaction, and the feed has a change of each", async () => {
  const [first, second, other] = [await spend("car", "work"), await spend("car"), await spend("x")];
  const changes = await changesOf(alice.api, async () => {
    expect(await alice.api.tags.rename({ name: " car ", newName: "bicycle" })).toEqual({
      name: "bicycle",
      count: 2,
    });
  });
  expect(changes).toMatchObject([
    { op: "update", entityId: first, before: { tags: ["car", "work"], version: 1 } },
    { op: "update", entityId: second, after: { tags: ["bicycle"], version: 2 } },
  ]);
  expect(await tagsOf(first)).toEqual(["bicycle", "work"]);
  expect(await alice.api.expenses.get({ id: first })).toMatchObject({ version: 2, amount: "1.00" });
  expect(await alice.api.expenses.get({ id: other })).toMatchObject({ version: 1, tags: ["x"] });
  expect(await counts()).toEqual({ bicycle: 2, work: 1, x: 1 });
  expect((await alice.api.expenses.list({ tag: "bicycle" })).items).toHaveLength(2);
  expect((await alice.api.expenses.list({ tag: "car" })).items).toEqual([]);
});

test("a tag is renamed on deleted transactions too, which have the new name when restored", async () => {
  const id = await spend("car", "work");
  await alice.api.expenses.remove({ id });
  await spend("car");
  expect(await alice.api.tags.rename({ name: "car", newName: "bus" })).toMatchObject({ count: 1 });
  expect(await alice.api.expenses.restore({ id })).toMatchObject({ tags: ["bus", "work"] });
  expect(await counts()).toEqual({ bus: 2, work: 1 });
});

test("a rename keeps everything else: amounts, splits, transfers, refunds and balances", async () => {
  const [cash] = (await alice.api.accounts.list()).items;
  const savings = await alice.api.accounts.create({ name: "Savings" });
  const { items: categories } = await alice.api.categories.list({ kind: "expense", limit: 200 });
  const [one, two] = categories.map(({ id }) => id);
  const { transactions } = alice.api;
  const splits = [
    { categoryId: one ?? "", amount: "4" },
    { categoryId: two ?? "", amount: "6", note: "Half" },
  ];
  const tags = ["trip"];
  const expense = await transactions.create({ kind: "expense", amount: "10", splits, tags });
  await transactions.create({ kind: "refund", amount: "3", refundOf: expense.id, tags });
  const accounts = { fromAccountId: cash?.id ?? "", toAccountId: savings.id };
  await transactions.create({ kind: "transfer", amount: "5", ...accounts, tags });
  const before = (await transactions.list()).items;
  const balances = (await alice.api.accounts.list()).items;
  await alice.api.tags.rename({ name: "trip", newName: "tour" });
  expect((await transactions.list()).items.map(withoutAuthors)).toEqual(
    before.map((transaction) => ({
      ...withoutAuthors(transaction),
      tags: ["tour"],
      version: 2,
    })),
  );
  expect((await alice.api.accounts.list()).items).toEqual(balances);
});

test("a tag cannot be renamed to an existing one, and an unknown tag cannot be renamed", async () => {
  const id = await spend("car", "bus");
  const taken = alice.api.tags.rename({ name: "car", newName: "bus" });
  expect(await refusalOf(taken)).toMatchObject({
    code: "tag.name_taken",
    issues: [{ path: ["newName"] }],
  });
  const unknown = alice.api.tags.rename({ name: "tram", newName: "bus" });
  expect(await refusalOf(unknown)).toMatchObject({
    code: "tag.not_found",
    issues: [{ path: ["name"] }],
  });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ tags: ["bus", "car"], version: 1 });
});

test("a tag renamed to itself stays as it is; in another case it is written so", async () => {
  const id = await spend("car");
  expect(await alice.api.tags.rename({ name: "car", newName: "car" })).toEqual({
    name: "car",
    count: 1,
  });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ version: 1 });
  await alice.api.tags.rename({ name: "car", newName: "Car" });
  expect(await tagsOf(id)).toEqual(["Car"]);
});

test("several tags are merged into an existing one: a transaction with two of them has it once", async () => {
  const [all, some, none] = [await spend("a", "b", "c", "z"), await spend("a"), await spend("c")];
  const changes = await changesOf(alice.api, async () => {
    expect(await alice.api.tags.merge({ names: ["a", "b"], into: "c" })).toEqual({
      name: "c",
      count: 3,
    });
  });
  expect(changes.map(({ entityId }) => entityId)).toEqual([all, some]);
  expect([await tagsOf(all), await tagsOf(some), await tagsOf(none)]).toEqual([
    ["c", "z"],
    ["c"],
    ["c"],
  ]);
  expect(await counts()).toEqual({ c: 3, z: 1 });
});

test("several tags are merged into a new one", async () => {
  const [first, second] = [await spend("a", "b"), await spend("b", "x")];
  expect(await alice.api.tags.merge({ names: ["a", "b", "a"], into: "new" })).toEqual({
    name: "new",
    count: 2,
  });
  expect([await tagsOf(first), await tagsOf(second)]).toEqual([["new"], ["new", "x"]]);
});

test("a tag may be merged into itself among others, and transactions that had only it do not change", async () => {
  const [kept, moved] = [await spend("a"), await spend("b")];
  await alice.api.tags.merge({ names: ["a", "b"], into: "a" });
  expect(await counts()).toEqual({ a: 2 });
  expect(await alice.api.expenses.get({ id: kept })).toMatchObject({ version: 1 });
  expect(await alice.api.expenses.get({ id: moved })).toMatchObject({ version: 2 });
});

test("merging a tag into itself alone changes nothing", async () => {
  const id = await spend("a");
  expect(await alice.api.tags.merge({ names: ["a"], into: "a" })).toEqual({ name: "a", count: 1 });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ version: 1 });
});

test("merging an unknown tag is an error at its position, and nothing is merged", async () => {
  const id = await spend("a");
  const refused = alice.api.tags.merge({ names: ["a", "unknown"], into: "b" });
  expect(await refusalOf(refused)).toMatchObject({
    code: "tag.not_found",
    issues: [{ path: ["names", 1] }],
  });
  expect(await tagsOf(id)).toEqual(["a"]);
});

test("tags can be renamed on a transaction with the maximum number of tags", async () => {
  const tags = Array.from({ length: 20 }, (_, n) => `t${String(n).padStart(2, "0")}`);
  const id = await spend(...tags);
  await alice.api.tags.rename({ name: "t00", newName: "u" });
  expect(await tagsOf(id)).toEqual([...tags.slice(1), "u"]);
  await alice.api.tags.merge({ names: tags.slice(1), into: "v" });
  expect(await tagsOf(id)).toEqual(["u", "v"]);
});

test.each([
  { names: [] },
  { names: Array.from({ length: 21 }, (_, n) => `t${n}`) },
  { names: ["a", ""] },
  { names: ["a"], into: "x".repeat(51) },
])("a merge of $names into $into is refused as an input", async (input) => {
  const refused = alice.api.tags.merge({ into: "b", ...input });
  expect(await refusalOf(refused)).toMatchObject({ code: "input.invalid" });
});

test("tags of another book are not listed, renamed or merged", async () => {
  const bob = await api.signUp(`bob${users}`);
  await spend("shared", "hers");
  await bob.api.expenses.create({ amount: "1", tags: ["shared"] });
  await alice.api.tags.rename({ name: "shared", newName: "ours" });
  expect(await counts(bob)).toEqual({ shared: 1 });
  const calls = [
    bob.api.tags.rename({ name: "hers", newName: "his" }),
    bob.api.tags.merge({ names: ["hers"], into: "his" }),
  ];
  const refusals = await Promise.all(calls.map(refusalOf));
  expect(refusals.map(({ code }) => code)).toEqual(["tag.not_found", "tag.not_found"]);
  expect(await counts()).toEqual({ hers: 1, ours: 1 });
});

test("a tag of more than a thousand transactions is renamed on all at once", async () => {
  await spendOften(1100, ["often", "also"]);
  const changes = await changesOf(alice.api, () =>
    alice.api.tags.rename({ name: "often", newName: "always" }),
  );
  expect(changes).toHaveLength(1100);
  expect(new Set(changes.map(({ entityId }) => entityId)).size).toBe(1100);
  const [start = 0] = changes.map(({ seq }) => seq);
  expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => start + index));
  expect(await counts()).toEqual({ also: 1100, always: 1100 });
});

test("a merge while expenses with the tags are created loses none", async () => {
  await spend("car");
  await Promise.all([
    ...Array.from({ length: 5 }, () => spend("car")),
    alice.api.tags.merge({ names: ["car"], into: "bus" }),
    ...Array.from({ length: 5 }, () => spend("bus")),
  ]);
  const { car = 0, bus = 0 } = await counts();
  expect(car + bus).toBe(11);
  expect((await alice.api.expenses.list({ tag: "bus" })).items).toHaveLength(bus);
});
