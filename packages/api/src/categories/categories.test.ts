import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { Category } from "../ledger/category.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

let made = 0;
/** A unique name. */
const newName = () => `Category ${(made += 1)}`;
const create = (input: Partial<Category> = {}) =>
  alice.api.categories.create({ name: newName(), ...input });
const all = (user: TestUser, kind?: Category["kind"]) =>
  allPages((cursor) => user.api.categories.list({ kind, limit: 7, cursor }));
const system = async (kind: Category["kind"]) => {
  const found = (await all(alice, kind)).find((category) => category.system);
  if (!found) throw new Error(`no system category of the kind ${kind}`);
  return found;
};

test("a category with a name alone is a top-level expense category", async () => {
  expect(await alice.api.categories.create({ name: " Bakery " })).toEqual({
    id: expect.any(String),
    name: "Bakery",
    kind: "expense",
    parentId: null,
    color: null,
    icon: null,
    archived: false,
    system: false,
    version: 1,
  });
});

test("a category is returned as it was created, with its colour in lower case", async () => {
  const parent = await create({ kind: "income" });
  const category = await create({
    kind: "income",
    parentId: parent.id,
    color: "#C0FFEE",
    icon: "🥐",
  });
  expect(category).toMatchObject({ parentId: parent.id, color: "#c0ffee", icon: "🥐" });
  expect(await alice.api.categories.get({ id: category.id })).toEqual(category);
});

test("a name is taken within its kind and parent, whatever its case", async () => {
  const parent = await create();
  const taken = await create({ name: "Straße" });
  for (const name of ["Straße", " straße ", "STRAße"]) {
    expect(await refusalOf(create({ name }))).toMatchObject({
      code: "category.name_taken",
      issues: [{ path: ["name"] }],
    });
  }
  expect(await create({ name: taken.name, kind: "income" })).toMatchObject({ name: taken.name });
  expect(await create({ name: taken.name, parentId: parent.id })).toMatchObject({
    name: taken.name,
  });
  expect(await bob.api.categories.create({ name: taken.name })).toMatchObject({
    name: taken.name,
  });
});

