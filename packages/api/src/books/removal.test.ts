import { memberships } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBook } from "../access/identity.ts";
import { changeBook, createBookQueues } from "../feed/lock.ts";
import { examineBooks, findAppError, projections } from "../registry.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  await api.signUp("alice");
  await api.signUp("bob");
});
// Tests move the clock, and sessions end.
beforeEach(async () => {
  alice = await api.signIn("alice");
  bob = await api.signIn("bob");
});

const day = 24 * 60 * 60 * 1000;
const pass = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id);
const defaultBookOf = async (user: TestUser) => (await user.api.profile.get()).defaultBookId;
const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    async (error: unknown) => codeOf(Promise.reject(error)),
  );

/** Alice's book with bob as editor. */
async function shareBook(): Promise<string> {
  const id = await api.addBook(alice);
  await api.share(id, bob, "editor");
  return id;
}

// Before the others, whose books would be examined, too.
test("the doctor passes over removed books, and finds nothing in one that is restored", async () => {
  const id = await shareBook();
  await bob.in(id).expenses.create({ amount: "5", payee: "Bakery" });
  const examine = () => examineBooks(api.db, { fix: false, report: () => {} });
  const before = await examine();
  await alice.api.books.remove({ id });
  expect(await examine()).toEqual({ ...before, books: before.books - 1 });
  await alice.api.books.restore({ id });
  expect(await examine()).toMatchObject({ books: before.books, left: 0 });
});

