import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { changesOf, newestSeq } from "./changes.fixture.ts";
import { snapshotOf } from "../transactions/testing/records.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let cash: string;
let savings: string;
let yen: string;
let food: string;
let fun: string;
/** An expense for every case. */
let other: string;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  const { accounts, categories } = alice.api;
  cash = (await accounts.list()).items[0]?.id ?? "";
  savings = (await accounts.create({ name: "Savings", openingBalance: "500" })).id;
  yen = (await accounts.create({ name: "Yen", currency: "JPY" })).id;
  food = (await categories.create({ name: "Eating" })).id;
  fun = (await categories.create({ name: "Playing" })).id;
});

const undo = (seq: number) => alice.api.changes.undo({ seq });
const undoNewest = async () => undo(await newestSeq(alice.api));

/** Everything the API shows of the book, except versions, and when and by whom it was updated. */
async function state() {
  const { accounts, categories, transactions, tags, payees } = alice.api;
  const pages = await Promise.all([
    accounts.list({ limit: 200 }),
    categories.list({ limit: 200 }),
    transactions.list({ limit: 200, sort: "createdAt" }),
    tags.list(),
    payees.list(),
  ]);
  const bookkeeping = new Set(["version", "updatedAt", "updatedBy", "operationId"]);
  return pages.map(({ items }) =>
    items.map((item) =>
      Object.fromEntries(Object.entries(item).filter(([field]) => !bookkeeping.has(field))),
    ),
  );
}

type Calls = TestUser["api"];
/** Creates a record and returns its id, then changes it. */
type Case = { does: string; given?: () => Promise<string>; when: (id: string) => Promise<unknown> };

const expense = async (more: object = {}) =>
  (await alice.api.expenses.create({ amount: "10", payee: "Shop", tags: ["a", "b"], ...more })).id;
const update =
  (given: Omit<Parameters<Calls["transactions"]["update"]>[0], "id">) => (id: string) =>
    alice.api.transactions.update({ id, ...given });
const remove = (id: string) => alice.api.transactions.remove({ id });
const transfer = async (more: object = {}) => {
  const accounts = { fromAccountId: cash, toAccountId: savings };
  const input = { kind: "transfer" as const, amount: "10", ...accounts, ...more };
  return (await alice.api.transactions.create(input)).id;
};
const refundOf = async (refunded: string | undefined, amount = "4") =>
  (await alice.api.transactions.create({ kind: "refund", amount, refundOf: refunded })).id;
const divided = () => ({
  splits: [
    { categoryId: food, amount: "7", note: "Lunch" },
    { categoryId: fun, amount: "3", note: null },
  ],
});

