import { books, memberships } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { bookTables, purgeRemovedBooks } from "../registry.ts";
import { createTestApi, password, refusalOf, type TestUser } from "../testing.ts";
import { createPurge } from "./deletion.ts";

const api = await createTestApi();
afterAll(api.close);
const { db } = api;

await api.signUp("alice");
await api.signUp("bob");
let alice: TestUser;
let bob: TestUser;
// Tests move the clock, and sessions end.
beforeEach(async () => {
  alice = await api.signIn("alice");
  bob = await api.signIn("bob");
});
const day = 24 * 60 * 60 * 1000;
const pass = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};

const tables = (
  await db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'book_id' order by 1`)
).map(({ name }) => name);

/** How many rows of a book there are, by table. */
async function rowsOf(bookId: string): Promise<Record<string, number>> {
  const counts = tables.map(async (name) => {
    const rows = await db.execute(
      sql`select 1 from ${sql.identifier(name)} where book_id = ${bookId}`,
    );
    return [name, rows.length] as const;
  });
  return Object.fromEntries((await Promise.all(counts)).filter(([, rows]) => rows > 0));
}

/** A book with records that refer to each other, more than one chunk of each. */
async function fillBook(owner: TestUser): Promise<string> {
  const id = await api.addBook(owner);
  await api.share(id, bob, "editor");
  const caller = owner.in(id);
  const parent = await caller.categories.create({ name: "Hobby" });
  for (const name of ["Chess", "Go", "Bridge"])
    await caller.categories.create({ name, parentId: parent.id });
  for (const amount of ["5", "6", "7"]) {
    const expense = await caller.expenses.create({
      amount,
      payee: "Market",
      tags: ["food"],
      splits: [
        { categoryId: parent.id, amount: "4" },
        { categoryId: parent.id, amount: String(Number(amount) - 4) },
      ],
    });
    await caller.transactions.create({ kind: "refund", amount: "1", refundOf: expense.id });
  }
  await caller.budgets.create({ name: "All", amount: "13" });
  await caller.rates.set({ base: "EUR", quote: "USD", on: "2026-11-01", rate: "1.1" });
  return id;
}

const purge = async (by = createPurge(bookTables, 2)) => {
  const failures: unknown[] = [];
  const purged = await by({ db, onFailure: (error) => failures.push(error) }, api.clock.now);
  expect(failures).toEqual([]);
  return purged;
};
const exists = async (id: string) => (await db.$count(books, eq(books.id, id))) > 0;
const signedIn = async () => (await api.signIn("alice")).api;

test("a removed book is deleted for good after 30 days, in chunks, and no other book is", async () => {
  const [id, kept] = [await fillBook(alice), await fillBook(alice)];
  const before = await rowsOf(kept);
  await alice.api.books.remove({ id });
  const removed = await rowsOf(id);
  pass(30 * day - 1);
  expect(await purge()).toBe(0);
  expect(await rowsOf(id)).toEqual(removed);
  pass(1);
  const caller = await signedIn();
  expect((await refusalOf(caller.books.restore({ id }))).code).toBe("book.not_found");
  expect((await caller.books.list({ removed: true })).items).toEqual([]);
  expect(await purge()).toBe(1);
  expect(await rowsOf(id)).toEqual({});
  expect(await exists(id)).toBe(false);
  expect(await rowsOf(kept)).toEqual(before);
  expect((await refusalOf(caller.books.remove({ id }))).code).toBe("book.not_found");
  expect(await purge()).toBe(0);
});

test("two servers delete a removed book together, and one goes on where another was stopped", async () => {
  const id = await fillBook(alice);
  await alice.api.books.remove({ id });
  pass(30 * day);
  const stopped = AbortSignal.abort();
  const needs = { db, onFailure: () => {}, signal: stopped };
  expect(await createPurge(bookTables, 2)(needs, api.clock.now)).toBe(0);
  await db.delete(memberships).where(eq(memberships.bookId, id));
  const purged = await Promise.all([purge(), purge(), purge(purgeRemovedBooks)]);
  expect(purged.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await rowsOf(id)).toEqual({});
  expect(await exists(id)).toBe(false);
});

test("a book that is restored in time stays whole, whatever the sweep does meanwhile", async () => {
  const id = await fillBook(alice);
  await alice.api.books.remove({ id });
  pass(30 * day - 1);
  const caller = await signedIn();
  await Promise.all([purge(), caller.books.restore({ id }), purge()]);
  pass(day);
  expect(await purge()).toBe(0);
  const member = await api.signIn("bob");
  expect((await member.in(id).expenses.list()).items).toHaveLength(3);
});

test("an owner who deletes their account takes removed books along, also those that were shared", async () => {
  const carol = await api.signUp("carol");
  const id = await fillBook(carol);
  await carol.api.books.remove({ id });
  await carol.api.profile.remove({ password });
  expect(await rowsOf(id)).toEqual({});
  expect(await exists(id)).toBe(false);
});
