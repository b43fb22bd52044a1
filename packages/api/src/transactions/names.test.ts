import { newId } from "@outlay/core";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf, newestSeq } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { createTestApi, type TestUser } from "../testing.ts";

const api = await createTestApi();

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});
afterAll(api.close);

/** What the doctor finds in the book. */
async function differences(): Promise<string[]> {
  const lines: string[] = [];
  await examineBook(api.db, alice.bookId, { fix: false, report: (line) => lines.push(line) });
  return lines;
}

const spend = async (payee: string | null, ...tags: string[]) =>
  alice.api.expenses.create({ amount: "5", payee, tags });
const shown = async () =>
  (await alice.api.transactions.list({ order: "asc", sort: "createdAt" })).items.map(
    ({ payee, tags }) => [payee, ...tags],
  );
const payees = async () =>
  (await alice.api.payees.list()).items.map(({ name, count }) => [name, count]);
const tags = async () =>
  (await alice.api.tags.list()).items.map(({ name, count }) => [name, count]);

test("payees that differ by case, accents or blanks are one, written as first", async () => {
  expect(await spend("LIDL")).toMatchObject({ payee: "LIDL" });
  expect(await spend("Lidl")).toMatchObject({ payee: "LIDL" });
  expect(await spend("Lidl  Süd")).toMatchObject({ payee: "Lidl Süd" });
  expect(await spend("\u00a0lidl\u2003sud")).toMatchObject({ payee: "Lidl Süd" });
  const report = await alice.api.analytics.byPayee({});
  expect(report.items.map(({ payee, amount, count }) => [payee, amount, count])).toEqual([
    ["LIDL", "10.00", 2],
    ["Lidl Süd", "10.00", 2],
  ]);
  expect(await payees()).toEqual([
    ["LIDL", 2],
    ["Lidl Süd", 2],
  ]);
  expect(await differences()).toEqual([]);
});

test("tags that differ by case, accents or blanks are one, also within a transaction", async () => {
  expect(await spend(null, "Holiday")).toMatchObject({ tags: ["Holiday"] });
  expect(await spend(null, "holiday", "x", "X")).toMatchObject({ tags: ["Holiday", "x"] });
  const [first] = (await alice.api.analytics.byTag({})).items;
  expect(first).toMatchObject({ tag: "Holiday", amount: "10.00", count: 2 });
  expect(await tags()).toEqual([
    ["Holiday", 2],
    ["x", 1],
  ]);
  expect(await differences()).toEqual([]);
});

test.each([
  ["payee", { payee: "lidl" }, 2],
  ["payee with blanks", { payee: " LIDL " }, 2],
  ["payee that nobody wrote", { payee: "lid" }, 0],
  ["tag", { tag: "cafe" }, 1],
  ["payees to leave out", { withoutPayees: ["lídl"] }, 1],
  ["tags to leave out", { withoutTags: ["CAFE"] }, 2],
])("lists are filtered by a %s however it is written", async (_, filter, count) => {
  await spend("Lidl", "Café");
  await spend("LIDL");
  await spend("Aldi", "work");
  expect((await alice.api.expenses.list(filter)).items).toHaveLength(count);
  expect((await alice.api.transactions.list({ ...filter, includeTotal: true })).total).toBe(count);
});

test("a bulk writes a name as its first transaction does", async () => {
  const create = { op: "create", kind: "expense", amount: "1" } as const;
  await alice.api.transactions.bulk({
    mode: "perItem",
    operations: [
      // This one fails, so the next one is the first.
      { ...create, payee: "LIDL", categoryId: "01920000-0000-7000-8000-000000000000" },
      { ...create, payee: "Lidl", tags: ["Trip"] },
      { ...create, payee: "lidl", tags: ["trip", "TRIP"] },
    ],
  });
  expect(await shown()).toEqual([
    ["Lidl", "Trip"],
    ["Lidl", "Trip"],
  ]);
  expect(await differences()).toEqual([]);
});

test("a name of deleted transactions alone is written as they have it", async () => {
  const { id } = await spend("LIDL", "Trip");
  await alice.api.expenses.remove({ id });
  expect(await spend("Lidl", "trip")).toMatchObject({ payee: "LIDL", tags: ["Trip"] });
  const operations = [
    { op: "create" as const, kind: "expense" as const, id: newId(), amount: "1", payee: "Gone" },
  ];
  await alice.api.transactions.bulk({
    operations: [...operations, { op: "remove", id: operations[0]?.id ?? "" }],
  });
  expect(await spend("GONE")).toMatchObject({ payee: "Gone" });
  await alice.api.expenses.restore({ id });
  expect(await payees()).toEqual([
    ["LIDL", 2],
    ["Gone", 1],
  ]);
  expect(await differences()).toEqual([]);
});

