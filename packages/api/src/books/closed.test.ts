import { changes } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

/** In September and October, which are closed, and in November. */
const [early, closedOn, open] = ["2026-09-15", "2026-10-31", "2026-11-01"];

let bookId: string;
let caller: Caller;
let cash: string;
let savings: string;
let food: string;
/** Transactions in October and in November. */
let closed: string;
let current: string;

beforeEach(async () => {
  bookId = (await alice.api.books.create({ name: "Home" })).id;
  caller = alice.in(bookId);
  cash = (await caller.accounts.list()).items[0]?.id ?? "";
  savings = (
    await caller.accounts.create({ name: "Savings", openingBalance: "9", openedOn: early })
  ).id;
  food = (await caller.categories.create({ name: "Eating" })).id;
  const shared = { amount: "10", categoryId: food, payee: "Bakery", tags: ["bread"] };
  closed = (await caller.expenses.create({ ...shared, occurredOn: closedOn })).id;
  current = (await caller.expenses.create({ ...shared, occurredOn: open })).id;
});

const close = (through: string | null = closedOn ?? null) =>
  alice.api.books.update({ id: bookId, closedThrough: through });
const refusalAt = async (call: Promise<unknown>) => {
  const { code, status, issues } = await refusalOf(call);
  return [code, status, ...issues.map(({ path }) => path.join("."))];
};
const isClosedAt = (path: string) => ["period.closed", 409, path];
/** What the closed months show. */
const figures = async () => {
  const range = { from: "2026-09-01", to: closedOn };
  return JSON.stringify([
    await caller.analytics.summary(range),
    await caller.analytics.monthly(range),
    await caller.analytics.netWorth(range),
  ]);
};

test("a book is open until its owner closes it, and open again when they move the day back", async () => {
  expect(await alice.api.books.get({ id: bookId })).toMatchObject({ closedThrough: null });
  expect(await close()).toMatchObject({ closedThrough: closedOn });
  const update = () => caller.expenses.update({ id: closed, amount: "11" });
  expect(await refusalAt(update())).toEqual(isClosedAt("id"));
  await close("2026-10-30");
  expect(await update()).toMatchObject({ amount: "11.00" });
  await close();
  await close(null);
  expect(await update()).toMatchObject({ amount: "11.00" });
});

test("only the owner closes a period", async () => {
  await api.share(bookId, bob, "editor");
  const byEditor = bob.api.books.update({ id: bookId, closedThrough: closedOn });
  expect((await refusalOf(byEditor)).code).toBe("book.forbidden");
  await close();
  const write = bob.in(bookId).expenses.update({ id: closed, amount: "11" });
  expect(await refusalAt(write)).toEqual(isClosedAt("id"));
});

test("nothing is created in the closed period, of any kind, and everything after it", async () => {
  await close();
  const { transactions, expenses } = caller;
  const kinds = (occurredOn = closedOn) => [
    () => expenses.create({ amount: "1", occurredOn }),
    () => transactions.create({ kind: "income", amount: "1", occurredOn }),
    () => transactions.create({ kind: "refund", amount: "1", refundOf: closed, occurredOn }),
    () => transactions.create({ kind: "expense", amount: "1", occurredOn, excluded: true }),
    () =>
      transactions.create({
        kind: "transfer",
        fromAccountId: cash,
        toAccountId: savings,
        amount: "1",
        fee: { amount: "1" },
        occurredOn,
        arrivesOn: "2026-11-05",
      }),
  ];
  const before = await figures();
  for (const create of kinds()) expect(await refusalAt(create())).toEqual(isClosedAt("occurredOn"));
  for (const create of kinds(open)) await create();
  expect(await figures()).toBe(before);
});

