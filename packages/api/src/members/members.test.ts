import { memberships, users } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let carol: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  carol = await api.signUp("carol");
});

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;

/** Alice's book with bob as editor and carol as viewer. */
async function shareBook(): Promise<string> {
  const id = await api.addBook(alice);
  await api.share(id, bob, "editor");
  await api.share(id, carol, "viewer");
  return id;
}

/** The roles in a book, by name. */
async function rolesIn(id: string): Promise<Record<string, string>> {
  const rows = await api.db
    .select({ name: users.name, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.bookId, id));
  return Object.fromEntries(rows.map(({ name, role }) => [name, role]));
}

const defaultBookOf = async (user: TestUser) => (await user.api.profile.get()).defaultBookId;

test("every member can list the members, page by page", async () => {
  const id = await shareBook();
  await api.proveEmail(bob);
  for (const user of [alice, bob, carol]) {
    const members = await allPages((cursor) => user.api.members.list({ id, limit: 2, cursor }));
    expect(members).toEqual(
      [
        { user: alice, role: "owner" },
        { user: bob, role: "editor" },
        { user: carol, role: "viewer" },
      ].map(({ user: { id: userId, session }, role }) => ({
        userId,
        name: session.user.name,
        email: session.user.email,
        emailVerified: userId === bob.id,
        role,
        joinedAt: api.clock.now,
      })),
    );
  }
});

test("a cursor is only valid for the members of its book", async () => {
  const { nextCursor } = await alice.api.members.list({ id: await shareBook(), limit: 1 });
  const page = alice.api.members.list({ id: await shareBook(), cursor: String(nextCursor) });
  expect(await codeOf(page)).toBe("cursor.invalid");
});

test("an editor who is made a viewer can no longer write", async () => {
  const id = await shareBook();
  await bob.in(id).expenses.create({ amount: "1" });
  const changed = await alice.api.members.update({ id, userId: bob.id, role: "viewer" });
  expect(changed).toMatchObject({ userId: bob.id, role: "viewer" });
  expect(await codeOf(bob.in(id).expenses.create({ amount: "1" }))).toBe("book.forbidden");
});

test("an owner who transfers a book becomes an editor", async () => {
  const id = await shareBook();
  await alice.api.members.update({ id, userId: carol.id, role: "owner" });
  expect(await rolesIn(id)).toEqual({ alice: "editor", bob: "editor", carol: "owner" });
  await carol.api.books.update({ id, name: "Carol's" });
  expect(await codeOf(alice.api.books.update({ id, name: "Mine" }))).toBe("book.forbidden");
});