test("an update writes names as the book does, and a repeated create is the same", async () => {
  const { id, ...first } = await spend("Lidl", "Trip");
  const create = { id: newId(), amount: "7", payee: "LIDL", tags: ["TRIP"] };
  const made = await alice.api.expenses.create(create);
  expect(await alice.api.expenses.create(create)).toEqual(made);
  const changes = await changesOf(alice.api, () =>
    alice.api.expenses.update({ id, payee: "LIDL", tags: ["trip"] }),
  );
  expect(changes).toEqual([]);
  expect(await alice.api.expenses.get({ id })).toMatchObject(first);
});

test("two servers that write a new name at once write one", async () => {
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      spend(index % 2 === 0 ? "LIDL" : "Lidl", index % 2 === 0 ? "Trip" : "trip"),
    ),
  );
  expect((await payees()).map(([, count]) => count)).toEqual([10]);
  expect((await tags()).map(([, count]) => count)).toEqual([10]);
  expect(await differences()).toEqual([]);
});

test("a name is written as it was renamed last, on all transactions", async () => {
  const { id } = await spend("LIDL", "Holiday");
  await spend("lidl", "work");
  await alice.api.expenses.remove({ id });
  expect(await alice.api.payees.rename({ name: "lidl", newName: "Lidl" })).toMatchObject({
    name: "Lidl",
    count: 1,
  });
  expect(await spend("LIDL")).toMatchObject({ payee: "Lidl" });
  expect(await alice.api.expenses.restore({ id })).toMatchObject({ payee: "Lidl" });
  await alice.api.tags.rename({ name: "HOLIDAY", newName: "holiday" });
  expect(await spend(null, "Holiday")).toMatchObject({ tags: ["holiday"] });
  expect(await payees()).toEqual([["Lidl", 3]]);
  expect(await differences()).toEqual([]);
});

test("undoing how a name is written undoes it for all transactions, also later ones", async () => {
  const first = await spend("LIDL", "Trip");
  await spend("LIDL", "Trip");
  const gone = await spend("LIDL", "Trip");
  await alice.api.expenses.remove({ id: gone.id });
  await alice.api.payees.rename({ name: "LIDL", newName: "Lidl" });
  const seq = await newestSeq(alice.api);
  await spend("lidl", "trip");
  expect(await shown()).toEqual(Array.from({ length: 3 }, () => ["Lidl", "Trip"]));
  // One change of the three: half a name is not undone.
  await alice.api.changes.undo({ seq });
  expect(await shown()).toEqual(Array.from({ length: 3 }, () => ["LIDL", "Trip"]));
  await alice.api.tags.rename({ name: "trip", newName: "TRIP" });
  const [renamed] = (await alice.api.expenses.list({})).items;
  await spend("LIDL", "trip");
  await alice.api.operations.undo({ id: renamed?.operationId ?? "" });
  expect(await shown()).toEqual(Array.from({ length: 4 }, () => ["LIDL", "Trip"]));
  expect(await alice.api.expenses.restore({ id: gone.id })).toMatchObject({
    payee: "LIDL",
    tags: ["Trip"],
  });
  expect(await alice.api.expenses.get({ id: first.id })).toMatchObject({ payee: "LIDL" });
  expect(await differences()).toEqual([]);
});

test("undoing a change of the payee writes it as the book does now", async () => {
  const { id } = await spend("LIDL");
  await alice.api.expenses.update({ id, payee: "Aldi" });
  const seq = await newestSeq(alice.api);
  await spend("lidl");
  await alice.api.payees.rename({ name: "lidl", newName: "Lidl" });
  await alice.api.changes.undo({ seq });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ payee: "Lidl" });
  expect(await payees()).toEqual([["Lidl", 2]]);
  expect(await differences()).toEqual([]);
});

test("names of another book are its own", async () => {
  await spend("LIDL", "Trip");
  const bob = await api.signUp(`bob${users}`);
  expect(
    await bob.api.expenses.create({ amount: "1", payee: "Lidl", tags: ["trip"] }),
  ).toMatchObject({ payee: "Lidl", tags: ["trip"] });
});