test("nobody sees a removed book: not its owner, not a member, not a token, not an invited person", async () => {
  const id = await shareBook();
  await alice.in(id).expenses.create({ amount: "5" });
  const { token } = await alice.api.tokens.create({ name: "Script", scopes: ["read"], bookId: id });
  const program = api.as({ authorization: `Bearer ${token}` });
  const everywhere = await alice.api.tokens.create({ name: "Everywhere", scopes: ["read"] });
  const named = api.as({ authorization: `Bearer ${everywhere.token}`, bookId: id });
  expect((await program.expenses.list()).items).toHaveLength(1);
  const carol = await api.signUp(`carol${uuidv7()}`);
  const invited = await alice.api.members.invite({ id, role: "viewer" });
  if (!("token" in invited) || !invited.token) throw new Error("an invitation without a token");

  await alice.api.books.remove({ id });
  for (const user of [alice, bob]) {
    expect(idsOf(await user.api.books.list({ limit: 200 }))).not.toContain(id);
    const calls = [
      user.api.books.get({ id }),
      user.in(id).expenses.list(),
      user.in(id).expenses.create({ amount: "1" }),
      user.in(id).analytics.summary(),
      user.in(id).changes.since({ since: 0 }),
      user.api.members.list({ id }),
      user.api.books.update({ id, name: "Back" }),
      user.api.profile.update({ defaultBookId: id }),
      user.api.books.export({ id }),
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(calls.map(() => "book.not_found"));
  }
  for (const reader of [program, named]) {
    expect(await codeOf(reader.expenses.list())).toBe("book.not_found");
    expect(idsOf(await reader.books.list({ limit: 200 }))).not.toContain(id);
    expect(await codeOf(reader.books.list({ removed: true }))).toBe("auth.session_needed");
  }
  const bookId = alice.api.tokens.create({ name: "Late", scopes: ["read"], bookId: id });
  expect(await codeOf(bookId)).toBe("book.not_found");
  const { token: invitation } = invited;
  expect(await codeOf(carol.api.members.accept({ token: invitation }))).toBe(
    "invitation.not_found",
  );
  expect(await codeOf(alice.api.books.create({ id, name: "Second" }))).toBe("id.taken");
});

test("live streams of a removed book end", async () => {
  const id = await shareBook();
  const streams = [await bob.in(id).changes.live({}), await bob.in(id).notifications.live({})];
  const ends = streams.map(async (stream) =>
    stream[Symbol.asyncIterator]()
      .next()
      .catch((error: unknown) => findAppError(error)?.code),
  );
  await alice.api.books.remove({ id });
  expect(await Promise.all(ends)).toEqual(["book.not_found", "book.not_found"]);
});

test("a removed book is listed for its owner alone, and comes back as it was, with its members", async () => {
  const id = await shareBook();
  const expense = await bob.in(id).expenses.create({ amount: "5", payee: "Bakery" });
  const book = await alice.api.books.get({ id });
  const deletedAt = api.clock.now;
  await alice.api.books.remove({ id });
  const removed = await alice.api.books.list({ removed: true, limit: 200 });
  expect(removed.items.filter((item) => item.id === id)).toEqual([
    { ...book, deletedAt, restorableUntil: new Date(deletedAt.getTime() + 30 * day) },
  ]);
  expect((await bob.api.books.list({ removed: true })).items).toEqual([]);
  expect(await codeOf(bob.api.books.restore({ id }))).toBe("book.not_found");

  pass(29 * day);
  expect(await alice.api.books.restore({ id })).toEqual(book);
  expect(await alice.api.books.restore({ id })).toEqual(book);
  expect(idsOf(await alice.api.books.list({ removed: true, limit: 200 }))).not.toContain(id);
  expect(await bob.in(id).expenses.get({ id: expense.id })).toEqual(expense);
  expect(await codeOf(bob.api.books.restore({ id }))).toBe("book.forbidden");
  expect(await bob.in(id).expenses.create({ amount: "1" })).toMatchObject({ amount: "1.00" });
});

test("removed books are listed page by page, and a cursor of the other list is not valid", async () => {
  const dora = await api.signUp(`dora${uuidv7()}`);
  const ids = [await api.addBook(dora), await api.addBook(dora), await api.addBook(dora)];
  for (const id of ids) await dora.api.books.remove({ id });
  const first = await dora.api.books.list({ removed: true, limit: 2 });
  expect(idsOf(first)).toEqual(ids.slice(0, 2));
  const cursor = String(first.nextCursor);
  expect(idsOf(await dora.api.books.list({ removed: true, limit: 2, cursor }))).toEqual(
    ids.slice(2),
  );
  expect(await codeOf(dora.api.books.list({ cursor }))).toBe("cursor.invalid");
});

test("only an owner removes a book, and a repeated removal succeeds", async () => {
  const id = await shareBook();
  expect(await codeOf(bob.api.books.remove({ id }))).toBe("book.forbidden");
  const eve = await api.signUp(`eve${uuidv7()}`);
  expect(await codeOf(eve.api.books.remove({ id }))).toBe("book.not_found");
  await alice.api.books.remove({ id });
  const removed = async () =>
    (await alice.api.books.list({ removed: true, limit: 200 })).items.find(
      (book) => book.id === id,
    );
  const before = await removed();
  pass(day);
  await alice.api.books.remove({ id });
  expect(await removed()).toEqual(before);
  for (const user of [bob, eve])
    expect(await codeOf(user.api.books.remove({ id }))).toBe("book.not_found");
});

test("removing a book requires a recent sign-in, and no token does it", async () => {
  const id = await api.addBook(alice);
  const { token } = await alice.api.tokens.create({ name: "All", scopes: ["read", "write"] });
  const program = api.as({ authorization: `Bearer ${token}` });
  expect(await codeOf(program.books.remove({ id }))).toBe("auth.session_needed");
  expect(await codeOf(program.books.restore({ id }))).toBe("auth.session_needed");
  pass(15 * 60_000);
  expect(await codeOf(alice.api.books.remove({ id }))).toBe("auth.sign_in_again");
  expect(await alice.in(id).expenses.create({ amount: "1" })).toMatchObject({ amount: "1.00" });
  await (await api.signIn("alice")).api.books.remove({ id });
});

test("a user's only book cannot be removed, and a removed one does not count", async () => {
  const finn = await api.signUp(`finn${uuidv7()}`);
  expect(await refusalOf(finn.api.books.remove({ id: finn.bookId }))).toMatchObject({
    code: "book.last",
    status: 409,
  });
  const second = await api.addBook(finn);
  await finn.api.books.remove({ id: second });
  expect(await codeOf(finn.api.books.remove({ id: finn.bookId }))).toBe("book.last");
  expect(await finn.api.expenses.create({ amount: "1" })).toMatchObject({ amount: "1.00" });
});

test("whose default book is removed works in another one of theirs, or in a new one", async () => {
  const gina = await api.signUp(`gina${uuidv7()}`);
  const hugo = await api.signUp(`hugo${uuidv7()}`);
  const other = await api.addBook(gina);
  await api.share(gina.bookId, hugo, "editor");
  await hugo.api.profile.update({ defaultBookId: gina.bookId });
  await gina.api.books.remove({ id: gina.bookId });
  expect(await defaultBookOf(gina)).toBe(other);
  expect(await defaultBookOf(hugo)).toBe(hugo.bookId);
  expect(await hugo.api.expenses.create({ amount: "1" })).toMatchObject({ amount: "1.00" });

  // Ida has only the shared book.
  const ida = await api.signUp(`ida${uuidv7()}`);
  const shared = await api.addBook(gina, { baseCurrency: "CHF" });
  await api.share(shared, ida, "viewer");
  await ida.api.profile.update({ defaultBookId: shared });
  await api.db.delete(memberships).where(eq(memberships.bookId, ida.bookId));
  await gina.api.books.remove({ id: shared });
  expect(await defaultBookOf(ida)).not.toBe(shared);
  expect(await ida.api.expenses.create({ amount: "1" })).toMatchObject({ amount: "1.00" });
  expect(await codeOf(ida.in(shared).expenses.list())).toBe("book.not_found");
});

test("of two removals at once of a book both succeed, of a user's last two books one does", async () => {
  const id = await shareBook();
  await Promise.all([alice.api.books.remove({ id }), alice.api.books.remove({ id })]);
  const jack = await api.signUp(`jack${uuidv7()}`);
  const second = await api.addBook(jack);
  const outcomes = await Promise.all(
    [jack.bookId, second].map((bookId) => statusOf(jack.api.books.remove({ id: bookId }))),
  );
  expect(outcomes.toSorted()).toEqual(["book.last", "done"]);
  expect((await jack.api.books.list()).items).toHaveLength(1);
  expect(await jack.api.expenses.create({ amount: "1" })).toMatchObject({ amount: "1.00" });
});

test("a write that has seen the book before its removal, and waits for its lock, is refused", async () => {
  const id = await shareBook();
  const book = await openBook(api.db, { userId: bob.id }, id);
  if (!book) throw new Error("bob is a member");
  await alice.api.books.remove({ id });
  const request = { db: api.db, book, now: api.clock.now, projections };
  const late = changeBook({ ...request, bookQueues: createBookQueues() }, async () => "done");
  const refusal: unknown = await late.catch((error: unknown) => error);
  expect(findAppError(refusal)).toMatchObject({ code: "book.not_found" });
});

test("a write beside the removal is either in the book or refused", async () => {
  const id = await shareBook();
  const writes = Array.from({ length: 20 }, () =>
    statusOf(bob.in(id).expenses.create({ amount: "1" })),
  );
  const [, ...outcomes] = await Promise.all([alice.api.books.remove({ id }), ...writes]);
  expect(["done", "book.not_found"]).toEqual(expect.arrayContaining(outcomes));
  await alice.api.books.restore({ id });
  expect((await alice.in(id).expenses.list({ limit: 50 })).items).toHaveLength(
    outcomes.filter((outcome) => outcome === "done").length,
  );
});