const cases: Case[] = [
  { does: "opens an account", when: () => alice.api.accounts.create({ name: "New" }) },
  {
    does: "changes all of an account",
    given: async () => {
      await expense({ accountId: savings });
      return savings;
    },
    when: (id) =>
      alice.api.accounts.update({
        id,
        name: "Rainy days",
        kind: "other",
        openingBalance: "-3",
        archived: true,
      }),
  },
  { does: "removes an account", when: () => alice.api.accounts.remove({ id: savings }) },
  {
    does: "makes a category",
    when: () => alice.api.categories.create({ name: "New", parentId: food, color: "#aabbcc" }),
  },
  {
    does: "changes all of a category",
    when: () =>
      alice.api.categories.update({
        id: fun,
        name: "Games",
        parentId: food,
        color: "#aabbcc",
        icon: "dice",
        archived: true,
      }),
  },
  {
    does: "recolours Uncategorised",
    given: async () => {
      const { items } = await alice.api.categories.list({ limit: 200 });
      return items.find(({ system }) => system)?.id ?? "";
    },
    when: (id) => alice.api.categories.update({ id, color: "#aabbcc" }),
  },
  {
    does: "removes a category that nothing uses",
    given: async () =>
      (await alice.api.categories.create({ name: "Child", parentId: food, icon: "x" })).id,
    when: (id) => alice.api.categories.remove({ id }),
  },
  { does: "records an expense", when: () => expense(divided()) },
  { does: "records a transfer", when: () => transfer({ toAccountId: yen, toAmount: "1800" }) },
  { does: "records a refund", given: () => expense(), when: (id) => refundOf(id) },
  { does: "deletes a split expense", given: () => expense(divided()), when: remove },
  { does: "deletes a transfer", given: () => transfer(), when: remove },
  { does: "deletes a refund", given: async () => refundOf(await expense()), when: remove },
  {
    does: "restores an expense",
    given: async () => {
      const id = await expense(divided());
      await remove(id);
      return id;
    },
    when: (id) => alice.api.transactions.restore({ id }),
  },
  {
    does: "changes all of an expense",
    given: () => expense({ original: { amount: "11", currency: "USD" }, note: "Note" }),
    when: (id) =>
      update({
        amount: "20.50",
        occurredOn: "2025-01-31",
        accountId: savings,
        categoryId: fun,
        payee: null,
        note: null,
        tags: [],
        original: null,
      })(id),
  },
  {
    does: "moves an expense to an account in another currency",
    given: () => expense(),
    when: (id) => update({ accountId: yen, amount: "1800" })(id),
  },
  { does: "splits an expense", given: () => expense(), when: (id) => update(divided())(id) },
  {
    does: "changes the splits of an expense",
    given: () => expense(divided()),
    when: (id) =>
      update({ amount: "5", splits: [{ categoryId: fun, amount: "5", note: null }] })(id),
  },
  { does: "removes the splits", given: () => expense(divided()), when: update({ splits: [] }) },
  {
    does: "makes a split expense an income",
    given: () => expense(divided()),
    when: update({ kind: "income" }),
  },
  {
    does: "makes a split expense a transfer",
    given: () => expense(divided()),
    when: (id) => update({ kind: "transfer", fromAccountId: savings, toAccountId: cash })(id),
  },
  {
    does: "makes a transfer across currencies an expense",
    given: () => transfer({ toAccountId: yen, toAmount: "1800" }),
    when: update({ kind: "expense" }),
  },
  {
    does: "makes an expense a refund of another",
    given: () => expense(),
    when: (id) => update({ kind: "refund", refundOf: other, amount: "4" })(id),
  },
  {
    does: "takes a refund from its expense",
    given: async () => refundOf(await expense()),
    when: update({ refundOf: null }),
  },
  {
    does: "corrects what arrived of a transfer across currencies",
    given: () => transfer({ toAccountId: yen, toAmount: "1800" }),
    when: update({ toAmount: "1900", amount: "11" }),
  },
  {
    does: "turns a transfer around into one across currencies",
    given: () => transfer(),
    when: (id) =>
      update({ fromAccountId: yen, toAccountId: cash, amount: "1800", toAmount: "10" })(id),
  },
  {
    does: "renames a tag",
    given: () => expense({ tags: ["b", "old"] }),
    when: () => alice.api.tags.rename({ name: "old", newName: "new" }),
  },
];

test.each(cases)("a change that $does can be undone, and the undo too", async ({ given, when }) => {
  other = await expense({ payee: "Other" });
  const id = (await given?.()) ?? "";
  const before = await state();
  await when(id);
  const after = await state();
  expect(after).not.toEqual(before);
  const undone = await undoNewest();
  expect(await state()).toEqual(before);
  expect(undone.seq).toBe(await newestSeq(alice.api));
  await undoNewest();
  expect(await state()).toEqual(after);
  await undoNewest();
  expect(await state()).toEqual(before);
});

test("undo returns the new change, with the user and the instant of the undo", async () => {
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  const id = await expense();
  const before = await alice.api.transactions.get({ id });
  await update({ amount: "12" })(id);
  const seq = await newestSeq(alice.api);
  const at = new Date(api.clock.now.getTime() + 60_000);
  const { now } = api.clock;
  api.clock.now = at;
  const changes = await changesOf(alice.api, async () => {
    const undone = await bob.in(alice.bookId).changes.undo({ seq });
    expect(undone).toMatchObject({ seq: seq + 1, op: "update", actorId: bob.id, at });
    expect(undone.before).toMatchObject({ amount: "12.00", version: 2 });
    expect(undone.after).toEqual({ ...snapshotOf(before), version: 3, updatedAt: at });
  });
  api.clock.now = now;
  expect(changes).toHaveLength(1);
});

