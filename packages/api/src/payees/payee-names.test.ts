import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const spend = async (payee: string, more: object = {}) =>
  (await alice.api.expenses.create({ amount: "1", payee, ...more })).id;
const payeeOf = async (id: string) => (await alice.api.expenses.get({ id })).payee;
const list = async () => (await alice.api.payees.list()).items;
const counts = async () => (await list()).map(({ name, count }) => `${name} ${count}`);
const newCategory = async (name: string) => (await alice.api.categories.create({ name })).id;

async function assertSound() {
  const lines: string[] = [];
  await examineBook(api.db, alice.bookId, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
}

test("a payee is renamed on every transaction, and the feed has a change of each", async () => {
  const [first, second, other] = [await spend("Shpo"), await spend("Shpo"), await spend("Aldi")];
  const changes = await changesOf(alice.api, async () => {
    expect(await alice.api.payees.rename({ name: " shpo", newName: "Shop" })).toEqual({
      name: "Shop",
      count: 2,
      lastUsedOn: "2026-11-21",
      usualCategoryId: expect.any(String),
    });
  });
  expect(changes).toMatchObject([
    { op: "update", entityId: first, before: { payee: "Shpo", version: 1 } },
    { op: "update", entityId: second, after: { payee: "Shop", version: 2 } },
  ]);
  expect(new Set(changes.map(({ operationId }) => operationId)).size).toBe(1);
  expect(await payeeOf(other)).toBe("Aldi");
  expect(await counts()).toEqual(["Shop 2", "Aldi 1"]);
  expect((await alice.api.expenses.list({ payee: "Shpo" })).items).toEqual([]);
  expect((await alice.api.expenses.list({ q: "shop" })).items).toHaveLength(2);
  await assertSound();
});

test("payees are merged into one with all their categories, whose most used is the usual one", async () => {
  const [food, drugs] = [await newCategory("Eating"), await newCategory("Drugs")];
  await spend("LIDL SAGT DANKE", { categoryId: food, occurredOn: "2026-11-03" });
  await spend("Lidl Filiale 12", { categoryId: drugs });
  await spend("Lidl Filiale 12", { categoryId: drugs, occurredOn: "2026-11-09" });
  await spend("Lidl", { categoryId: food });
  await spend("Lidl", { categoryId: food });
  const names = ["Lidl sagt danke", "LIDL FILIALE 12"];
  expect(await alice.api.payees.merge({ names, into: "Lidl" })).toEqual({
    name: "Lidl",
    count: 5,
    lastUsedOn: "2026-11-21",
    usualCategoryId: food,
  });
  expect(await counts()).toEqual(["Lidl 5"]);
  await assertSound();
});

test("payees are merged into a new one, and a merge may name it among the others", async () => {
  const ids = [await spend("a"), await spend("b")];
  expect(await alice.api.payees.merge({ names: ["a", "b"], into: "c" })).toMatchObject({
    count: 2,
  });
  await spend("d");
  await alice.api.payees.merge({ names: ["c", "d"], into: "C" });
  expect(await counts()).toEqual(["C 3"]);
  expect(await payeeOf(ids[0] ?? "")).toBe("C");
  await assertSound();
});

test("merging a payee into itself alone changes nothing", async () => {
  const id = await spend("a");
  expect(await alice.api.payees.merge({ names: ["a"], into: "a" })).toMatchObject({ count: 1 });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ version: 1 });
});

test.each([
  ["renamed", () => alice.api.payees.rename({ name: "Lidl", newName: "Aldi" })],
  ["merged", () => alice.api.payees.merge({ names: ["Lidl", "Shop"], into: "Rewe" })],
  ["merged into a new one", () => alice.api.payees.merge({ names: ["Lidl", "Shop"], into: "X" })],
])("payees that were %s are as before when the operation is undone", async (_, run) => {
  const categoryId = await newCategory("Eating");
  await spend("Lidl", { categoryId });
  await alice.api.expenses.remove({ id: await spend("Lidl", { note: "gone" }) });
  for (const payee of ["Shop", "Shop", "Rewe", "Rewe", "Rewe"]) await spend(payee);
  const before = await list();
  const [change] = await changesOf(alice.api, run);
  expect(await list()).not.toEqual(before);
  await alice.api.operations.undo({ id: change?.operationId ?? "" });
  expect(await list()).toEqual(before);
  await assertSound();
});

test("an unknown payee is an error at its place, and nothing is renamed", async () => {
  const id = await spend("a");
  const { rename, merge } = alice.api.payees;
  expect(await refusalOf(rename({ name: "z", newName: "b" }))).toMatchObject({
    code: "payee.not_found",
    issues: [{ path: ["name"] }],
  });
  expect(await refusalOf(merge({ names: ["a", "z"], into: "b" }))).toMatchObject({
    code: "payee.not_found",
    issues: [{ path: ["names", 1] }],
  });
  expect(await payeeOf(id)).toBe("a");
});

test("a payee cannot be renamed to one that there is", async () => {
  await spend("Lidl");
  await spend("Aldi");
  const taken = alice.api.payees.rename({ name: "Lidl", newName: "ALDI" });
  expect(await refusalOf(taken)).toMatchObject({
    code: "payee.name_taken",
    issues: [{ path: ["newName"] }],
  });
  expect(await counts()).toEqual(["Aldi 1", "Lidl 1"]);
});

test.each([
  { names: [] },
  { names: Array.from({ length: 201 }, (_, n) => `p${n}`) },
  { names: ["a", " "] },
  { into: "x".repeat(201) },
])("a merge of %j is refused as an input", async (input) => {
  const refused = alice.api.payees.merge({ names: ["a"], into: "b", ...input });
  expect(await refusalOf(refused)).toMatchObject({ code: "input.invalid" });
});

test("payees of another book are not renamed or merged", async () => {
  const bob = await api.signUp(`bob${users}`);
  await spend("Lidl");
  await bob.api.expenses.create({ amount: "1", payee: "Aldi" });
  const { rename, merge } = bob.api.payees;
  for (const call of [
    () => rename({ name: "Lidl", newName: "X" }),
    () => merge({ names: ["Lidl"], into: "Aldi" }),
  ])
    expect(await refusalOf(call())).toMatchObject({ code: "payee.not_found" });
  expect(await counts()).toEqual(["Lidl 1"]);
});

test("a viewer may not rename payees", async () => {
  await spend("Lidl");
  const vera = await api.signUp(`vera${users}`);
  await api.share(alice.bookId, vera, "viewer");
  const refused = vera.in(alice.bookId).payees.rename({ name: "Lidl", newName: "X" });
  expect(await refusalOf(refused)).toMatchObject({ code: "book.forbidden" });
});
