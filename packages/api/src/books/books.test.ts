import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { allPages, refusalOf, test } from "../testing.ts";

test("users list their own books page by page, oldest first", async ({ api }) => {
  const carol = await api.signUp("carol");
  const ids = [carol.bookId];
  for (let count = 0; count < 3; count += 1) ids.push(await api.addBook(carol));
  const found = await allPages((cursor) => carol.api.books.list({ limit: 2, cursor }));
  expect(found.map(({ id }) => id)).toEqual(ids);
});

test("another user's book is not found, by its id and in the header", async ({ alice, bob }) => {
  expect(await refusalOf(bob.api.books.get({ id: alice.bookId }))).toMatchObject({
    code: "book.not_found",
  });
  expect(await refusalOf(bob.in(alice.bookId).expenses.list())).toMatchObject({
    code: "book.not_found",
  });
});

test.for(["not-a-uuid", "", "'; drop table books; --", "01920000-0000-7000-8000-00000000000g"])(
  "the book %j in the header is not found, and the default book is not used instead",
  async (bookId, { alice }) => {
    expect(await refusalOf(alice.in(bookId).expenses.list())).toMatchObject({
      code: "book.not_found",
    });
  },
);

test("the header selects the book of a call", async ({ api, alice }) => {
  const second = await api.addBook(alice, { baseCurrency: "CHF" });
  const expense = await alice.in(second).expenses.create({ amount: "5" });
  expect(expense.currency).toBe("CHF");
  expect(await refusalOf(alice.api.expenses.get({ id: expense.id }))).toMatchObject({
    code: "expense.not_found",
  });
  expect(await alice.in(second.toUpperCase()).expenses.get({ id: expense.id })).toEqual(expense);
});

