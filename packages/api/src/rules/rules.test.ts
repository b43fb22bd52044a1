import { rules } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const when = [{ field: "payee", op: "contains", value: "amzn" } as const];
const set = { payee: "Amazon" };
const add = (more: Partial<Parameters<TestUser["api"]["rules"]["create"]>[0]> = {}) =>
  alice.api.rules.create({ when, set, ...more });
/** What the doctor finds in her book. */
async function examined(): Promise<string[]> {
  const lines: string[] = [];
  await examineBook(api.db, alice.bookId, { fix: false, report: (line) => lines.push(line) });
  return lines;
}
/** The names of the rules with their positions, in the order in which they are tried. */
const order = async () =>
  (await alice.api.rules.list({ limit: 200 })).items.map(
    ({ name, position }) => `${name} ${position}`,
  );
const category = async (name = "Books", kind: "expense" | "income" = "expense") =>
  (await alice.api.categories.create({ name, kind })).id;

test("a rule is kept as it is given, and can be repeated", async () => {
  const given = {
    id: uuidv7(),
    name: "All",
    when: [
      { field: "text", op: "matches", value: String.raw`^amzn\b` },
      { field: "amount", op: "between", value: { min: "10", max: 20.5 } },
      { field: "kind", op: "equals", value: "expense" },
    ],
    set: { payee: " Amazon  EU ", tags: ["b", "a", "A"], note: "Order", excluded: true },
    position: 7,
    enabled: false,
  } satisfies Parameters<TestUser["api"]["rules"]["create"]>[0];
  const made = await alice.api.rules.create(given);
  expect(made).toEqual({
    ...given,
    when: [given.when[0], { ...given.when[1], value: { min: "10", max: "20.5" } }, given.when[2]],
    set: { payee: "Amazon EU", tags: ["a", "b"], note: "Order", excluded: true },
    version: 1,
    createdAt: api.clock.now,
    updatedAt: api.clock.now,
  });
  expect(await alice.api.rules.create(given)).toEqual(made);
  expect(await alice.api.rules.get({ id: made.id })).toEqual(made);
  expect(await refusalOf(alice.api.rules.create({ ...given, name: "Other" }))).toMatchObject({
    code: "id.taken",
  });
});

test("rules are listed in their order, page by page", async () => {
  for (const name of ["a", "b", "c"]) await add({ name });
  await add({ name: "first", position: 0 });
  expect(await order()).toEqual(["first 0", "a 1", "b 2", "c 3"]);
  const paged = await allPages((cursor) => alice.api.rules.list({ cursor, limit: 1 }));
  expect(paged.map(({ name }) => name)).toEqual(["first", "a", "b", "c"]);
});

test("a rule that takes a position moves that one on, and those right behind it", async () => {
  for (const name of ["a", "b", "c"]) await add({ name });
  const late = await add({ name: "late", position: 9 });
  await add({ name: "new", position: 2 });
  expect(await order()).toEqual(["a 1", "new 2", "b 3", "c 4", "late 9"]);
  const changes = await changesOf(alice.api, () =>
    alice.api.rules.update({ id: late.id, position: 1 }),
  );
  expect(await order()).toEqual(["late 1", "a 2", "new 3", "b 4", "c 5"]);
  expect(changes).toHaveLength(5);
  const [{ operationId } = { operationId: "" }] = changes;
  await alice.api.operations.undo({ id: operationId });
  expect(await order()).toEqual(["a 1", "new 2", "b 3", "c 4", "late 9"]);
});

test("at the end of all positions others move forward", async () => {
  await add({ name: "a", position: 1_000_000 });
  await add({ name: "b" });
  await add({ name: "c" });
  expect(await order()).toEqual(["a 999998", "b 999999", "c 1000000"]);
});

