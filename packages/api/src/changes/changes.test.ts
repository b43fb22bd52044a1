import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { changesOf, changesSince, newestSeq } from "./changes.fixture.ts";
import { snapshotOf } from "../transactions/testing/records.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const { now } = api.clock;

async function cashId(caller: Caller = alice.api): Promise<string> {
  return (await caller.accounts.list()).items[0]?.id ?? "";
}

test("the feed begins with the records of a new book, created by its user", async () => {
  const changes = await changesSince(alice.api);
  const { items: categories } = await alice.api.categories.list({ limit: 200 });
  expect(changes).toHaveLength(1 + categories.length);
  expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => index + 1));
  const account = await alice.api.accounts.get({ id: await cashId() });
  const { balance: _, futureBalance: _future, ...cash } = { ...account, openedOn: null };
  expect(changes[0]).toEqual({
    seq: 1,
    entity: "account",
    entityId: cash.id,
    op: "create",
    at: now,
    actorId: alice.id,
    actor: { id: alice.id, name: `alice${users}` },
    tokenId: null,
    operationId: expect.any(String) as unknown,
    before: null,
    after: cash,
  });
  const made = changes.slice(1);
  const known = new Set<string | null>([null]);
  for (const { after, entityId } of made) {
    // A subcategory comes after its parent.
    expect(known).toContain(after && "parentId" in after ? after.parentId : undefined);
    known.add(entityId);
  }
  expect(new Set(made.map(({ entityId }) => entityId)).size).toBe(categories.length);
  for (const category of categories)
    expect(made.find(({ entityId }) => entityId === category.id)).toMatchObject({
      entity: "category",
      op: "create",
      actorId: alice.id,
      before: null,
      after: category,
    });
});

test("the newest changes come first, and older ones page by page without gaps", async () => {
  await Promise.all([1, 2, 3].map((n) => alice.api.accounts.create({ name: `Account ${n}` })));
  const all = await changesSince(alice.api);
  const paged: typeof all = [];
  let cursor: string | undefined;
  do {
    const page = await alice.api.changes.newest({ limit: 4, cursor });
    paged.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    // What is new meanwhile moves nothing.
    if (paged.length === 4) await alice.api.accounts.create({ name: "Later" });
  } while (cursor !== undefined);
  expect(paged).toEqual(all.toReversed());
  const bob = await api.signUp(`bob${users}`);
  const { nextCursor } = await alice.api.changes.newest({ limit: 1 });
  const foreign = bob.api.changes.newest({ limit: 1, cursor: nextCursor ?? "" });
  expect(await refusalOf(foreign)).toMatchObject({ code: "cursor.invalid" });
});

test("pages from 0 have no gaps, and the last one is marked", async () => {
  await Promise.all([1, 2, 3].map((n) => alice.api.accounts.create({ name: `Account ${n}` })));
  const all = await changesSince(alice.api);
  const paged: typeof all = [];
  let since = 0;
  for (let upToDate = false; !upToDate;) {
    const page = await alice.api.changes.since({ since, limit: 4 });
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.nextSince).toBe(page.items.at(-1)?.seq);
    paged.push(...page.items);
    ({ nextSince: since, upToDate } = page);
  }
  expect(paged).toEqual(all);
  const newest = all.length;
  expect(await alice.api.changes.since({ since: newest })).toEqual({
    items: [],
    nextSince: newest,
    upToDate: true,
  });
});

test("a page that ends with the newest change is the last one, even if it is full", async () => {
  const newest = await newestSeq(alice.api);
  const full = await alice.api.changes.since({ since: newest - 3, limit: 3 });
  expect([full.items.length, full.upToDate]).toEqual([3, true]);
  const cut = await alice.api.changes.since({ since: newest - 3, limit: 2 });
  expect([cut.items.length, cut.upToDate, cut.nextSince]).toEqual([2, false, newest - 1]);
});

test("without an input the feed starts at the beginning, 50 changes at a time", async () => {
  await alice.api.transactions.bulk({
    operations: Array.from({ length: 60 }, () => ({
      op: "create" as const,
      kind: "expense" as const,
      amount: "1",
    })),
  });
  const { items, upToDate } = await alice.api.changes.since();
  expect([items[0]?.seq, items.length, upToDate]).toEqual([1, 50, false]);
});