test("of two simultaneous transfers one succeeds, and the book has one owner", async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await shareBook();
    const results = await Promise.allSettled([
      alice.api.members.update({ id, userId: bob.id, role: "owner" }),
      alice.api.members.update({ id, userId: carol.id, role: "owner" }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const owners = Object.values(await rolesIn(id)).filter((role) => role === "owner");
    expect(owners).toEqual(["owner"]);
  }
});

test("the database rejects a second owner", async () => {
  const id = await shareBook();
  const isBob = and(eq(memberships.bookId, id), eq(memberships.userId, bob.id));
  const second = api.db.update(memberships).set({ role: "owner" }).where(isBob);
  await expect(second.execute()).rejects.toMatchObject({
    cause: { constraint_name: "memberships_owner_key" },
  });
});

test("an owner cannot leave or take another role without transferring the book", async () => {
  const id = await shareBook();
  const { members } = alice.api;
  expect(await codeOf(members.remove({ id, userId: alice.id }))).toBe("member.owner");
  expect(await codeOf(members.update({ id, userId: alice.id, role: "viewer" }))).toBe(
    "member.owner",
  );
  expect(await members.update({ id, userId: alice.id, role: "owner" })).toMatchObject({
    role: "owner",
  });
  expect(await rolesIn(id)).toEqual({ alice: "owner", bob: "editor", carol: "viewer" });
});

test("a removed member no longer sees the book; their transactions stay", async () => {
  const id = await shareBook();
  const expense = await bob.in(id).expenses.create({ amount: "7" });
  await alice.api.members.remove({ id, userId: bob.id });
  expect(await codeOf(bob.api.books.get({ id }))).toBe("book.not_found");
  expect(await codeOf(bob.in(id).expenses.list())).toBe("book.not_found");
  expect(await alice.in(id).expenses.get({ id: expense.id })).toEqual(expense);
  expect(await codeOf(alice.api.members.remove({ id, userId: bob.id }))).toBe("member.not_found");
});

test("editors and viewers can leave, but cannot remove others", async () => {
  const id = await shareBook();
  expect(await codeOf(bob.api.members.remove({ id, userId: carol.id }))).toBe("book.forbidden");
  expect(await codeOf(bob.api.members.remove({ id, userId: alice.id }))).toBe("book.forbidden");
  await carol.api.members.remove({ id, userId: carol.id });
  await bob.api.members.remove({ id, userId: bob.id });
  expect(await rolesIn(id)).toEqual({ alice: "owner" });
  expect(await codeOf(bob.api.members.remove({ id, userId: bob.id }))).toBe("book.not_found");
});

test("the role of a user who is not a member cannot be changed", async () => {
  const id = await api.addBook(alice);
  for (const userId of [bob.id, uuidv7()]) {
    const call = alice.api.members.update({ id, userId, role: "editor" });
    expect(await codeOf(call)).toBe("member.not_found");
  }
});

test("after losing the default book, the user's oldest own book becomes the default", async () => {
  const dan = await api.signUp("dan");
  const id = await api.addBook(alice);
  await api.share(id, dan, "editor");
  await dan.api.profile.update({ defaultBookId: id });
  expect(await defaultBookOf(dan)).toBe(id);
  await alice.api.members.remove({ id, userId: dan.id });
  expect(await defaultBookOf(dan)).toBe(dan.bookId);
  await dan.api.expenses.create({ amount: "1" });
});

test("losing another book does not change the default book", async () => {
  const id = await shareBook();
  await bob.api.members.remove({ id, userId: bob.id });
  expect(await defaultBookOf(bob)).toBe(bob.bookId);
});

test("the default falls back to a shared book, and to a new book for a user without any", async () => {
  const eve = await api.signUp("eve", { baseCurrency: "CHF", timeZone: "Europe/Zurich" });
  const shared = await api.addBook(alice);
  await api.share(shared, eve, "viewer");
  await api.share(eve.bookId, alice, "editor");
  await eve.api.members.update({ id: eve.bookId, userId: alice.id, role: "owner" });
  await eve.api.members.remove({ id: eve.bookId, userId: eve.id });
  expect(await defaultBookOf(eve)).toBe(shared);

  await alice.api.members.remove({ id: shared, userId: eve.id });
  const book = await eve.api.books.get({ id: await defaultBookOf(eve) });
  expect(book).toMatchObject({ name: "Household", role: "owner" });
  expect((await eve.api.books.list()).items).toEqual([book]);
  await eve.api.expenses.create({ amount: "1" });
});

test("a user who loses two books at once still has a default book", async () => {
  for (let round = 0; round < 5; round += 1) {
    const finn = await api.signUp(`finn${round}`);
    const [first, second] = [await api.addBook(alice), await api.addBook(bob)];
    for (const id of [first, second]) await api.share(id, finn, "viewer");
    await api.share(finn.bookId, alice, "editor");
    await finn.api.members.update({ id: finn.bookId, userId: alice.id, role: "owner" });
    await Promise.all([
      alice.api.members.remove({ id: finn.bookId, userId: finn.id }),
      alice.api.members.remove({ id: first, userId: finn.id }),
      bob.api.members.remove({ id: second, userId: finn.id }),
    ]);
    const { items } = await finn.api.books.list();
    expect(items.map(({ id }) => id)).toEqual([await defaultBookOf(finn)]);
  }
});
