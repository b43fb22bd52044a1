import { trustedCurrency } from "@outlay/core";
import { accounts, idempotencyKeys } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import superjson, { type SuperJSONResult } from "superjson";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { Book } from "../access/book.ts";
import { withBookLock } from "../feed/lock.ts";
import { trackCalls, withIdempotency } from "./idempotency.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const hourMs = 60 * 60 * 1000;

/** The names of a book's accounts, without the default one. */
async function accountNames(bookId = alice.bookId): Promise<string[]> {
  const rows = await api.db
    .select()
    .from(accounts)
    .where(eq(accounts.bookId, bookId))
    .orderBy(accounts.id);
  return rows.map(({ name }) => name).filter((name) => name !== "Cash");
}

const keptReplies = () =>
  api.db.select().from(idempotencyKeys).where(eq(idempotencyKeys.bookId, alice.bookId));

test("a create that is sent again with its key gets the first reply and happens once", async () => {
  const input = { name: "Savings", openingBalance: "5" };
  const first = await alice.withKey("k").accounts.create(input);
  expect(first.createdAt).toBeInstanceOf(Date);
  expect(await alice.withKey("k").accounts.create(input)).toEqual(first);
  expect(await accountNames()).toEqual(["Savings"]);
});

test("the first reply is returned even if the record was changed or deleted since", async () => {
  const first = await alice.withKey("k").accounts.create({ name: "Savings" });
  await alice.api.accounts.update({ id: first.id, name: "Rainy days" });
  expect(await alice.withKey("k").accounts.create({ name: "Savings" })).toEqual(first);
  await alice.api.accounts.remove({ id: first.id });
  expect(await alice.withKey("k").accounts.create({ name: "Savings" })).toEqual(first);
  expect(await accountNames()).toEqual([]);
});

test("a reply is stored as plain JSON", async () => {
  const first = await alice.withKey("k").accounts.create({ name: "Savings" });
  const [kept] = await keptReplies();
  expect(superjson.deserialize(kept?.reply as SuperJSONResult)).toEqual(first);
});

test("the order of fields and undefined fields make no difference", async () => {
  const { create } = alice.withKey("k").accounts;
  const first = await create({ name: "Savings", kind: "savings" });
  expect(await create({ kind: "savings", currency: undefined, name: "Savings" })).toEqual(first);
  expect(await accountNames()).toEqual(["Savings"]);
});

test("without a key every create is executed, and no reply is stored", async () => {
  await alice.api.accounts.create({ name: "Savings" });
  await alice.api.accounts.create({ name: "Savings" });
  expect(await accountNames()).toEqual(["Savings", "Savings"]);
  expect(await keptReplies()).toEqual([]);
});

test("a key cannot be used again with another body or procedure", async () => {
  const { accounts: keyed, categories } = alice.withKey("k");
  await keyed.create({ name: "Savings" });
  const refusal = { code: "idempotency.key_reused", status: 422 };
  expect(await refusalOf(keyed.create({ name: "Holidays" }))).toMatchObject(refusal);
  expect(await refusalOf(categories.create({ name: "Savings" }))).toMatchObject(refusal);
  expect(await accountNames()).toEqual(["Savings"]);
});

test.each([2, 10])(
  "of %i simultaneous creates one happens; the others get its reply or an error to wait",
  async (count) => {
    const { create } = alice.withKey("k").accounts;
    const sent = Array.from({ length: count }, () => create({ name: "Savings" }));
    const ended = await Promise.allSettled(sent);
    const replies = ended.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    const refused = sent.filter((_, index) => ended[index]?.status === "rejected");
    for (const call of refused)
      expect(await refusalOf(call)).toMatchObject({ code: "idempotency.in_flight", status: 409 });
    const [account] = await alice.api.accounts.list().then(({ items }) => items.slice(1));
    expect(replies).toEqual(replies.map(() => account));
    expect(replies.length).toBeGreaterThan(0);
    expect(await accountNames()).toEqual(["Savings"]);
  },
);

