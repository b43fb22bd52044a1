import type { Plain } from "@outlay/core/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { createTestApi, type TestUser } from "../testing.ts";
import type { BulkInput } from "./bulk.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let cash: string;
let savings: string;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  cash = (await alice.api.accounts.list()).items[0]?.id ?? "";
  savings = (await alice.api.accounts.create({ name: "Savings", openingBalance: "1000" })).id;
});

type Operation = Plain<BulkInput["operations"][number]>;

const bulk = async (operations: Operation[], mode: BulkInput["mode"] = "atomic") =>
  (await alice.api.transactions.bulk({ operations, mode })).results;
const get = (id: string) => alice.api.transactions.get({ id });
const balances = async () =>
  Promise.all([cash, savings].map(async (id) => (await alice.api.accounts.get({ id })).balance));
const categoryNamed = async (wanted: string) =>
  (await alice.api.categories.list({ limit: 200 })).items.find(({ name }) => name === wanted)?.id ??
  "";

const expense = (amount: string, more: object = {}): Operation => ({
  op: "create",
  kind: "expense",
  amount,
  ...more,
});
const refund = (amount: string, refundOf: string, more: object = {}): Operation => ({
  op: "create",
  kind: "refund",
  amount,
  refundOf,
  ...more,
});

test("one request creates, changes and deletes transactions of every kind", async () => {
  const [spent, earned, moved, back] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await bulk([
    expense("100", { id: spent }),
    { op: "create", id: earned, kind: "income", amount: "50" },
    {
      op: "create",
      id: moved,
      kind: "transfer",
      amount: "30",
      fromAccountId: savings,
      toAccountId: cash,
    },
    refund("20", spent, { id: back }),
  ]);
  expect(await balances()).toEqual(["0.00", "970.00"]);
  expect(await get(spent)).toMatchObject({ kind: "expense", refundedAmount: "20.00" });

  const results = await bulk([
    { op: "update", id: spent, amount: "90", payee: "Shop" },
    { op: "update", id: moved, amount: "10" },
    { op: "remove", id: earned },
    { op: "remove", id: back },
    expense("1"),
  ]);
  expect(results.map(({ index, ok }) => [index, ok])).toEqual(
    [0, 1, 2, 3, 4].map((n) => [n, true]),
  );
  expect(await balances()).toEqual(["-81.00", "990.00"]);
  expect(await get(spent)).toMatchObject({ payee: "Shop", refundedAmount: "0.00", version: 2 });
});

test("a create in a bulk has the defaults of a single create", async () => {
  const category = await categoryNamed("Food");
  const [first] = await bulk([
    expense("12.5", { splits: [{ categoryId: category, amount: "12.5" }], tags: ["b", "a", "b"] }),
  ]);
  if (!first?.ok) throw new Error("the create was refused");
  expect(await get(first.id)).toMatchObject({
    amount: "12.50",
    occurredOn: "2026-11-21",
    accountId: cash,
    categoryId: category,
    splits: [{ categoryId: category, amount: "12.50", note: null }],
    tags: ["a", "b"],
    version: 1,
  });
});

test("an operation sees the effects of those before it", async () => {
  const [changed, gone] = [uuidv7(), uuidv7()];
  await bulk([
    expense("5", { id: changed }),
    { op: "update", id: changed, amount: "7", version: 1 },
    { op: "update", id: changed, note: "Twice", version: 2 },
    expense("9", { id: gone, payee: "Nobody", tags: ["gone"] }),
    { op: "remove", id: gone, version: 1 },
  ]);
  expect(await get(changed)).toMatchObject({ amount: "7.00", note: "Twice", version: 3 });
  expect((await alice.api.transactions.list()).items.map(({ id }) => id)).toEqual([changed]);
  expect((await alice.api.payees.list()).items).toEqual([]);
  expect((await alice.api.tags.list()).items).toEqual([]);
  expect(await balances()).toEqual(["-7.00", "1000.00"]);
  expect(await alice.api.transactions.restore({ id: gone })).toMatchObject({
    amount: "9.00",
    version: 3,
  });
});

test("an expense and its refund can be created together, in the expense's account and category", async () => {
  const id = uuidv7();
  const category = await categoryNamed("Food");
  const [, second] = await bulk([
    expense("40", { id, accountId: savings, categoryId: category }),
    refund("15", id),
  ]);
  if (!second?.ok) throw new Error("the refund was refused");
  expect(await get(second.id)).toMatchObject({ accountId: savings, categoryId: category });
  expect(await get(id)).toMatchObject({ refundedAmount: "15.00", version: 1 });
  expect(await balances()).toEqual(["0.00", "975.00"]);
});