test("what is dated in the closed period is not changed, removed, moved out of it or into it", async () => {
  const { id: gone } = await caller.expenses.create({ amount: "1", occurredOn: early });
  await caller.expenses.remove({ id: gone });
  await close();
  const before = await figures();
  const { expenses, transactions } = caller;
  for (const patch of [
    { amount: "11" },
    { categoryId: "" },
    { note: "Rolls" },
    { excluded: true },
    { accountId: savings },
    { splits: [{ categoryId: food, amount: "10" }] },
    { occurredOn: open },
  ]) {
    const { categoryId } = (await expenses.create({ amount: "1" })) ?? {};
    const given = "categoryId" in patch ? { categoryId } : patch;
    expect(await refusalAt(transactions.update({ id: closed, ...given }))).toEqual(
      isClosedAt("id"),
    );
  }
  expect(await refusalAt(expenses.update({ id: current, occurredOn: early }))).toEqual(
    isClosedAt("occurredOn"),
  );
  expect(await refusalAt(expenses.remove({ id: closed }))).toEqual(isClosedAt("id"));
  expect(await refusalAt(expenses.restore({ id: gone }))).toEqual(isClosedAt("id"));
  const fromTrash = caller.trash.restore({ entity: "transaction", id: gone });
  expect(await refusalAt(fromTrash)).toEqual(isClosedAt("id"));
  expect(await figures()).toBe(before);
  expect(await expenses.update({ id: current, amount: "12" })).toMatchObject({ amount: "12.00" });
});

test("what changes nothing succeeds: a create that is sent again, a repeated removal, the same values", async () => {
  const sent = { id: uuidv7(), amount: "3", occurredOn: early };
  const made = await caller.expenses.create(sent);
  await caller.expenses.remove({ id: closed });
  await close();
  expect(await caller.expenses.create(sent)).toEqual(made);
  await caller.expenses.remove({ id: closed });
  expect(await caller.expenses.update({ id: made.id, amount: "3" })).toEqual(made);
});

test("of operations in bulk those in the closed period are refused", async () => {
  await close();
  const operations = [
    { op: "create", kind: "expense", amount: "1", occurredOn: open },
    { op: "create", kind: "expense", amount: "1", occurredOn: early },
    { op: "update", id: closed, amount: "2" },
    { op: "remove", id: closed },
  ] as const;
  const { results } = await caller.transactions.bulk({
    mode: "perItem",
    operations: [...operations],
  });
  expect(results.map((result) => ("error" in result ? result.error?.code : "done"))).toEqual([
    "done",
    "period.closed",
    "period.closed",
    "period.closed",
  ]);
  const atomic = caller.transactions.bulk({ mode: "atomic", operations: [...operations] });
  expect(await refusalAt(atomic)).toEqual([
    "period.closed",
    409,
    "operations.1.occurredOn",
    "operations.2.id",
    "operations.3.id",
  ]);
});

test("what was changed before the closing is undone only before it or when the book is open again", async () => {
  const made = await changesOf(caller, async () => {
    await caller.expenses.update({ id: closed, amount: "7" });
    await caller.categories.remove({ id: food });
  });
  const { seq = 0, operationId: id = "" } = made.at(-1) ?? {};
  await close();
  const before = await figures();
  const undone = [caller.changes.undo({ seq }), caller.operations.undo({ id })];
  const refused = await Promise.all(undone.map(refusalOf));
  expect(refused.map(({ code }) => code)).toEqual(["period.closed", "period.closed"]);
  expect(await figures()).toBe(before);
  await close(null);
  await caller.operations.undo({ id });
  expect(await caller.expenses.get({ id: closed })).toMatchObject({
    amount: "7.00",
    categoryId: food,
  });
});

test("a category with transactions in the closed period stays; others can be removed", async () => {
  const { id: unused } = await caller.categories.create({ name: "New" });
  await caller.expenses.create({ amount: "1", categoryId: unused, occurredOn: open });
  await close();
  expect(await refusalAt(caller.categories.remove({ id: food }))).toEqual(isClosedAt("id"));
  expect(await caller.categories.get({ id: food })).toMatchObject({ name: "Eating" });
  await caller.categories.remove({ id: unused });
});