test("of two categories with one name created at once, one is created", async () => {
  const name = newName();
  const attempts = [create({ name }), create({ name: name.toUpperCase() })];
  const results = await Promise.allSettled(attempts);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("the name of a deleted category can be used again", async () => {
  const first = await create();
  await alice.api.categories.remove({ id: first.id });
  expect(await refusalOf(alice.api.categories.get({ id: first.id }))).toMatchObject({
    code: "category.not_found",
  });
  expect((await create({ name: first.name })).id).not.toBe(first.id);
});

test("a category cannot take a sibling's name, but its own in another case", async () => {
  const [one, other] = [await create(), await create()];
  const rename = (name: string) => alice.api.categories.update({ id: one.id, name });
  expect(await refusalOf(rename(other.name.toLowerCase()))).toMatchObject({
    code: "category.name_taken",
  });
  expect(await rename(one.name.toUpperCase())).toMatchObject({ name: one.name.toUpperCase() });
});

test("an update keeps absent fields, clears null ones and increments the version", async () => {
  const category = await create({ color: "#112233", icon: "🧾" });
  const { id } = category;
  const renamed = await alice.api.categories.update({ id, name: newName(), version: 1 });
  expect(renamed).toMatchObject({ color: "#112233", icon: "🧾", version: 2 });
  const cleared = await alice.api.categories.update({ id, color: null, archived: true });
  expect(cleared).toEqual({ ...renamed, color: null, archived: true, version: 3 });
});

test("an update of an old version is a conflict and changes nothing", async () => {
  const category = await create();
  const { id } = category;
  const changed = await alice.api.categories.update({ id, icon: "🥐" });
  const stale = alice.api.categories.update({ id, icon: "🍞", version: category.version });
  expect(await refusalOf(stale)).toMatchObject({
    code: "version.conflict",
    issues: [{ path: ["version"] }],
  });
  expect(await alice.api.categories.get({ id })).toEqual(changed);
});

test("categories are two levels deep, of one kind, and never under Uncategorised", async () => {
  const parent = await create();
  const child = await create({ parentId: parent.id });
  const income = await create({ kind: "income" });
  const { id: systemId } = await system("expense");
  const tries = [
    { parentId: child.id, code: "category.nesting" },
    { parentId: systemId, code: "category.nesting" },
    { parentId: income.id, code: "category.wrong_kind" },
    { parentId: uuidv7(), code: "category.not_found" },
  ];
  const loner = await create();
  for (const { parentId, code } of tries) {
    const expected = { code, issues: [{ path: ["parentId"] }] };
    expect(await refusalOf(create({ parentId }))).toMatchObject(expected);
    const move = alice.api.categories.update({ id: loner.id, parentId });
    expect(await refusalOf(move)).toMatchObject(expected);
  }
  const under = (id: string, parentId: string) => alice.api.categories.update({ id, parentId });
  expect(await refusalOf(under(parent.id, parent.id))).toMatchObject({ code: "category.nesting" });
  expect(await refusalOf(under(parent.id, loner.id))).toMatchObject({ code: "category.nesting" });
});

test("of two simultaneous moves that would nest three levels, one fails", async () => {
  const [a, b, c] = [await create(), await create(), await create()];
  const results = await Promise.allSettled([
    alice.api.categories.update({ id: a.id, parentId: b.id }),
    alice.api.categories.update({ id: b.id, parentId: c.id }),
  ]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a subcategory moves to another parent and to the top", async () => {
  const [from, to] = [await create(), await create()];
  const { id } = await create({ parentId: from.id });
  const update = (parentId: string | null) => alice.api.categories.update({ id, parentId });
  expect(await update(to.id)).toMatchObject({ parentId: to.id });
  expect(await update(null)).toMatchObject({ parentId: null });
});

test("another user's category cannot be the parent", async () => {
  const theirs = await bob.api.categories.create({ name: newName() });
  expect(await refusalOf(create({ parentId: theirs.id }))).toMatchObject({
    code: "category.not_found",
  });
});

test("a category with subcategories cannot be deleted, and the error names them", async () => {
  const parent = await create();
  const child = await create({ parentId: parent.id });
  const remove = () => alice.api.categories.remove({ id: parent.id });
  const refusal = await refusalOf(remove());
  expect(refusal).toMatchObject({
    code: "category.in_use",
    issues: [{ path: ["id"], message: `Subcategory ${child.id} (${child.name}) depends on it.` }],
    dependents: [{ kind: "subcategory", id: child.id }],
  });
  await alice.api.categories.remove({ id: child.id });
  await expect(remove()).resolves.toBeUndefined();
});

test("the expenses of a deleted category move to Uncategorised or to the replacement", async () => {
  const [from, to] = [await create(), await create()];
  const { id } = await alice.api.expenses.create({ amount: "5", categoryId: from.id });
  await alice.api.categories.remove({ id: from.id, replacementId: to.id });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ categoryId: to.id, version: 2 });
  await alice.api.categories.remove({ id: to.id });
  const uncategorised = await system("expense");
  expect(await alice.api.expenses.get({ id })).toMatchObject({ categoryId: uncategorised.id });
});

test("a deleted expense of a deleted category can still be restored, in another category", async () => {
  const category = await create();
  const { id } = await alice.api.expenses.create({ amount: "5", categoryId: category.id });
  await alice.api.expenses.remove({ id });
  await alice.api.categories.remove({ id: category.id });
  const { id: categoryId } = await system("expense");
  expect(await alice.api.expenses.restore({ id })).toMatchObject({ categoryId });
});

test("a replacement is another category of the same kind and book", async () => {
  const { id } = await create();
  const income = await create({ kind: "income" });
  const theirs = await bob.api.categories.create({ name: newName() });
  const tries = [
    { replacementId: id, code: "input.invalid" },
    { replacementId: income.id, code: "category.wrong_kind" },
    { replacementId: theirs.id, code: "category.not_found" },
    { replacementId: uuidv7(), code: "category.not_found" },
  ];
  for (const { replacementId, code } of tries) {
    const remove = alice.api.categories.remove({ id, replacementId });
    expect(await refusalOf(remove)).toMatchObject({ code, issues: [{ path: ["replacementId"] }] });
  }
});

test("Uncategorised cannot be deleted or renamed, but its colour can change", async () => {
  for (const kind of ["expense", "income"] as const) {
    const { id } = await system(kind);
    const rename = alice.api.categories.update({ id, name: "Other" });
    expect(await refusalOf(rename)).toMatchObject({ code: "category.system" });
    expect(await refusalOf(alice.api.categories.remove({ id }))).toMatchObject({
      code: "category.system",
    });
    expect(await alice.api.categories.update({ id, color: "#abcdef" })).toMatchObject({
      color: "#abcdef",
    });
  }
});

test("a category that is sent twice with its id is created once; other content is a conflict", async () => {
  const id = uuidv7();
  const name = newName();
  const first = await create({ id, name });
  expect(await create({ id, name })).toEqual(first);
  expect(await refusalOf(create({ id }))).toMatchObject({ code: "id.taken" });
  await alice.api.categories.remove({ id });
  expect(await refusalOf(create({ id, name }))).toMatchObject({ code: "id.taken" });
});

test("a list of one kind has only categories of that kind, on every page", async () => {
  const everything = await all(alice);
  const [expense, income] = [await all(alice, "expense"), await all(alice, "income")];
  expect(income.every(({ kind }) => kind === "income")).toBe(true);
  expect(new Set([...expense, ...income])).toEqual(new Set(everything));
  const { nextCursor } = await alice.api.categories.list({ kind: "income", limit: 1 });
  const mixed = alice.api.categories.list({ kind: "expense", cursor: String(nextCursor) });
  expect(await refusalOf(mixed)).toMatchObject({ code: "cursor.invalid" });
});
