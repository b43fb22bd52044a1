import { filesPart } from "../archive/files.ts";
import { expect } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { branded } from "@outlay/core/testing";
import { openBook } from "../access/identity.ts";
import { archiveOf, linesOf } from "../archive/testing.ts";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { changeBook, createBookQueues } from "../feed/lock.ts";
import { originsBy } from "../ledger/origins.logic.ts";
import { bookMakeup, projections } from "../registry.ts";
import { scheduleTools } from "../schedules/schedules.fixture.ts";
import { type Caller, test, type TestApi, type TestUser } from "../testing.ts";
import type { PlainFields } from "./ledger.fixture.ts";
import { assertHealthy } from "./testing/reading.ts";
import { changeLedger, type Request } from "./transactions.ts";

// Who set what on a transaction, and its state: imports and statements say what nobody else can.

type Json = Record<string, unknown>;

async function categoriesOf(caller: Caller) {
  const { items } = await caller.categories.list({ limit: 200 });
  const find = (named: string) => String(items.find(({ name }) => name === named)?.id);
  return { groceries: find("Groceries"), leisure: find("Leisure") };
}

async function byToken(api: TestApi, user: TestUser): Promise<Caller> {
  const scopes = ["read", "write"] as const;
  const { token } = await user.api.tokens.create({ name: "Script", scopes: [...scopes] });
  return api.as({ authorization: `Bearer ${token}`, bookId: user.bookId });
}

/** Changes the ledger as imports and rules do. */
async function change(api: TestApi, user: TestUser, request: Request): Promise<void> {
  const book = await openBook(api.db, { userId: user.id }, user.bookId);
  if (!book) throw new Error("a user has a book");
  const bookQueues = createBookQueues();
  await changeBook({ db: api.db, book, now: api.clock.now, projections, bookQueues }, (write) =>
    changeLedger(write, [request], (operations, apply) =>
      operations.map((operation) => apply(operation)),
    ),
  );
}

/** A transaction as imports record most of them, without the import: that has tests of its own. */
async function importOne(api: TestApi, user: TestUser, more: Partial<PlainFields> = {}) {
  const id = uuidv7();
  const { groceries } = await categoriesOf(user.api);
  const fields: PlainFields = {
    kind: "expense",
    amount: "12.5",
    payee: "Corner shop",
    categoryId: groceries,
    origins: "ir--",
    ...more,
  };
  await change(api, user, { op: "create", id, fields: branded(fields) });
  return id;
}

test("a person in a session and a program with a token are the origin of what they set", async ({
  api,
  alice,
}) => {
  const script = await byToken(api, alice);
  const { groceries } = await categoriesOf(alice.api);
  const mine = await alice.api.expenses.create({ amount: "1", payee: "Shop", tags: ["a"] });
  expect(mine).toMatchObject({ state: "booked", importId: null });
  expect(mine.origins).toEqual({ payee: "person", tags: "person" });
  const programs = await script.expenses.create({ amount: "1", note: "x", categoryId: groceries });
  expect(programs.origins).toEqual({ note: "program", categoryId: "program" });
  const both = await script.expenses.update({ id: mine.id, payee: "Shop", note: "Two coffees" });
  expect(both.origins).toEqual({ payee: "person", tags: "person", note: "program" });
  const cleared = await alice.api.expenses.update({ id: mine.id, note: null, tags: [] });
  expect(cleared.origins).toEqual({ payee: "person" });
});

test("a category by default has no origin, until somebody chooses one", async ({ alice }) => {
  const { groceries } = await categoriesOf(alice.api);
  const { expenses, transactions } = alice.api;
  const bought = await expenses.create({ amount: "10", categoryId: groceries });
  expect(bought.origins).toEqual({ categoryId: "person" });
  const refund = await transactions.create({ kind: "refund", amount: "1", refundOf: bought.id });
  expect(refund).toMatchObject({ categoryId: groceries, origins: {} });
  const { id } = await expenses.create({ amount: "5", categoryId: groceries });
  const income = await transactions.update({ id, kind: "income" });
  expect(income.origins).toEqual({});
  const split = [{ categoryId: groceries, amount: "5" }];
  const again = await transactions.update({ id, kind: "expense", splits: split });
  expect(again.origins).toEqual({ categoryId: "person" });
});

test("who confirms what an import or a rule set becomes its origin; the rest stays", async ({
  api,
  alice,
}) => {
  const { leisure } = await categoriesOf(alice.api);
  const id = await importOne(api, alice);
  const get = async () => (await alice.api.transactions.get({ id })).origins;
  expect(await get()).toEqual({ payee: "import", categoryId: "rule" });
  await alice.api.transactions.update({ id, amount: "13" });
  expect(await get()).toEqual({ payee: "import", categoryId: "rule" });
  await change(api, alice, {
    op: "update",
    id,
    patch: { categoryId: leisure, origins: originsBy("rule") },
  });
  await alice.api.transactions.update({ id, categoryId: leisure });
  expect(await get()).toEqual({ payee: "import", categoryId: "person" });
  await alice.api.payees.rename({ name: "Corner shop", newName: "The corner shop" });
  expect(await get()).toEqual({ payee: "import", categoryId: "person" });
  expect(await alice.api.transactions.get({ id })).toMatchObject({ payee: "The corner shop" });
});