test("an editor writes in a shared book; a viewer reads it and may not write", async ({
  api,
  alice,
  bob,
}) => {
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

test("a cursor of another list does not page through books", async ({ alice }) => {
  const { nextCursor } = await alice.api.categories.list({ limit: 1 });
  const page = alice.api.books.list({ cursor: String(nextCursor) });
  expect(await refusalOf(page)).toMatchObject({
    code: "cursor.invalid",
    issues: [{ path: ["cursor"] }],
  });
});

test("the creator of a book owns it, and it is ready for a first expense", async ({ alice }) => {
  const book = await alice.api.books.create({
    name: "  Holiday flat ",
    baseCurrency: "CHF",
    timeZone: "europe/zurich",
    monthStartDay: 25,
    weekStartDay: 7,
  });
  expect(book).toEqual({
    id: expect.any(String),
    name: "Holiday flat",
    baseCurrency: "CHF",
    timeZone: "Europe/Zurich",
    monthStartDay: 25,
    monthStartRule: "day",
    monthNamedAfter: "start",
    weekStartDay: 7,
    closedThrough: null,
    role: "owner",
  });
  expect(await alice.api.books.get({ id: book.id })).toEqual(book);
  expect(await alice.in(book.id).expenses.create({ amount: "5" })).toMatchObject({
    currency: "CHF",
  });
  expect((await alice.in(book.id).accounts.list()).items).toMatchObject([{ name: "Cash" }]);
  expect((await alice.in(book.id).categories.list()).items.length).toBeGreaterThan(5);
});

test("a book needs only a name", async ({ alice }) => {
  const { id: _, ...book } = await alice.api.books.create({ name: "Club" });
  expect(book).toEqual({
    name: "Club",
    baseCurrency: "EUR",
    timeZone: "UTC",
    monthStartDay: 1,
    monthStartRule: "day",
    monthNamedAfter: "start",
    weekStartDay: 1,
    closedThrough: null,
    role: "owner",
  });
});

test("a book that is sent twice is created once, also at the same time", async ({ alice }) => {
  const sent = { id: uuidv7(), name: "Once" };
  const made = await Promise.all(Array.from({ length: 4 }, () => alice.api.books.create(sent)));
  expect(made).toEqual(made.map(() => made[0]));
  expect(await alice.api.books.create(sent)).toEqual(made[0]);
  expect((await alice.in(sent.id).accounts.list()).items).toHaveLength(1);
});

test("an id cannot be used for another book, nor for another user's with the same content", async ({
  alice,
  bob,
}) => {
  const sent = { id: uuidv7(), name: "Taken" };
  await alice.api.books.create(sent);
  const others = [
    alice.api.books.create({ ...sent, name: "Other" }),
    alice.api.books.create({ ...sent, baseCurrency: "JPY" }),
    bob.api.books.create(sent),
  ];
  const refusals = await Promise.all(others.map(refusalOf));
  expect(refusals.map(({ code }) => code)).toEqual(others.map(() => "id.taken"));
  expect(await refusalOf(bob.api.books.get({ id: sent.id }))).toMatchObject({
    code: "book.not_found",
  });
});

test.for<object>([
  { name: " " },
  { name: "x".repeat(101) },
  { name: "a\u0000" },
  { timeZone: "Mars/Olympus" },
  { baseCurrency: "XYZ" },
  { monthStartDay: 0 },
  { monthStartDay: 32 },
  { monthStartRule: "nextWorkday" },
  { monthNamedAfter: null },
  { weekStartDay: 8 },
  { weekStartDay: 1.5 },
])("a book cannot have %j, when it is made and afterwards", async (fault, { alice }) => {
  const refused = { code: "input.invalid", issues: [{ path: Object.keys(fault) }] };
  const { books } = alice.api;
  expect(await refusalOf(books.create({ name: "Fine", ...fault }))).toMatchObject(refused);
  expect(await refusalOf(books.update({ id: alice.bookId, ...fault }))).toMatchObject(refused);
});

test("an owner changes a book's settings; absent fields stay, and the feed has the change", async ({
  alice,
}) => {
  const book = await alice.api.books.create({ name: "Before", timeZone: "Europe/Vienna" });
  const { id } = book;
  const changes = await changesOf(alice.in(id), async () => {
    const changed = await alice.api.books.update({ id, name: "After", weekStartDay: 7 });
    expect(changed).toEqual({ ...book, name: "After", weekStartDay: 7 });
    expect(await alice.api.books.get({ id })).toEqual(changed);
    // Nothing changes, so the feed has nothing.
    await alice.api.books.update({ id, name: "After" });
    await alice.api.books.update({ id });
  });
  const { role: _, ...before } = book;
  expect(changes).toMatchObject([
    {
      entity: "book",
      entityId: id,
      op: "update",
      actorId: alice.id,
      before,
      after: { ...before, name: "After", weekStartDay: 7 },
    },
  ]);
});

test("today follows the book's time zone immediately", async ({ api, alice }) => {
  const { id } = await alice.api.books.create({ name: "Moving", timeZone: "Europe/Vienna" });
  await alice.api.books.update({ id, timeZone: "Pacific/Kiritimati" });
  api.clock.now = new Date("2026-11-21T12:00:00.000Z");
  expect(await alice.in(id).expenses.create({ amount: "1" })).toMatchObject({
    occurredOn: "2026-11-22",
  });
});

test("simultaneous changes of different settings of a book are all kept", async ({ alice }) => {
  const { id } = await alice.api.books.create({ name: "Busy" });
  await Promise.all([
    alice.api.books.update({ id, name: "Busier" }),
    alice.api.books.update({ id, monthStartDay: 10 }),
    alice.api.books.update({ id, weekStartDay: 3 }),
  ]);
  expect(await alice.api.books.get({ id })).toMatchObject({
    name: "Busier",
    monthStartDay: 10,
    weekStartDay: 3,
  });
});

test("a change of a book's settings can be undone by its owner, not by an editor", async ({
  api,
  alice,
  bob,
}) => {
  const book = await alice.api.books.create({ name: "Right" });
  const { id } = book;
  await api.share(id, bob, "editor");
  const [change] = await changesOf(alice.in(id), () =>
    alice.api.books.update({ id, name: "Wrong", timeZone: "Asia/Tokyo" }),
  );
  const seq = Number(change?.seq);
  expect(await refusalOf(bob.in(id).changes.undo({ seq }))).toMatchObject({
    code: "book.forbidden",
  });
  expect(await alice.in(id).changes.undo({ seq })).toMatchObject({
    entity: "book",
    op: "update",
    after: { name: "Right", timeZone: "UTC" },
  });
  expect(await alice.api.books.get({ id })).toEqual(book);
  expect(await refusalOf(alice.in(id).changes.undo({ seq }))).toMatchObject({
    code: "change.superseded",
  });
});