test("an expense that is sent ten times with one key changes the balance once", async () => {
  const { create } = alice.withKey("k").expenses;
  await Promise.allSettled(Array.from({ length: 10 }, () => create({ amount: "12.50" })));
  const { items } = await alice.api.expenses.list();
  expect(items).toEqual([await create({ amount: "12.50" })]);
  expect((await alice.api.accounts.list()).items).toMatchObject([{ balance: "-12.50" }]);
});

test("creates with different keys all happen, however many are sent at once", async () => {
  const sent = Array.from({ length: 40 }, (_, n) =>
    alice.withKey(`k${n}`).accounts.create({ name: `Account ${n}` }),
  );
  const made = (await Promise.all(sent)).map(({ name }) => name);
  expect((await accountNames()).toSorted()).toEqual(made.toSorted());
});

test("a failed create does not use up its key", async () => {
  const { create } = alice.withKey("k").categories;
  expect(await refusalOf(create({ name: "" }))).toMatchObject({ code: "input.invalid" });
  await alice.api.categories.create({ name: "Bakery" });
  expect(await refusalOf(create({ name: "Bakery" }))).toMatchObject({
    code: "category.name_taken",
  });
  expect(await keptReplies()).toEqual([]);
  expect(await create({ name: "Books" })).toMatchObject({ name: "Books" });
});

test("keys are separate by user and by book", async () => {
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  const second = await api.addBook(alice);
  await alice.withKey("k").accounts.create({ name: "Alice's" });
  await bob.withKey("k", alice.bookId).accounts.create({ name: "Bob's" });
  await alice.withKey("k", second).accounts.create({ name: "Alice's second" });
  expect(await accountNames()).toEqual(["Alice's", "Bob's"]);
  expect(await accountNames(second)).toEqual(["Alice's second"]);
});

test("a user without write permission is rejected, even with a key they used before", async () => {
  const bob = await api.signUp(`bob${users}`);
  await alice.withKey("k").accounts.create({ name: "Savings" });
  const { create } = bob.withKey("k", alice.bookId).accounts;
  expect(await refusalOf(create({ name: "Savings" }))).toMatchObject({ code: "book.not_found" });
  await api.share(alice.bookId, bob, "viewer");
  expect(await refusalOf(create({ name: "Savings" }))).toMatchObject({ code: "book.forbidden" });
});

test("a key is kept for 24 hours, then its reply is deleted and it can be used again", async () => {
  const { now } = api.clock;
  const { create } = alice.withKey("k").accounts;
  const first = await create({ name: "Savings" });
  try {
    api.clock.now = new Date(now.getTime() + 24 * hourMs - 1);
    expect(await create({ name: "Savings" })).toEqual(first);
    await alice.withKey("other").accounts.create({ name: "Holidays" });
    expect(await keptReplies()).toHaveLength(2);
    api.clock.now = new Date(now.getTime() + 24 * hourMs);
    expect((await create({ name: "Savings" })).id).not.toBe(first.id);
    expect(await keptReplies()).toHaveLength(2);
    api.clock.now = new Date(now.getTime() + 72 * hourMs);
    await alice.withKey("third").accounts.create({ name: "House" });
    expect((await keptReplies()).map(({ key }) => key)).toEqual(["third"]);
  } finally {
    api.clock.now = now;
  }
});

test.each(["", "x".repeat(256), "tab\tbed", "naïve", "line\nbreak"])(
  "the key %j is invalid, and the error names the header",
  async (key) => {
    const refusal = await refusalOf(alice.withKey(key).accounts.create({ name: "Savings" }));
    expect(refusal).toMatchObject({ code: "input.invalid", status: 400 });
    expect(refusal.message).toContain("Idempotency-Key");
    expect(await accountNames()).toEqual([]);
  },
);