test("payees and tags are renamed and merged in the closed period, too, and that is undone", async () => {
  await close();
  const before = await figures();
  const renames = [
    () => caller.payees.rename({ name: "Bakery", newName: "Baker" }),
    () => caller.payees.merge({ names: ["Bakery"], into: "Corner shop" }),
    () => caller.tags.rename({ name: "bread", newName: "rolls" }),
    () => caller.tags.merge({ names: ["bread"], into: "food" }),
  ];
  for (const rename of renames) {
    const [change] = await changesOf(caller, rename);
    expect(change?.entityId).toBeDefined();
    await caller.operations.undo({ id: change?.operationId ?? "" });
    expect(await caller.expenses.get({ id: closed })).toMatchObject({
      payee: "Bakery",
      tags: ["bread"],
    });
  }
  expect(await figures()).toBe(before);
});

test("a refund of today for an expense of the closed period is recorded", async () => {
  await close();
  const refund = { kind: "refund", amount: "4", refundOf: closed, occurredOn: open } as const;
  const { id } = await caller.transactions.create(refund);
  expect(await caller.expenses.get({ id: closed })).toMatchObject({ refundedAmount: "4.00" });
  await caller.transactions.remove({ id });
});

test("a refusal names the transactions of the closed period that are in the way, the first hundred of them", async () => {
  const operations = Array.from({ length: 120 }, () => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: "1",
    categoryId: food,
    accountId: savings,
    occurredOn: early ?? "",
  }));
  await caller.transactions.bulk({ mode: "atomic", operations });
  await close();
  const namedBy = async (call: Promise<unknown>) => {
    const { code, issues } = await refusalOf(call);
    expect(code).toBe("period.closed");
    return issues.map(
      ({ message }) => /^Transaction (\S+) is in the closed period\.$/.exec(message)?.[1],
    );
  };
  expect(await namedBy(caller.expenses.update({ id: closed, amount: "2" }))).toEqual([closed]);
  expect(await namedBy(caller.accounts.update({ id: cash, excluded: true }))).toEqual([closed]);
  const inWay = await namedBy(caller.categories.remove({ id: food }));
  expect(inWay).toHaveLength(100);
  const { items } = await caller.expenses.list({ to: closedOn, limit: 200 });
  const ids = new Set<string | undefined>(items.map(({ id }) => id));
  expect(inWay.filter((id) => !ids.has(id))).toEqual([]);
  expect(await namedBy(caller.accounts.update({ id: savings, excluded: true }))).toHaveLength(100);
  expect(await caller.categories.get({ id: food })).toMatchObject({ name: "Eating" });
});

test("opening a closed period again is the owner's, and a change in the feed that others see", async () => {
  await api.share(bookId, bob, "editor");
  await close();
  const byEditor = bob.api.books.update({ id: bookId, closedThrough: null });
  expect((await refusalOf(byEditor)).code).toBe("book.forbidden");
  const [change] = await changesOf(bob.in(bookId), () => close(null));
  expect(change).toMatchObject({
    entity: "book",
    actor: { id: alice.id },
    before: { closedThrough: closedOn },
    after: { closedThrough: null },
  });
  const undone = bob.in(bookId).changes.undo({ seq: change?.seq ?? 0 });
  expect((await refusalOf(undone)).code).toBe("book.forbidden");
});

test("an opening balance that counts in the closed period stays", async () => {
  await close();
  const { accounts } = caller;
  const before = await figures();
  const opened = { name: "Old", openingBalance: "5", openedOn: early };
  expect(await refusalAt(accounts.create(opened))).toEqual(isClosedAt("openedOn"));
  const update = (change: { openingBalance?: string; openedOn?: string }) =>
    refusalAt(accounts.update({ id: savings, ...change }));
  expect(await update({ openingBalance: "8" })).toEqual(isClosedAt("openingBalance"));
  expect(await update({ openedOn: open })).toEqual(isClosedAt("openedOn"));
  expect(await refusalAt(accounts.update({ id: savings, currency: "USD" }))).toEqual(
    isClosedAt("openingBalance"),
  );
  expect(await refusalAt(accounts.remove({ id: savings }))).toEqual(isClosedAt("id"));
  expect(await accounts.update({ id: savings, name: "Nest egg" })).toMatchObject({
    name: "Nest egg",
    openingBalance: "9.00",
  });
  const { id } = await accounts.create({ ...opened, openedOn: open });
  expect(await refusalAt(accounts.update({ id, openedOn: early }))).toEqual(isClosedAt("openedOn"));
  await accounts.update({ id, openingBalance: "6" });
  await accounts.remove({ id });
  await accounts.create({ name: "Empty", openedOn: early });
  expect(await figures()).toBe(before);
});