test("an update changes what it names, once, on the version that was read", async () => {
  const rule = await add({ name: "a" });
  const { id } = rule;
  const now = await alice.api.rules.update({ id, name: null, enabled: false, version: 1 });
  expect(now).toEqual({ ...rule, name: null, enabled: false, version: 2 });
  expect(await alice.api.rules.update({ id, enabled: false })).toEqual(now);
  expect(await refusalOf(alice.api.rules.update({ id, name: "b", version: 1 }))).toMatchObject({
    code: "version.conflict",
  });
  const other = await alice.api.rules.update({ id, set: { note: "x" } });
  expect(other).toMatchObject({ set: { note: "x" }, when: rule.when });
});

test("a deleted rule is in the trash, and comes back where it was", async () => {
  const { id } = await add({ name: "a" });
  await alice.api.rules.remove({ id, version: 1 });
  await alice.api.rules.remove({ id });
  await add({ name: "b" });
  expect(await order()).toEqual(["b 1"]);
  expect((await alice.api.trash.list({ entity: "rule" })).items).toMatchObject([{ id, name: "a" }]);
  await alice.api.trash.restore({ entity: "rule", id });
  expect(await order()).toEqual(["a 1", "b 2"]);
});

test("changes of rules can be undone", async () => {
  const { id } = await add({ name: "a" });
  const [update] = await changesOf(alice.api, () => alice.api.rules.update({ id, name: "b" }));
  expect(update).toMatchObject({ entity: "rule", before: { name: "a" }, after: { name: "b" } });
  await alice.api.changes.undo({ seq: update?.seq ?? 0 });
  expect(await alice.api.rules.get({ id })).toMatchObject({ name: "a", version: 3 });
  const [made] = await changesOf(alice.api, () => add({ name: "c" }));
  await alice.api.changes.undo({ seq: made?.seq ?? 0 });
  expect(await order()).toEqual(["a 1"]);
  expect(await examined()).toEqual([]);
});

test.each([
  { field: "payee", op: "matches", value: "(?=a)" },
  { field: "note", op: "matches", value: "a{1001}" },
  { field: "text", op: "matches", value: "(" },
] as const)("the pattern $value is refused at its field, with what there is not", async (bad) => {
  const refused = await refusalOf(add({ when: [...when, bad] }));
  expect(refused).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["when", 1, "value"] }],
  });
  expect(refused.message).toContain("look-around");
});

test.each([
  { when: [] },
  { when: Array.from({ length: 11 }, () => when[0]) },
  { when: [{ field: "payee", op: "contains", value: "x".repeat(201) }] },
  { when: [{ field: "amount", op: "between", value: {} }] },
  { when: [{ field: "amount", op: "equals", value: "-1" }] },
  { when: [{ field: "amount", op: "contains", value: "1" }] },
  { when: [{ field: "kind", op: "equals", value: "gift" }] },
  { set: {} },
  { set: { tags: [] } },
  { set: { categoryId: uuidv7(), transferAccountId: uuidv7() } },
  { position: -1 },
])("%j is not valid", async (bad) => {
  const given = { when, set, ...bad } as unknown as Parameters<typeof alice.api.rules.create>[0];
  expect(await refusalOf(alice.api.rules.create(given))).toMatchObject({ code: "input.invalid" });
});

test("a book has at most 200 rules, with 50 regular expressions", async () => {
  const pattern = { field: "note", op: "matches", value: "a" } as const;
  for (let count = 0; count < 5; count += 1)
    await add({ when: Array.from({ length: 10 }, () => pattern) });
  expect(await refusalOf(add({ when: [pattern] }))).toMatchObject({ code: "rule.limit" });
  for (let count = 5; count < 200; count += 1) await add();
  expect(await refusalOf(add())).toMatchObject({ code: "rule.limit" });
});