test("the op of an undo shows its effect, for each kind of record", async () => {
  const ops: string[] = [];
  const undoTwice = async (call: () => Promise<unknown>) => {
    await call();
    for (const _ of ["undo", "redo"]) {
      const { op, before, after } = await undoNewest();
      ops.push(`${op} ${before ? "from" : "nothing"} ${after ? "to" : "nothing"}`);
    }
  };
  await undoTwice(() => alice.api.accounts.create({ name: "New" }));
  await undoTwice(() => alice.api.categories.create({ name: "New" }));
  await undoTwice(() => expense());
  expect(ops).toEqual([
    "delete from nothing",
    "restore nothing to",
    "delete from nothing",
    "restore nothing to",
    "delete from to",
    "restore from to",
  ]);
});

test("undoing a change that is not the newest of its record fails and names the later ones", async () => {
  const id = await expense();
  const seq = await newestSeq(alice.api);
  await update({ amount: "11" })(id);
  await expense();
  await update({ amount: "12" })(id);
  const before = await state();
  expect(await refusalOf(undo(seq))).toMatchObject({
    code: "change.superseded",
    issues: [
      { path: ["seq"], message: `Change ${seq + 1} of the transaction ${id} came later.` },
      { path: ["seq"], message: `Change ${seq + 3} of the transaction ${id} came later.` },
    ],
  });
  expect(await state()).toEqual(before);
  for (const later of [seq + 3, seq + 4]) await undo(later);
  expect(await alice.api.expenses.get({ id })).toMatchObject({ amount: "12.00" });
});

test("at most ten later changes are named", async () => {
  const id = await expense();
  const seq = await newestSeq(alice.api);
  for (let n = 0; n < 12; n += 1) await update({ note: `Note ${n}` })(id);
  expect((await refusalOf(undo(seq))).issues).toHaveLength(10);
});

test("records of different kinds with the same id do not interfere", async () => {
  const id = uuidv7();
  await alice.api.accounts.create({ id, name: "Account" });
  const seq = await newestSeq(alice.api);
  await alice.api.categories.create({ id, name: "Category" });
  await alice.api.expenses.create({ id, amount: "1" });
  expect(await undo(seq)).toMatchObject({ entity: "account", op: "delete", entityId: id });
  expect(await undo(seq + 1)).toMatchObject({ entity: "category", op: "delete", entityId: id });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ amount: "1.00" });
});

test.each([0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1])("%d is not a change number", async (seq) => {
  expect(await refusalOf(undo(seq))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["seq"] }],
  });
});

test("a change number of another book is not found", async () => {
  const seq = (await newestSeq(alice.api)) + 1;
  const bob = await api.signUp(`bob${users}`);
  for (let n = 0; n < 10; n += 1) await bob.api.expenses.create({ amount: "1" });
  const bobs = await newestSeq(bob.api);
  expect(bobs).toBeGreaterThanOrEqual(seq);
  expect(await refusalOf(undo(bobs))).toMatchObject({ code: "change.not_found" });
  expect(await refusalOf(undo(Number.MAX_SAFE_INTEGER))).toMatchObject({
    code: "change.not_found",
  });
  expect(await newestSeq(bob.api)).toBe(bobs);
});

test("of ten simultaneous undos of one change, one succeeds", async () => {
  const id = await expense();
  const seq = await newestSeq(alice.api);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => undo(seq)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await refusalOf(undo(seq))).toMatchObject({
    code: "change.superseded",
    issues: [{ message: `Change ${seq + 1} of the transaction ${id} came later.` }],
  });
  expect(await newestSeq(alice.api)).toBe(seq + 1);
  expect(await refusalOf(alice.api.expenses.get({ id }))).toMatchObject({
    code: "expense.not_found",
  });
});