test.each(["k", "x".repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "' or 1=1; --"])(
  "the key %j is valid",
  async (key) => {
    const first = await alice.withKey(key).accounts.create({ name: "Savings" });
    expect(await alice.withKey(key).accounts.create({ name: "Savings" })).toEqual(first);
  },
);

test("reads, updates and deletes ignore the key, even an invalid one", async () => {
  const { id } = await alice.api.accounts.create({ name: "Savings" });
  for (const key of ["k", ""]) {
    const keyed = alice.withKey(key).accounts;
    await keyed.update({ id, name: "Holidays" });
    expect(await keyed.update({ id, name: "Rainy days" })).toMatchObject({ name: "Rainy days" });
    expect(await keyed.get({ id })).toMatchObject({ name: "Rainy days" });
  }
  await alice.withKey("k").accounts.remove({ id });
  expect(await keptReplies()).toEqual([]);
});

test("too deeply nested input gets the same error as without a key", async () => {
  const depth = 30_000;
  const icon: unknown = JSON.parse("[".repeat(depth) + "]".repeat(depth));
  const input = { name: "Savings", icon } as { name: string };
  for (const caller of [alice.api, alice.withKey("k")])
    expect(await refusalOf(caller.accounts.create(input))).toMatchObject({ kind: "invalid" });
});

/** Calls the domain directly, to delay or break it. */
function callOf(user: TestUser, key = "k") {
  const now = api.clock.now;
  const book = { id: user.bookId } as Book;
  const call = { userId: user.id, key, path: "accounts.create", input: {}, now };
  return { server: { db: api.db, book, ...trackCalls() }, call };
}

function insertAccount(tx: typeof api.db, bookId: string) {
  const { now } = api.clock;
  const account = {
    bookId,
    id: uuidv7(),
    name: "Savings",
    kind: "savings",
    currency: trustedCurrency("EUR"),
  } as const;
  const balances = { openingBalanceMinor: 0n, balanceMinor: 0n };
  return tx.insert(accounts).values({ ...account, ...balances, createdAt: now, updatedAt: now });
}

test("a lost connection leaves nothing behind and does not use up the key", async () => {
  const { server, call } = callOf(alice);
  const cut = withIdempotency(server, call, async (tx) => {
    await insertAccount(tx, alice.bookId);
    await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  });
  await expect(cut).rejects.toThrow();
  expect(await accountNames()).toEqual([]);
  await withIdempotency(server, call, (tx) => insertAccount(tx, alice.bookId));
  expect(await accountNames()).toEqual(["Savings"]);
});

test("a call that locks the book does not deadlock with its own transaction", async () => {
  const { server, call } = callOf(alice);
  const done = await withIdempotency(server, call, (tx) =>
    withBookLock(tx, alice.bookId, async () => "done"),
  );
  expect(done).toBe("done");
});

/** A call that inserts an account and waits until it is released. */
async function beginSlowly(user: TestUser) {
  const { server, call } = callOf(user);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<string>();
  const first = withIdempotency(server, call, async (tx) => {
    await insertAccount(tx, alice.bookId);
    begun.resolve();
    return goOn.promise;
  });
  await begun.promise;
  return { server, call, end: (reply: string) => (goOn.resolve(reply), first) };
}

test("a key is rejected immediately while its call is running, and returns the reply afterwards", async () => {
  const { server, call, end } = await beginSlowly(alice);
  const again = () => withIdempotency(server, call, async () => "done a second time");
  await expect(again()).rejects.toMatchObject({ code: "idempotency.in_flight" });
  expect(await end("done once")).toBe("done once");
  expect(await again()).toBe("done once");
});

test("a key whose call is running on another server is rejected, and returns the reply afterwards", async () => {
  const { server, call, end } = await beginSlowly(alice);
  const again = () =>
    withIdempotency({ ...server, ...trackCalls() }, call, async () => "done a second time");
  await expect(again()).rejects.toMatchObject({ code: "idempotency.in_flight" });
  expect(await end("done once")).toBe("done once");
  expect(await again()).toBe("done once");
});