test("a rule names categories and accounts of its own book, and of the kind that it is for", async () => {
  const bob = await api.signUp(`bob${users}`);
  const theirs = (await bob.api.categories.create({ name: "Books" })).id;
  const account = (await bob.api.accounts.list()).items[0]?.id ?? "";
  const byAccount = { field: "account", op: "equals", value: account } as const;
  const income = { field: "kind", op: "equals", value: "income" } as const;
  const archived = await category("Old");
  await alice.api.categories.update({ id: archived, archived: true });
  const books = await category();
  const refused = [
    { set: { categoryId: theirs } },
    { set: { transferAccountId: account } },
    { when: [byAccount] },
    { when: [income], set: { categoryId: books } },
    { set: { categoryId: archived } },
  ];
  const refusals = await Promise.all(refused.map((given) => refusalOf(add(given))));
  expect(refusals.map(({ code, issues }) => [code, issues[0]?.path.join(".")])).toEqual([
    ["category.not_found", "set.categoryId"],
    ["account.not_found", "set.transferAccountId"],
    ["account.not_found", "when.0.value"],
    ["category.wrong_kind", "set.categoryId"],
    ["category.archived", "set.categoryId"],
  ]);
});

test("nobody else sees, changes or deletes a rule", async () => {
  const { id } = await add();
  const bob = await api.signUp(`bob${users}`);
  const { rules: theirs } = bob.api;
  const calls = [
    () => theirs.get({ id }),
    () => theirs.update({ id, name: "x" }),
    () => theirs.remove({ id }),
  ];
  for (const call of calls)
    expect(await refusalOf(call())).toMatchObject({ code: "rule.not_found" });
  expect((await theirs.list()).items).toEqual([]);
});

test("rules follow their category to its replacement, and come back with it", async () => {
  const [old, next] = [await category("Old"), await category("Next")];
  const { id } = await add({ set: { categoryId: old } });
  expect(await refusalOf(alice.api.categories.remove({ id: old }))).toMatchObject({
    code: "category.in_use",
    dependents: [{ kind: "rule", id }],
  });
  const changes = await changesOf(alice.api, () =>
    alice.api.categories.remove({ id: old, replacementId: next }),
  );
  expect(await alice.api.rules.get({ id })).toMatchObject({
    set: { categoryId: next },
    version: 2,
  });
  expect(changes.map(({ entity }) => entity)).toEqual(["rule", "category"]);
  await alice.api.trash.restore({ entity: "category", id: old });
  expect(await alice.api.rules.get({ id })).toMatchObject({ set: { categoryId: old } });
});

test("an account that a rule names is not deleted", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Spare" });
  const naming = [
    await add({ set: { transferAccountId: accountId } }),
    await add({ when: [{ field: "account", op: "equals", value: accountId }] }),
  ];
  expect(await refusalOf(alice.api.accounts.remove({ id: accountId }))).toMatchObject({
    code: "account.in_use",
    dependents: naming.map(({ id }) => ({ kind: "rule", id })),
  });
  for (const { id } of naming) await alice.api.rules.remove({ id });
  await alice.api.accounts.remove({ id: accountId });
  expect(
    await refusalOf(alice.api.trash.restore({ entity: "rule", id: naming[0]?.id ?? "" })),
  ).toMatchObject({ code: "account.not_found" });
});

test("what rules set is renamed with payees and tags; what they look for stays", async () => {
  await alice.api.expenses.create({ amount: "1", payee: "Amazon", tags: ["books"] });
  const equals = { field: "payee", op: "equals", value: "Amazon" } as const;
  const { id } = await add({ when: [equals], set: { payee: "Amazon", tags: ["books", "x"] } });
  await alice.api.payees.rename({ name: "Amazon", newName: "Amazon EU" });
  await alice.api.tags.rename({ name: "books", newName: "reading" });
  expect(await alice.api.rules.get({ id })).toMatchObject({
    when: [equals],
    set: { payee: "Amazon EU", tags: ["reading", "x"] },
    version: 3,
  });
});

test("the doctor finds a rule that names what is not there, or was changed without a change", async () => {
  const { id } = await add({ set: { categoryId: await category() } });
  expect(await examined()).toEqual([]);
  const gone = uuidv7();
  await api.db
    .update(rules)
    .set({ set: { categoryId: gone }, name: "Other" })
    .where(eq(rules.id, id));
  expect((await examined()).toSorted()).toEqual([
    expect.stringMatching(`${id}.*: names ${gone}, which is not there`),
    expect.stringMatching(`${id}.*: differs from its last change in set, name`),
  ]);
});