test("a schedule is the origin of what its posting has", async ({ api, alice }) => {
  const template = { kind: "expense" as const, amount: "9.50", payee: "Gym", tags: ["sport"] };
  const { id } = await alice.api.schedules.create({
    template,
    every: { unit: "month" },
    startsOn: "2026-11-20",
    mode: "remind",
  });
  await alice.api.schedules.post({ id, on: "2026-11-20" });
  const [posted] = (await alice.api.transactions.list({ payee: "Gym" })).items;
  expect(posted).toMatchObject({ scheduleId: id, state: "booked" });
  expect(posted?.origins).toMatchObject({ payee: "schedule", tags: "schedule" });
  await scheduleTools(api).assertHealthy(alice);
});

test("a pending transaction counts in balances, and undo restores state and origins", async ({
  api,
  alice,
}) => {
  const [account] = (await alice.api.accounts.list()).items;
  const balance = async () => (await alice.api.accounts.get({ id: account?.id ?? "" })).balance;
  const before = Number(await balance());
  const id = await importOne(api, alice, { state: "pending" });
  expect(Number(await balance())).toBeCloseTo(before - 12.5);
  const kept = async () => {
    const { payee, note, amount, state, origins } = await alice.api.transactions.get({ id });
    return { payee, note, amount, state, origins };
  };
  const pending = await kept();
  expect(pending).toMatchObject({ state: "pending" });
  const undo = async () => alice.api.changes.undo({ seq: await newestSeq(alice.api) });
  await change(api, alice, { op: "update", id, patch: branded({ state: "booked", amount: "15" }) });
  expect(await kept()).toEqual({ ...pending, state: "booked", amount: "15.00" });
  await undo();
  expect(await kept()).toEqual(pending);
  await alice.api.transactions.update({ id, payee: "Mine", note: "more" });
  expect(await kept()).toMatchObject({ state: "pending", origins: { payee: "person" } });
  await undo();
  expect(await kept()).toEqual(pending);
});

test("lists and exports filter by state, of the own book alone", async ({ api, alice, bob }) => {
  const payee = "Announced";
  const id = await importOne(api, alice, { payee, state: "pending" });
  await importOne(api, bob, { payee, state: "pending" });
  const covered = await importOne(api, alice, { payee, state: "reconciled" });
  const booked = await importOne(api, alice, { payee });
  const ids = async (state: "pending" | "booked" | "reconciled") =>
    (await alice.api.transactions.list({ payee, state })).items.map((each) => each.id);
  expect(await ids("pending")).toEqual([id]);
  expect(await ids("reconciled")).toEqual([covered]);
  expect(await ids("booked")).toEqual([booked]);
  expect((await bob.api.expenses.list({ state: "pending" })).items).toHaveLength(1);
  const read = async (format: "csv" | "json" | "beancount") =>
    (await alice.api.analytics.export({ payee, state: "pending", format })).text();
  expect((await read("csv")).trimEnd().split("\r\n").slice(1)).toEqual([
    expect.stringMatching(new RegExp(`^${id},.*,pending$`)),
  ]);
  expect(JSON.parse(await read("json"))).toMatchObject([{ id, state: "pending" }]);
  expect(await read("beancount")).toContain(`! "${payee}"`);
});

/** An archive as version 0.9 wrote it: without later parts, state, origins and imports. */
function ofVersion1(lines: readonly Json[]): Json[] {
  const laterParts = bookMakeup.parts.flatMap(({ name, since }) => (since > 1 ? name : []));
  const later = new Set([...laterParts, filesPart.name]);
  const [header = {}, ...rest] = lines;
  const parts = (header["parts"] as { name: string }[]).filter(({ name }) => !later.has(name));
  let part: unknown;
  const kept = rest.filter((line) => {
    if ("part" in line) part = line["part"];
    return !later.has(String(part));
  });
  const fields = new Set(["state", "origins", "importId"]);
  const earlier = (row: Json): Json =>
    Object.fromEntries(
      Object.entries(row).flatMap(([field, value]) => {
        if (fields.has(field)) return [];
        const isImage = field === "before" || field === "after";
        return [[field, isImage && value !== null ? earlier(value as Json) : value]];
      }),
    );
  return [{ ...header, version: 1, parts }, ...kept.map(earlier)];
}

test("archives keep state and origins; in those of version 0.9 all is booked and of no origin", async ({
  api,
  alice,
}) => {
  const owner = await api.signUp("owner");
  const { id: expense } = await owner.api.expenses.create({ amount: "3", payee: "Shop" });
  await owner.api.expenses.update({ id: expense, amount: "4" });
  await importOne(api, owner, { payee: "Announced", state: "pending" });
  const lines = (await linesOf(owner.api, owner.bookId)).slice(0, -1);
  const restore = async (content: readonly Json[]) => {
    const { id } = await alice.api.books.import({ file: archiveOf(content) });
    const caller = alice.in(id);
    const { items } = await caller.transactions.list({ sort: "createdAt", order: "asc" });
    return { caller, items: items.map(({ state, origins }) => ({ state, origins })) };
  };
  const { items: now } = await restore(lines);
  expect(now.map(({ state }) => state).toSorted()).toEqual(["booked", "pending"]);
  const shop = { state: "booked", origins: { payee: "person" } };
  expect(now).toContainEqual(shop);
  const { caller, items: then } = await restore(ofVersion1(lines));
  const none = { state: "booked", origins: {} };
  expect(then).toEqual([none, none]);
  const last = (await changesSince(caller)).findLast(({ op }) => op === "update");
  expect(last?.after).toMatchObject({ ...none, importId: null });
  const undone = await caller.changes.undo({ seq: last?.seq ?? 0 });
  expect(undone.after).toMatchObject({ ...none, amount: "3.00" });
});

test("the doctor finds no difference in any book of these tests", async ({ api }) => {
  await assertHealthy(api);
});