test("a number that the book has not reached returns nothing until it is reached", async () => {
  const newest = await newestSeq(alice.api);
  const ahead = { since: newest + 1 };
  expect(await alice.api.changes.since(ahead)).toMatchObject({ items: [], upToDate: true });
  await alice.api.accounts.create({ name: "First" });
  await alice.api.accounts.create({ name: "Second" });
  expect((await alice.api.changes.since(ahead)).items).toMatchObject([{ seq: newest + 2 }]);
});

test.each([
  { since: -1 },
  { since: 1.5 },
  { since: Number.MAX_SAFE_INTEGER + 1 },
  { since: "1" },
  { limit: 0 },
  { limit: 201 },
  { from: 0 },
])("the input %j is refused at its field", async (input) => {
  const call: unknown = Reflect.apply(alice.api.changes.since, undefined, [input]);
  expect(await refusalOf(call as Promise<unknown>)).toMatchObject({
    code: "input.invalid",
    issues: [{ path: Object.keys(input) }],
  });
});

test("an account's changes show it before and after, without its balance", async () => {
  const { accounts } = alice.api;
  const id = uuidv7();
  const changes = await changesOf(alice.api, async () => {
    await accounts.create({ id, name: "Curent", openingBalance: "5" });
    await accounts.update({ id, name: "Current", openingBalance: "6", archived: true });
    await accounts.remove({ id });
  });
  expect(changes.map(({ op, entity, entityId }) => [op, entity, entityId])).toEqual([
    ["create", "account", id],
    ["update", "account", id],
    ["delete", "account", id],
  ]);
  const [created, updated, removed] = changes;
  const first = {
    id,
    name: "Curent",
    kind: "checking",
    currency: "EUR",
    openingBalance: "5.00",
    openedOn: null,
    archived: false,
    excluded: false,
    loan: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const second = { ...first, name: "Current", openingBalance: "6.00", archived: true, version: 2 };
  expect([created?.before, created?.after]).toEqual([null, first]);
  expect([updated?.before, updated?.after]).toEqual([first, second]);
  expect([removed?.before, removed?.after]).toEqual([second, null]);
});

test("deleting a category makes changes of the moved transactions, then of the category", async () => {
  const category = await alice.api.categories.create({ name: "Aquarium" });
  const { id: categoryId } = category;
  const { items } = await alice.api.categories.list({ kind: "expense", limit: 200 });
  const none = items.find(({ system }) => system)?.id;
  const food = items.find(({ name }) => name === "Food")?.id ?? "";
  const whole = await alice.api.expenses.create({ amount: "5", categoryId });
  const divided = await alice.api.expenses.create({
    amount: "5",
    splits: [
      { categoryId: food, amount: "2" },
      { categoryId, amount: "3" },
    ],
  });
  const deleted = await alice.api.expenses.create({ amount: "7", categoryId });
  await alice.api.expenses.remove({ id: deleted.id });

  const changes = await changesOf(alice.api, () => alice.api.categories.remove({ id: categoryId }));
  expect(changes.map(({ op, entityId }) => [op, entityId])).toEqual([
    ["update", whole.id],
    ["update", divided.id],
    ["update", deleted.id],
    ["delete", categoryId],
  ]);
  expect(changes[0]).toMatchObject({
    before: { categoryId, version: 1 },
    after: { categoryId: none, version: 2 },
  });
  expect(changes[1]).toMatchObject({
    before: { categoryId: food, splits: [{ categoryId: food }, { categoryId }] },
    after: { categoryId: food, splits: [{ categoryId: food }, { categoryId: none }] },
  });
  expect(changes[2]).toMatchObject({ after: { categoryId: none, deletedAt: now } });
  expect(changes[3]).toMatchObject({ before: category, after: null });
});

test("a category's changes show it before and after", async () => {
  const changes = await changesOf(alice.api, async () => {
    const { id } = await alice.api.categories.create({ name: "Aquarium", kind: "income" });
    await alice.api.categories.update({ id, name: "Fish", color: "#AABBCC" });
  });
  expect(changes).toMatchObject([
    { op: "create", before: null, after: { name: "Aquarium", color: null, version: 1 } },
    {
      op: "update",
      before: { name: "Aquarium", version: 1 },
      after: { name: "Fish", color: "#aabbcc", version: 2 },
    },
  ]);
});

test("a transaction's changes show it as in the API, with deletedAt if deleted", async () => {
  const { transactions } = alice.api;
  const to = await alice.api.accounts.create({ name: "Yen", currency: "JPY" });
  const fromAccountId = await cashId();
  const shown: object[] = [];
  const changes = await changesOf(alice.api, async () => {
    const moved = await transactions.create({
      kind: "transfer",
      amount: "10",
      toAmount: "1800",
      fromAccountId,
      toAccountId: to.id,
      tags: ["trip"],
    });
    const { id } = moved;
    shown.push(moved, await transactions.update({ id, toAmount: "1900", payee: "Bureau" }));
    await transactions.remove({ id });
    shown.push(await transactions.restore({ id }));
    shown.push(await transactions.update({ id, kind: "income", accountId: fromAccountId }));
  });
  expect(changes.map(({ op }) => op)).toEqual(["create", "update", "delete", "restore", "update"]);
  const [created, updated, removed, restored, converted] = changes;
  const seen = shown.map(snapshotOf);
  expect([created?.before, created?.after]).toEqual([null, seen[0]]);
  expect([updated?.before, updated?.after]).toEqual([seen[0], seen[1]]);
  const tombstone = { ...(seen[1] as object), version: 3, deletedAt: now };
  expect([removed?.before, removed?.after]).toEqual([seen[1], tombstone]);
  expect([restored?.before, restored?.after]).toEqual([tombstone, seen[2]]);
  expect([converted?.before, converted?.after]).toEqual([seen[2], seen[3]]);
});

test("an expense is shown without its refunded amount and its receipts, so neither changes it", async () => {
  const made = await alice.api.expenses.create({ amount: "9" });
  const changes = await changesOf(alice.api, () =>
    alice.api.transactions.create({ kind: "refund", amount: "4", refundOf: made.id }),
  );
  expect(changes).toMatchObject([{ op: "create", after: { kind: "refund" } }]);
  const [created] = await changesSince(alice.api, (changes[0]?.seq ?? 0) - 2);
  expect(created?.after).toEqual(snapshotOf(made));
});

test("each change has its instant and its user, including a second member", async () => {
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  const laterMs = now.getTime() + 1000;
  const changes = await changesOf(alice.api, async () => {
    await alice.api.expenses.create({ amount: "1" });
    api.clock.now = new Date(laterMs);
    const { id } = await bob.in(alice.bookId).expenses.create({ amount: "2" });
    await alice.api.expenses.remove({ id });
    api.clock.now = now;
  });
  expect(changes.map(({ actorId, at }) => [actorId, at.getTime()])).toEqual([
    [alice.id, now.getTime()],
    [bob.id, laterMs],
    [alice.id, laterMs],
  ]);
  expect(await changesSince(bob.in(alice.bookId))).toEqual(await changesSince(alice.api));
});

test("a change is never of an earlier instant than the one before it, though the clock of its server is behind", async () => {
  const [late, early] = [now.getTime() + 5000, now.getTime() - 3_600_000];
  const changes = await changesOf(alice.api, async () => {
    for (const at of [late, early, late + 1]) {
      api.clock.now = new Date(at);
      await alice.api.expenses.create({ amount: "1" });
    }
    api.clock.now = now;
  });
  expect(changes.map(({ at }) => at.getTime())).toEqual([late, late, late + 1]);
});

test("each book numbers its own changes, and does not show those of others", async () => {
  const second = await api.addBook(alice);
  const first = await newestSeq(alice.api);
  await alice.in(second).expenses.create({ amount: "1" });
  expect(await newestSeq(alice.api)).toBe(first);
  const bookId = async (caller: Caller) =>
    (await changesSince(caller)).filter(({ entity }) => entity === "transaction");
  expect(await bookId(alice.api)).toEqual([]);
  expect(await bookId(alice.in(second))).toHaveLength(1);
  const bob = await api.signUp(`bob${users}`);
  expect(await refusalOf(bob.in(second).changes.since())).toMatchObject({ code: "book.not_found" });
});

test("writes without effect and failed writes add nothing to the feed", async () => {
  const { accounts, categories, expenses, tags, transactions } = alice.api;
  const account = await accounts.create({ name: "Same" });
  const category = await categories.create({ name: "Same" });
  const id = uuidv7();
  const content = { id, amount: "5", tags: ["same"], categoryId: category.id };
  await expenses.create(content);
  const refused = [
    () => accounts.update({ id: account.id, name: "Other", version: 9 }),
    () => categories.create({ name: "same" }),
    () => expenses.create({ amount: "5", accountId: uuidv7() }),
    () => expenses.update({ id, amount: "6", version: 9 }),
    () => expenses.create({ id, amount: "6" }),
    () => tags.rename({ name: "unknown", newName: "known" }),
    () => accounts.create({ name: "Bad", currency: "JPY", openingBalance: "0.5" }),
  ];
  const changes = await changesOf(alice.api, async () => {
    await accounts.create({ id: account.id, name: "Same" });
    await accounts.update({ id: account.id, name: "Same", openingBalance: "0" });
    await categories.create({ id: category.id, name: "Same" });
    await categories.update({ id: category.id, name: "Same" });
    await expenses.create(content);
    await expenses.update({ id, amount: "5.00", tags: ["same"] });
    await transactions.restore({ id });
    await tags.rename({ name: "same", newName: "same" });
    await tags.merge({ names: ["same"], into: "same" });
    for (const call of refused) await refusalOf(call());
  });
  expect(changes).toEqual([]);
});

test("simultaneous writes are numbered without gaps or duplicates", async () => {
  const changes = await changesOf(alice.api, () =>
    Promise.all([
      ...Array.from({ length: 10 }, () => alice.api.expenses.create({ amount: "1" })),
      ...Array.from({ length: 10 }, (_, n) => alice.api.accounts.create({ name: `Account ${n}` })),
      ...Array.from({ length: 10 }, (_, n) => alice.api.categories.create({ name: `New ${n}` })),
    ]),
  );
  const [start = 0] = changes.map(({ seq }) => seq);
  expect(changes.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, n) => start + n));
});