test("an account with something in the closed period is not excluded from reports, and others are", async () => {
  await close();
  const before = await figures();
  const exclude = (id: string) => caller.accounts.update({ id, excluded: true });
  for (const id of [cash, savings])
    expect(await refusalAt(exclude(id))).toEqual(isClosedAt("excluded"));
  const { id: fresh } = await caller.accounts.create({ name: "New" });
  await caller.expenses.create({ amount: "1", accountId: fresh, occurredOn: open });
  expect(await exclude(fresh)).toMatchObject({ excluded: true });
  expect(await figures()).toBe(before);
});

test("the closing is in the feed and in archives, and is undone as other settings are", async () => {
  const [change] = await changesOf(caller, () => close());
  expect(change).toMatchObject({
    entity: "book",
    before: { closedThrough: null },
    after: { closedThrough: closedOn },
  });
  const file = (await alice.api.books.export({ id: bookId })).body ?? new ReadableStream();
  const copy = await alice.api.books.import({ id: uuidv7(), file });
  expect(copy.closedThrough).toBe(closedOn);
  const inCopy = alice.in(copy.id).expenses.update({ id: closed, amount: "2" });
  expect(await refusalAt(inCopy)).toEqual(isClosedAt("id"));
  await caller.changes.undo({ seq: change?.seq ?? 0 });
  expect(await caller.expenses.update({ id: closed, amount: "2" })).toMatchObject({
    amount: "2.00",
  });
  expect((await examineBook(api.db, bookId, { fix: false, report: () => {} })).left).toBe(0);
});

test("a change of a book from before there were closed periods is shown and undone", async () => {
  const [change] = await changesOf(caller, () =>
    alice.api.books.update({ id: bookId, name: "Flat" }),
  );
  const seq = change?.seq ?? 0;
  await api.db
    .update(changes)
    .set({ before: sql`before - 'closedThrough'`, after: sql`after - 'closedThrough'` })
    .where(and(eq(changes.bookId, bookId), eq(changes.seq, seq)));
  const { items } = await caller.changes.since({ since: seq - 1 });
  expect(items).toMatchObject([{ after: { name: "Flat", closedThrough: null } }]);
  await caller.changes.undo({ seq });
  expect(await alice.api.books.get({ id: bookId })).toMatchObject({
    name: "Home",
    closedThrough: null,
  });
  expect((await examineBook(api.db, bookId, { fix: false, report: () => {} })).left).toBe(0);
});

test("writes beside the closing are in the closed figures or refused", async () => {
  const outcomeOf = async (write: Promise<unknown>) => {
    const [outcome] = await Promise.allSettled([write]);
    if (outcome.status === "fulfilled") return "done";
    return (await refusalOf(Promise.reject(outcome.reason))).code;
  };
  const write = () => outcomeOf(caller.expenses.create({ amount: "1", occurredOn: closedOn }));
  const [, ...outcomes] = await Promise.all([close(), ...Array.from({ length: 10 }, write)]);
  expect(["done", "period.closed"]).toEqual(expect.arrayContaining(outcomes));
  const made = outcomes.filter((outcome) => outcome === "done").length;
  expect((await caller.expenses.list({ to: closedOn })).items).toHaveLength(1 + made);
});

test.for(["2026-02-30", "yesterday", ""])("a book is not closed through %j", async (day) => {
  expect(await refusalOf(close(day))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["closedThrough"] }],
  });
});
