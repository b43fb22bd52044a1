import { type Db, importEntries, imports, transactions } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { assertRestores, fillBook, undoAll } from "../archive/testing.ts";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { examineBook, purgeTrash } from "../registry.ts";
import { createBookQueues } from "../feed/lock.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);
const { db } = api;

let alice: TestUser;
let bob: TestUser;
let bookId: string;
beforeAll(async () => {
  await api.signUp("alice");
  bob = await api.signUp("bob");
});
const signIn = async () => {
  alice = await api.signIn("alice");
};
beforeEach(async () => {
  await signIn();
  bookId = await api.addBook(alice);
});

const day = 24 * 60 * 60 * 1000;
const pass = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};
const own = () => alice.in(bookId);

async function purge(given: { signal?: AbortSignal; by?: Db } = {}) {
  const { by = db, ...more } = given;
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const needs = { db: by, bookQueues: createBookQueues(), onFailure, ...more };
  const purged = await purgeTrash(needs, api.clock.now);
  expect(failures).toEqual([]);
  return purged;
}

async function assertSound(id = bookId) {
  const lines: string[] = [];
  await examineBook(db, id, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
}

/** Lets 30 days pass since what was just deleted, and purges. */
async function purgeLater() {
  pass(30 * day + 1);
  await signIn();
  const purged = await purge();
  await assertSound();
  return purged;
}

async function expense(fields: object = {}) {
  return (await own().expenses.create({ amount: "5", ...fields })).id;
}

const isStored = async (id: string) => (await db.$count(transactions, eq(transactions.id, id))) > 0;

test("a deleted transaction is deleted for good after 30 days, with its splits, and the feed keeps it", async () => {
  const { id: categoryId } = await own().categories.create({ name: "Sweets" });
  const splits = ["2", "3"].map((amount) => ({ categoryId, amount }));
  const [id, kept, later] = [await expense({ splits }), await expense(), await expense()];
  await own().expenses.remove({ id });
  pass(1);
  await own().expenses.remove({ id: later });
  const feed = await changesSince(own());
  pass(30 * day - 1);
  expect(await purge()).toMatchObject({ transaction: 0 });
  expect(await isStored(id)).toBe(true);
  pass(1);
  expect(await purge()).toMatchObject({ transaction: 1 });
  expect(await Promise.all([id, kept, later].map(isStored))).toEqual([false, true, true]);
  await signIn();
  expect(await changesSince(own())).toEqual(feed);
  expect((await own().trash.list()).items.map((item) => item.id)).toEqual([later]);
  await own().trash.restore({ entity: "transaction", id: later });
  await assertSound();
  const none = { budget: 0, rule: 0, schedule: 0, attachment: 0, transaction: 0, category: 0 };
  expect(await purge()).toEqual(none);
});

test("of what was deleted for good, the errors are those of what was deleted too long ago", async () => {
  const id = await expense();
  const { id: categoryId } = await own().categories.create({ name: "Fish" });
  const { id: budgetId } = await own().budgets.create({ name: "Fun", amount: "10" });
  const every = { unit: "month" } as const;
  const template = { kind: "expense", amount: "7" } as const;
  const { id: scheduleId } = await own().schedules.create({
    every,
    startsOn: "2026-12-01",
    template,
  });
  const removals = [
    () => own().expenses.remove({ id }),
    () => own().categories.remove({ id: categoryId }),
    () => own().budgets.remove({ id: budgetId }),
    () => own().schedules.remove({ id: scheduleId }),
  ];
  const seqs: number[] = [];
  for (const remove of removals) {
    await remove();
    const feed = await changesSince(own());
    seqs.push(feed.findLast(({ op, entity }) => op === "delete" && entity !== "alert")?.seq ?? 0);
  }
  const refusals = async () => {
    const codes = seqs.map(async (seq) => (await refusalOf(own().changes.undo({ seq }))).code);
    return Promise.all(codes);
  };
  const expired = ["transaction.restore_expired", "change.final", "change.final", "change.final"];
  pass(30 * day + 1);
  await signIn();
  expect(await refusals()).toEqual(expired);
  const all = { budget: 1, rule: 0, schedule: 1, attachment: 0, transaction: 1, category: 1 };
  expect(await purge()).toEqual(all);
  expect(await refusals()).toEqual(expired);
  const operationId = (await changesSince(own())).find(({ seq }) => seq === seqs[0])?.operationId;
  const restores = [
    () => own().expenses.restore({ id }),
    () => own().transactions.restore({ id }),
    () => own().operations.undo({ id: operationId ?? "" }),
  ];
  for (const restore of restores)
    expect((await refusalOf(restore())).code).toBe("transaction.restore_expired");
  for (const remove of [...removals, () => own().transactions.remove({ id })]) await remove();
  bob = await api.signIn("bob");
  expect((await refusalOf(bob.api.expenses.remove({ id }))).code).toBe("expense.not_found");
  expect((await refusalOf(bob.api.expenses.restore({ id }))).code).toBe("expense.not_found");
  expect((await refusalOf(own().expenses.get({ id }))).code).toBe("expense.not_found");
});

test("a posted occurrence whose transaction is gone stays skipped, and is not posted again", async () => {
  const every = { unit: "month" } as const;
  const template = { kind: "expense", amount: "7" } as const;
  const { id } = await own().schedules.create({ every, startsOn: "2026-10-01", template });
  const { transactionId } = await own().schedules.post({ id, on: "2026-10-01" });
  if (transactionId === null) throw new Error("it was not posted");
  await own().transactions.remove({ id: transactionId });
  const day1 = { from: "2026-10-01", to: "2026-10-01" };
  const before = await own().schedules.occurrences({ scheduleId: id, ...day1 });
  expect(await purgeLater()).toMatchObject({ transaction: 1 });
  expect(await own().schedules.occurrences({ scheduleId: id, ...day1 })).toEqual(before);
  expect(before.items).toMatchObject([{ state: "skipped", transactionId: null }]);
});

test("transactions of a schedule that is gone still name it", async () => {
  const every = { unit: "month" } as const;
  const template = { kind: "expense", amount: "7" } as const;
  const { id } = await own().schedules.create({ every, startsOn: "2026-10-01", template });
  const { transactionId } = await own().schedules.post({ id, on: "2026-10-01" });
  await own().schedules.remove({ id });
  expect(await purgeLater()).toMatchObject({ schedule: 1, transaction: 0 });
  const posted = await own().transactions.get({ id: transactionId ?? "" });
  expect(posted.scheduleId).toBe(id);
  await own().expenses.update({ id: posted.id, amount: "8" });
  await own().expenses.remove({ id: posted.id });
  await own().expenses.restore({ id: posted.id });
  await assertSound();
});

test("an entry of a bank's file stays without its transaction, so that it does not come again", async () => {
  const id = await expense();
  const { accountId } = await own().expenses.get({ id });
  const { now } = api.clock;
  const key = { bookId, accountId };
  const importId = "01920000-0000-7000-8000-000000000001";
  await db.insert(imports).values({
    ...key,
    id: importId,
    state: "committed",
    fingerprint: "f".repeat(64),
    format: "csv",
    encoding: "utf-8",
    options: {},
    findings: {},
    rowCount: 1,
    createdCount: 1,
    linkedCount: 0,
    skippedCount: 0,
    createdBy: alice.id,
    createdAt: now,
    updatedAt: now,
    committedAt: now,
  });
  const entry = { content: "c", occurrence: 1, created: true, active: true };
  await db
    .insert(importEntries)
    .values({ ...key, ...entry, importId, rowIndex: 0, transactionId: id });
  await own().expenses.remove({ id });
  pass(30 * day + 1);
  expect(await purge()).toMatchObject({ transaction: 1 });
  const kept = await db.select().from(importEntries).where(eq(importEntries.bookId, bookId));
  expect(kept).toMatchObject([{ ...entry, transactionId: null }]);
});

test("a refund goes before the expense that it refers to, also in one purge", async () => {
  const bought = await expense();
  const refund = await own().transactions.create({ kind: "refund", amount: "1", refundOf: bought });
  await own().transactions.remove({ id: refund.id });
  await own().expenses.remove({ id: bought });
  expect(await purgeLater()).toMatchObject({ transaction: 2 });
});

test("a category stays as long as anything names it", async () => {
  const parent = await own().categories.create({ name: "Hobby" });
  const child = await own().categories.create({ name: "Chess", parentId: parent.id });
  const budget = await own().budgets.create({ categoryIds: [child.id], amount: "10" });
  await own().budgets.remove({ id: budget.id });
  pass(day);
  await own().categories.remove({ id: child.id });
  await own().categories.remove({ id: parent.id });
  // As from an archive: then the database alone knows of the other.
  await db.execute(
    sql`update budgets set deleted_at = ${new Date(api.clock.now.getTime() + day).toISOString()} where id = ${budget.id}`,
  );
  expect(await purgeLater()).toMatchObject({ budget: 0, category: 0 });
  pass(day);
  expect(await purge()).toMatchObject({ budget: 1, category: 2 });
  await assertSound();
});

test("a budget with moves goes once those that it gave to or took from go", async () => {
  const [from, to] = [
    await own().budgets.create({ name: "From", amount: "10" }),
    await own().budgets.create({ name: "To", amount: "10" }),
  ];
  await own().budgets.move({ fromId: from.id, toId: to.id, amount: "4" });
  await own().budgets.remove({ id: from.id });
  expect(await purgeLater()).toMatchObject({ budget: 0 });
  await own().budgets.remove({ id: to.id });
  expect(await purgeLater()).toMatchObject({ budget: 2 });
});

test("an id may be used again, by another member, too", async () => {
  const id = await expense();
  await own().expenses.remove({ id });
  expect((await refusalOf(own().expenses.create({ id, amount: "9" }))).code).toBe("id.taken");
  await purgeLater();
  bob = await api.signIn("bob");
  await api.share(bookId, bob, "editor");
  const made = await bob.in(bookId).expenses.create({ id, amount: "9" });
  expect(made.createdBy.id).toBe(bob.id);
  await assertSound();
  await assertRestores(api, own(), bookId, own());
});

test("a book of every kind of record is sound, exported and undone after it was purged", async () => {
  bookId = await fillBook(api, alice);
  const { transactions: calls, budgets, categories } = own();
  for (const { id } of (await budgets.list()).items) await budgets.remove({ id });
  for (const { id } of (await calls.list({ kind: "income" })).items) await calls.remove({ id });
  const { id } = await categories.create({ name: "Short" });
  await categories.remove({ id });
  const trash = (await own().trash.list({ limit: 200 })).items;
  const { attachment, ...purged } = await purgeLater();
  // The trash does not list it.
  expect(attachment).toBe(1);
  expect(Object.values(purged).reduce((sum, count) => sum + count, 0)).toBe(trash.length);
  const copy = await assertRestores(api, own(), bookId, own());
  await assertSound(copy);
  await own().tags.rename({ name: "c", newName: "d" });
  await undoAll(own());
  await assertSound();
  expect(await newestSeq(own())).toBeGreaterThan(0);
});

test("several servers purge at once; what is stopped is done by the next run; removed books are left alone", async () => {
  // What other tests have deleted.
  pass(30 * day + 1);
  await purge();
  await signIn();
  const ids = [await expense(), await expense(), await expense()];
  for (const id of ids) await own().expenses.remove({ id });
  const removed = await api.addBook(alice);
  const { id: gone } = await alice.in(removed).expenses.create({ amount: "1" });
  await alice.in(removed).expenses.remove({ id: gone });
  await alice.api.books.remove({ id: removed });
  pass(30 * day + 1);
  expect(await purge({ signal: AbortSignal.abort() })).toMatchObject({ transaction: 0 });
  const counts = (await Promise.all([purge(), purge(), purge()])).map(
    ({ transaction = 0 }) => transaction,
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(await isStored(gone)).toBe(true);
  await signIn();
  await assertSound();
});