test("applied in order, the changes give the current state", async () => {
  const { accounts, categories, expenses, tags, transactions } = alice.api;
  const aquarium = await categories.create({ name: "Aquarium" });
  const old = await accounts.create({ name: "Old" });
  const kept = await expenses.create({
    amount: "5",
    categoryId: aquarium.id,
    tags: ["cat", "dog"],
  });
  const gone = await transactions.create({ kind: "income", amount: "6", tags: ["cat"] });
  await tags.merge({ names: ["cat"], into: "dog" });
  await transactions.remove({ id: gone.id });
  await categories.remove({ id: aquarium.id });
  await accounts.remove({ id: old.id });
  const state = new Map<string, unknown>();
  for (const { entityId, after } of await changesSince(alice.api)) {
    const isGone = after === null || ("deletedAt" in after && after.deletedAt !== null);
    if (isGone) state.delete(entityId);
    else state.set(entityId, after);
  }
  const derived = new Set([
    "balance",
    "futureBalance",
    "openedOn",
    "refundedAmount",
    "attachments",
    "createdBy",
    "updatedBy",
    "operationId",
  ]);
  const present = [
    ...(await accounts.list({ limit: 200 })).items,
    ...(await categories.list({ limit: 200 })).items,
    ...(await transactions.list({ limit: 200 })).items,
  ].map((record) =>
    Object.fromEntries(Object.entries(record).filter(([field]) => !derived.has(field))),
  );
  expect([...state.values()]).toHaveLength(present.length);
  for (const record of present) expect(state.get(String(record["id"]))).toMatchObject(record);
  expect(state.has(kept.id)).toBe(true);
});
