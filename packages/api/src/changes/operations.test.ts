import { changes } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { examineBook } from "../registry.ts";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { changesOf, changesSince, newestSeq } from "./changes.fixture.ts";

const api = await createTestApi();

let alice: TestUser;
let bob: TestUser;
let users = 0;
let food = "";
let fun = "";
beforeEach(async () => {
  users += 1;
  [alice, bob] = [await api.signUp(`alice${users}`), await api.signUp(`bob${users}`)];
  food = (await alice.api.categories.create({ name: "Eating" })).id;
  fun = (await alice.api.categories.create({ name: "Playing" })).id;
});

afterAll(api.close);

const bookkeeping = new Set(["version", "updatedAt", "updatedBy", "operationId"]);

/** All that the API shows of the book, except when and by whom it was updated. */
async function state() {
  const { accounts, categories, transactions, tags, payees, budgets } = alice.api;
  const pages = await Promise.all([
    accounts.list({ limit: 200 }),
    categories.list({ limit: 200 }),
    transactions.list({ limit: 200, sort: "createdAt" }),
    tags.list(),
    payees.list(),
    budgets.list(),
    budgets.status(),
  ]);
  return pages.map(({ items }) =>
    items.map((item) =>
      Object.fromEntries(Object.entries(item).filter(([field]) => !bookkeeping.has(field))),
    ),
  );
}

/** The operation that a call makes. */
async function operationOf(call: () => Promise<unknown>, caller: Caller = alice.api) {
  const made = await changesOf(caller, call);
  const ids = new Set(made.map(({ operationId }) => operationId));
  expect(ids.size).toBe(1);
  const [id = ""] = ids;
  return { id, count: made.length };
}

const undo = (id: string) => alice.api.operations.undo({ id });
const expense = async (more: object = {}) =>
  (await alice.api.expenses.create({ amount: "10", ...more })).id;
const divided = () => ({
  splits: [
    { categoryId: food, amount: "7", note: "Lunch" },
    { categoryId: fun, amount: "3", note: null },
  ],
});

/** What one request does to a book with transactions, among them deleted and split ones, and two budgets. */
const requests: [does: string, run: () => Promise<unknown>][] = [
  ["removes a category", () => alice.api.categories.remove({ id: food })],
  [
    "removes a category for another one",
    () => alice.api.categories.remove({ id: food, replacementId: fun }),
  ],
  ["renames a tag", () => alice.api.tags.rename({ name: "cat", newName: "dog" })],
  ["merges tags", () => alice.api.tags.merge({ names: ["cat", "bird"], into: "fish" })],
  [
    "moves an amount between budgets",
    async () => {
      const [from, to] = (await alice.api.budgets.list()).items;
      await alice.api.budgets.move({ fromId: from?.id ?? "", toId: to?.id ?? "", amount: "12" });
    },
  ],
  [
    "changes many transactions",
    async () => {
      const [first, second] = (await alice.api.transactions.list({ kind: "expense" })).items;
      const id = uuidv7();
      const { results } = await alice.api.transactions.bulk({
        mode: "atomic",
        operations: [
          { op: "create", id, kind: "income", amount: "5" },
          { op: "update", id, amount: "6" },
          { op: "update", id: first?.id ?? "", amount: "77", tags: [], splits: [] },
          { op: "remove", id: second?.id ?? "" },
        ],
      });
      expect(results.every(({ ok }) => ok)).toBe(true);
    },
  ],
];

async function fillBook() {
  await expense({ categoryId: food, tags: ["cat"] });
  await expense({ ...divided(), payee: "Corner shop", tags: ["bird"] });
  await alice.api.transactions.create({ kind: "refund", amount: "2", categoryId: food });
  const gone = await expense({ categoryId: food, tags: ["cat", "bird"] });
  await alice.api.expenses.remove({ id: gone });
  for (const name of ["Trips", "Rest"])
    await alice.api.budgets.create({ name, amount: "50", thresholds: [] });
  return gone;
}

test.each(requests)("a request that %s is undone as a whole, and done again", async (_, run) => {
  const gone = await fillBook();
  const before = await state();
  const { id, count } = await operationOf(run);
  const after = await state();
  expect(after).not.toEqual(before);
  const undone = await undo(id);
  expect(undone).toEqual({ operationId: expect.any(String), count });
  expect(await state()).toEqual(before);
  expect(await undo(undone.operationId)).toMatchObject({ count });
  expect(await state()).toEqual(after);
  await alice.api.operations.undo({
    id: (await changesSince(alice.api)).at(-1)?.operationId ?? "",
  });
  await alice.api.expenses.restore({ id: gone });
  expect(await alice.api.expenses.get({ id: gone })).toMatchObject({
    categoryId: food,
    tags: ["bird", "cat"],
  });
});

test("undoing the removal of a category in the feed brings its transactions back, too", async () => {
  const ids = [await expense({ categoryId: food }), await expense(divided())];
  const before = await state();
  await alice.api.categories.remove({ id: food });
  const seq = await newestSeq(alice.api);
  const undone = await alice.api.changes.undo({ seq });
  expect(undone).toMatchObject({ entity: "category", op: "restore", entityId: food });
  expect(await state()).toEqual(before);
  for (const id of ids) expect(await alice.api.expenses.get({ id })).toMatchObject({ version: 3 });
});

test("undoing one side of a move between budgets in the feed undoes both", async () => {
  await fillBook();
  const before = await state();
  const [from, to] = (await alice.api.budgets.list()).items;
  const move = { fromId: from?.id ?? "", toId: to?.id ?? "" };
  await alice.api.budgets.move({ ...move, amount: "12" });
  await alice.api.changes.undo({ seq: await newestSeq(alice.api) });
  expect(await state()).toEqual(before);
});

