import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

test("a person lists their own books, oldest first, page by page", async () => {
  const carol = await api.signUp("carol");
  const ids = [carol.bookId];
  for (let count = 0; count < 3; count += 1) ids.push(await api.addBook(carol));
  const found = await allPages((cursor) => carol.api.books.list({ limit: 2, cursor }));
  expect(found.map(({ id }) => id)).toEqual(ids);
});

test("a person's book is not there for another, by its id and in the header", async () => {
  expect(await refusalOf(bob.api.books.get({ id: alice.bookId }))).toMatchObject({
    code: "book.not_found",
  });
  expect(await refusalOf(bob.in(alice.bookId).expenses.list())).toMatchObject({
    code: "book.not_found",
  });
});

test.each(["not-a-uuid", "", "'; drop table books; --", "01920000-0000-7000-8000-00000000000g"])(
  "the book %j in the header is not there, and the default book is not used instead",
  async (bookId) => {
    expect(await refusalOf(alice.in(bookId).expenses.list())).toMatchObject({
      code: "book.not_found",
    });
  },
);

test("the header decides in which book a call works", async () => {
  const second = await api.addBook(alice, { baseCurrency: "CHF" });
  const expense = await alice.in(second).expenses.create({ amount: "5" });
  expect(expense.currency).toBe("CHF");
  expect(await refusalOf(alice.api.expenses.get({ id: expense.id }))).toMatchObject({
    code: "expense.not_found",
  });
  expect(await alice.in(second.toUpperCase()).expenses.get({ id: expense.id })).toEqual(expense);
});

test("an editor writes in a shared book; a viewer reads it and may not write", async () => {
  const shared = await api.addBook(alice);
  const expense = await alice.in(shared).expenses.create({ amount: "5" });
  const viewer = await api.signUp("viewer");
  await api.share(shared, bob, "editor");
  await api.share(shared, viewer, "viewer");

  expect(await bob.in(shared).expenses.create({ amount: "6" })).toMatchObject({ amount: "6.00" });
  expect(await viewer.api.books.get({ id: shared })).toMatchObject({ role: "viewer" });
  expect(await viewer.in(shared).expenses.get({ id: expense.id })).toEqual(expense);
  const { id } = expense;
  const writes = [
    viewer.in(shared).expenses.create({ amount: "7" }),
    viewer.in(shared).expenses.update({ id, amount: "7" }),
    viewer.in(shared).expenses.remove({ id }),
    viewer.in(shared).accounts.create({ name: "Mine" }),
    viewer.in(shared).categories.create({ name: "Mine" }),
  ];
  const refusals = await Promise.all(writes.map(refusalOf));
  expect(refusals.map(({ code }) => code)).toEqual(writes.map(() => "book.forbidden"));
});

test("a cursor of another list does not page through books", async () => {
  const { nextCursor } = await alice.api.categories.list({ limit: 1 });
  const page = alice.api.books.list({ cursor: String(nextCursor) });
  expect(await refusalOf(page)).toMatchObject({
    code: "cursor.invalid",
    issues: [{ path: ["cursor"] }],
  });
});