test("an expense whose amount is raised can be refunded more in the same request", async () => {
  const { id } = await alice.api.expenses.create({ amount: "10" });
  const first = await alice.api.transactions.create({ kind: "refund", amount: "10", refundOf: id });
  expect(await bulk([refund("5", id)], "perItem")).toMatchObject([
    { ok: false, error: { code: "refund.exceeds_expense", issues: [{ path: ["amount"] }] } },
  ]);
  await bulk([
    { op: "update", id, amount: "25" },
    refund("5", id),
    { op: "update", id: first.id, amount: "20" },
  ]);
  expect(await get(id)).toMatchObject({ amount: "25.00", refundedAmount: "25.00" });
  expect((await balances())[0]).toBe("0.00");
});

test("an expense and its refunds can be deleted together, the refunds first", async () => {
  const { id } = await alice.api.expenses.create({ amount: "10" });
  const back = await alice.api.transactions.create({ kind: "refund", amount: "4", refundOf: id });
  await bulk([
    { op: "remove", id: back.id },
    { op: "remove", id },
  ]);
  expect((await alice.api.transactions.list()).items).toEqual([]);
  expect((await balances())[0]).toBe("0.00");
});

test("the error of deleting an expense with refunds names its current refunds", async () => {
  const { id } = await alice.api.expenses.create({ amount: "10" });
  const refunds = ["1", "2"].map(async (amount) =>
    alice.api.transactions.create({ kind: "refund", amount, refundOf: id }),
  );
  const [first, second] = await Promise.all(refunds);
  const third = uuidv7();
  const results = await bulk(
    [{ op: "remove", id: first?.id ?? "" }, refund("3", id, { id: third }), { op: "remove", id }],
    "perItem",
  );
  const [, , refused] = results;
  if (!refused || refused.ok) throw new Error("the removal was not refused");
  expect(refused.error.code).toBe("transaction.in_use");
  expect(refused.error.issues.map(({ message }) => message).toSorted()).toEqual(
    [second?.id, third].map((refundId) => `Refund ${refundId} depends on it.`).toSorted(),
  );
});

test("the feed has one entry for each change, numbered in the order of the operations", async () => {
  const [first, second] = [uuidv7(), uuidv7()];
  const changes = await changesOf(alice.api, () =>
    bulk([
      expense("5", { id: first }),
      expense("5", { id: first }),
      { op: "update", id: first, amount: "5" },
      { op: "update", id: first, amount: "6" },
      refund("1", first, { id: second }),
      { op: "remove", id: second },
    ]),
  );
  const [start = 0] = changes.map(({ seq }) => seq);
  expect(changes.map(({ seq, op, entityId }) => [seq - start, op, entityId])).toEqual([
    [0, "create", first],
    [1, "update", first],
    [2, "create", second],
    [3, "delete", second],
  ]);
  for (const [index, change] of changes.entries()) {
    const same = changes.slice(0, index).findLast(({ entityId }) => entityId === change.entityId);
    expect(change.before).toEqual(same?.after ?? null);
  }
});

test("a create repeated in the same bulk or the next is applied once; with other fields the id is taken", async () => {
  const id = uuidv7();
  const results = await bulk(
    [expense("5", { id }), expense("5", { id }), expense("6", { id })],
    "perItem",
  );
  const taken = { ok: false, error: { code: "id.taken", issues: [{ path: ["id"] }] } };
  expect(results).toMatchObject([
    { index: 0, ok: true, id },
    { index: 1, ok: true, id },
    { index: 2, ...taken },
  ]);
  expect(await bulk([expense("5.00", { id })])).toEqual([{ index: 0, ok: true, id }]);
  expect(await bulk([expense("7", { id })], "perItem")).toMatchObject([taken]);
  expect(await get(id)).toMatchObject({ amount: "5.00", version: 1 });
  expect((await balances())[0]).toBe("-5.00");
});

test("one request takes 500 operations", async () => {
  const results = await bulk(Array.from({ length: 500 }, () => expense("1")));
  expect(results.map(({ index }) => index)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  expect(new Set(results.map((result) => result.ok && result.id)).size).toBe(500);
  expect((await balances())[0]).toBe("-500.00");
});

test("concurrent bulks in one book lose nothing", async () => {
  const { id } = await alice.api.expenses.create({ amount: "100" });
  const changes = await changesOf(alice.api, () =>
    Promise.all(
      Array.from({ length: 8 }, () =>
        bulk([expense("1"), refund("2", id), { op: "create", kind: "income", amount: "3" }]),
      ),
    ),
  );
  expect(changes).toHaveLength(24);
  const [start = 0] = changes.map(({ seq }) => seq);
  expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => start + index));
  expect((await balances())[0]).toBe("-68.00");
  expect(await get(id)).toMatchObject({ refundedAmount: "16.00" });
});

test("a bulk repeated with its Idempotency-Key gets the first reply and is applied once", async () => {
  const keyed = alice.withKey("bulk").transactions;
  const operations = [expense("5"), { op: "remove" as const, id: uuidv7() }];
  const first = await keyed.bulk({ operations, mode: "perItem" });
  expect(first.results.map(({ ok }) => ok)).toEqual([true, false]);
  expect(await keyed.bulk({ operations, mode: "perItem" })).toEqual(first);
  expect((await alice.api.transactions.list()).items).toHaveLength(1);
});