test("an operation of thousands of changes is undone in pages", async () => {
  const operations = Array.from({ length: 450 }, (_, n) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: String(n + 1),
    categoryId: food,
  }));
  await alice.api.transactions.bulk({ mode: "atomic", operations });
  const { id, count } = await operationOf(() => alice.api.categories.remove({ id: food }));
  expect(count).toBe(451);
  await undo(id);
  const found = await alice.api.expenses.list({ categoryId: food, includeTotal: true });
  expect(found.total).toBe(450);
});

test("what a later request changed is named, and nothing is undone", async () => {
  const [kept, changed] = [
    await expense({ categoryId: food }),
    await expense({ categoryId: food }),
  ];
  const { id } = await operationOf(() => alice.api.categories.remove({ id: food }));
  await alice.api.expenses.update({ id: changed, note: "later" });
  const seq = await newestSeq(alice.api);
  const before = await state();
  expect(await refusalOf(undo(id))).toMatchObject({
    code: "change.superseded",
    issues: [{ path: ["id"], message: `Change ${seq} of the transaction ${changed} came later.` }],
  });
  expect(await state()).toEqual(before);
  await alice.api.changes.undo({ seq });
  expect(await refusalOf(undo(id))).toMatchObject({ code: "change.superseded" });
  expect(await alice.api.expenses.get({ id: kept })).not.toMatchObject({ categoryId: food });
});

test("an operation that cannot be reverted entirely is not reverted at all", async () => {
  const bought = await expense({ categoryId: food });
  const { id } = await operationOf(() =>
    alice.api.transactions.bulk({
      mode: "atomic",
      operations: [
        { op: "create", kind: "expense", amount: "1" },
        { op: "update", id: bought, amount: "20" },
      ],
    }),
  );
  await alice.api.transactions.create({ kind: "refund", amount: "15", refundOf: bought });
  const before = await state();
  expect(await refusalOf(undo(id))).toMatchObject({ code: "refund.exceeds_expense" });
  expect(await state()).toEqual(before);
});

test("an operation of another book is not found", async () => {
  const { id } = await operationOf(() => bob.api.expenses.create({ amount: "1" }), bob.api);
  expect(await refusalOf(undo(id))).toMatchObject({ code: "operation.not_found" });
  expect(await refusalOf(undo(uuidv7()))).toMatchObject({ code: "operation.not_found" });
  expect((await bob.api.expenses.list()).items).toHaveLength(1);
});

test("a viewer undoes nothing", async () => {
  await api.share(alice.bookId, bob, "viewer");
  const { id } = await operationOf(() => expense());
  const refusal = await refusalOf(bob.in(alice.bookId).operations.undo({ id }));
  expect(refusal).toMatchObject({ code: "book.forbidden" });
});

test("of ten simultaneous undos of one operation, one succeeds", async () => {
  await fillBook();
  const before = await state();
  const { id } = await operationOf(() => alice.api.categories.remove({ id: food }));
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => undo(id)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await state()).toEqual(before);
});

test("what an operation notified of stays notified", async () => {
  const budget = await alice.api.budgets.create({
    name: "Food",
    categoryId: food,
    amount: "10",
    thresholds: [100],
  });
  const { id } = await operationOf(() => expense({ categoryId: food }));
  await undo(id);
  const { items } = await alice.api.notifications.list();
  expect(items).toMatchObject([{ budgetId: budget.id, threshold: 100 }]);
  expect((await alice.api.expenses.list()).items).toEqual([]);
});

test("a shared book names the author of a transaction and of its last change, also by a new name", async () => {
  await api.share(alice.bookId, bob, "editor");
  const id = await expense();
  const changed = await bob.in(alice.bookId).expenses.update({ id, note: "paid by card" });
  const names = { createdBy: { id: alice.id, name: `alice${users}` } };
  expect(changed).toMatchObject({ ...names, updatedBy: { id: bob.id, name: `bob${users}` } });
  await bob.api.profile.update({ name: "Robert" });
  const expected = { ...names, updatedBy: { id: bob.id, name: "Robert" } };
  expect(await alice.api.expenses.get({ id })).toMatchObject(expected);
  expect((await alice.api.expenses.list()).items).toMatchObject([expected]);
  const last = (await changesSince(alice.api)).at(-1);
  expect(last).toMatchObject({ actor: { id: bob.id, name: "Robert" }, tokenId: null });
});

test("every change has one operation of the book's own", async () => {
  await fillBook();
  const operationsOf = ({ bookId }: TestUser) =>
    api.db
      .selectDistinct({ id: changes.operationId })
      .from(changes)
      .where(eq(changes.bookId, bookId));
  const [mine, bobs] = [await operationsOf(alice), await operationsOf(bob)];
  expect(new Set([...mine, ...bobs].map(({ id }) => id)).size).toBe(mine.length + bobs.length);
});

test("the doctor finds no difference in a book with operations done, undone and done again", async () => {
  await fillBook();
  for (const [, run] of requests) {
    const { id } = await operationOf(run);
    const undone = await undo(id);
    await undo(undone.operationId);
    await undo((await changesSince(alice.api)).at(-1)?.operationId ?? "");
  }
  const lines: string[] = [];
  await examineBook(api.db, alice.bookId, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(api.faults).toEqual([]);
});

test("a category that was given to another one comes back with the parts of purchases and of their refunds", async () => {
  const { id } = await alice.api.transactions.create({
    kind: "expense",
    amount: "10",
    ...divided(),
  });
  await alice.api.transactions.create({ kind: "refund", amount: "4", refundOf: id });
  const before = await state();
  const { id: removal } = await operationOf(() =>
    alice.api.categories.remove({ id: fun, replacementId: food }),
  );
  await undo(removal);
  expect(await state()).toEqual(before);
});
