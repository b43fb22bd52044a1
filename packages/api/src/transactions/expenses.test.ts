import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { withoutAuthors } from "./testing/records.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

const create = (input: Partial<Parameters<typeof alice.api.expenses.create>[0]> = {}) =>
  alice.api.expenses.create({ amount: "12.50", ...input });
const update = (input: Parameters<typeof alice.api.expenses.update>[0]) =>
  alice.api.expenses.update(input);

test("a first expense needs only an amount", async () => {
  const { items: accounts } = await bob.api.accounts.list();
  const { items: categories } = await bob.api.categories.list({ kind: "expense" });
  const uncategorised = categories.find((category) => category.system);
  const expense = await bob.api.expenses.create({ amount: "12.5" });
  expect(expense).toEqual({
    id: expect.any(String),
    kind: "expense",
    accountId: accounts[0]?.id,
    categoryId: uncategorised?.id,
    amount: "12.50",
    currency: "EUR",
    occurredOn: "2026-11-21",
    payee: null,
    note: null,
    tags: [],
    splits: [],
    original: null,
    refundedAmount: "0.00",
    excluded: false,
    scheduleId: null,
    shares: null,
    state: "booked",
    origins: {},
    importId: null,
    attachments: 0,
    version: 1,
    createdBy: { id: bob.id, name: "bob" },
    updatedBy: { id: bob.id, name: "bob" },
    operationId: expect.any(String),
    createdAt: api.clock.now,
    updatedAt: api.clock.now,
    deletedAt: null,
  });
  expect(await bob.api.expenses.get({ id: expense.id })).toEqual(expense);
});

test.each([
  { timeZone: "UTC", today: "2026-11-21" },
  { timeZone: "Asia/Tokyo", today: "2026-11-22" },
  { timeZone: "America/New_York", today: "2026-11-21" },
  { timeZone: "Pacific/Kiritimati", today: "2026-11-22" },
])("at 23:30 UTC on 21 November today is $today in $timeZone", async ({ timeZone, today }) => {
  const { now } = api.clock;
  const book = await api.addBook(alice, { timeZone });
  api.clock.now = new Date("2026-11-21T23:30:00Z");
  const { occurredOn } = await alice.in(book).expenses.create({ amount: "1" });
  api.clock.now = now;
  expect(occurredOn).toBe(today);
});

test("all given fields of an expense are kept", async () => {
  const account = await alice.api.accounts.create({ name: "Card" });
  const category = await alice.api.categories.create({ name: "Bakery" });
  const fields = {
    id: uuidv7(),
    amount: "7.30",
    occurredOn: "2024-02-29",
    accountId: account.id,
    categoryId: category.id,
    payee: "Bäckerei Öfferl 🥐",
    note: "two\nlines",
    original: { amount: "1250", currency: "JPY" },
  };
  const expense = await create({ ...fields, tags: ["work", "abroad", "work"] });
  expect(expense).toMatchObject({ ...fields, tags: ["abroad", "work"], currency: "EUR" });
});

test.each([
  { currency: "EUR", sent: "12.5", amount: "12.50" },
  { currency: "EUR", sent: 12.5, amount: "12.50" },
  { currency: "EUR", sent: 0.01, amount: "0.01" },
  { currency: "EUR", sent: "0012.5", amount: "12.50" },
  { currency: "EUR", sent: "9999999999999.99", amount: "9999999999999.99" },
  { currency: "EUR", sent: "999999999999999", amount: "999999999999999.00" },
  { currency: "JPY", sent: 1250, amount: "1250" },
  { currency: "JPY", sent: "999999999999999", amount: "999999999999999" },
  { currency: "KWD", sent: "1.005", amount: "1.005" },
  { currency: "KWD", sent: "0.001", amount: "0.001" },
  { currency: "KWD", sent: "999999999999999", amount: "999999999999999.000" },
])("$sent $currency is recorded as $amount", async ({ currency, sent, amount }) => {
  const book = await api.addBook(alice, { baseCurrency: currency });
  const expense = await alice.in(book).expenses.create({ amount: sent });
  expect(expense).toMatchObject({ amount, currency });
  const { items } = await alice.in(book).accounts.list();
  expect(items[0]?.balance).toBe(`-${amount}`);
});

test.each([
  "0",
  0,
  -0,
  "-0.00",
  "-5",
  -5,
  "1.001",
  "1e3",
  1e21,
  1e-7,
  0.1 + 0.2,
  "+5",
  "5,00",
  " 5",
  "",
  "٥",
  "Infinity",
  Number.POSITIVE_INFINITY,
  Number.NaN,
  "1000000000000000",
  "10000000000000.001",
])("%j EUR is not a valid amount", async (amount) => {
  expect(await refusalOf(create({ amount }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["amount"], message: expect.stringMatching(/\.$/) }],
  });
});

test.each([
  { currency: "JPY", amount: "1.5" },
  { currency: "JPY", amount: "1.0" },
  { currency: "KWD", amount: "1.0005" },
])("$amount has too many digits for $currency, also as the original", async (original) => {
  const book = await api.addBook(alice, { baseCurrency: original.currency });
  const booked = alice.in(book).expenses.create({ amount: original.amount });
  expect(await refusalOf(booked)).toMatchObject({ issues: [{ path: ["amount"] }] });
  expect(await refusalOf(create({ original }))).toMatchObject({
    issues: [{ path: ["original", "amount"] }],
  });
});

test.each([
  "2026-02-29",
  "2026-02-30",
  "2026-13-01",
  "2026-1-1",
  "1899-12-31",
  "2201-01-01",
  "",
  "21.11.2026",
])("%j is not a valid date", async (occurredOn) => {
  expect(await refusalOf(create({ occurredOn }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["occurredOn"] }],
  });
});

test("an update keeps absent fields and clears null ones", async () => {
  const fields = {
    payee: "Shop",
    note: "with tip",
    tags: ["a"],
    original: { amount: "10.00", currency: "USD" },
  };
  const expense = await create(fields);
  const { id } = expense;
  const dearer = await update({ id, amount: "13.20" });
  expect(withoutAuthors(dearer)).toEqual({
    ...withoutAuthors(expense),
    amount: "13.20",
    version: 2,
  });
  const cleared = await update({ id, payee: null, note: null, original: null, tags: [] });
  const emptied = { payee: null, note: null, original: null, tags: [], origins: {} };
  expect(withoutAuthors(cleared)).toEqual({ ...withoutAuthors(dearer), ...emptied, version: 3 });
});

test("tags are replaced as a whole", async () => {
  const { id } = await create({ tags: ["a", "b"] });
  expect(await update({ id, tags: ["c", "b"] })).toMatchObject({ tags: ["b", "c"] });
});

test("an update without changes keeps version and time", async () => {
  const expense = await create({ tags: ["a"], payee: "Shop" });
  const { id } = expense;
  const { now } = api.clock;
  api.clock.now = new Date(now.getTime() + 60_000);
  const same = await update({ id, amount: 12.5, tags: ["a", "a"], payee: "Shop" });
  const changed = await update({ id, payee: "Other shop" });
  api.clock.now = now;
  expect(same).toEqual(expense);
  expect(changed).toMatchObject({ version: 2, createdAt: now });
  expect(changed.updatedAt.getTime()).toBe(now.getTime() + 60_000);
});

test("a write with another version conflicts and changes nothing", async () => {
  const { id } = await create();
  const current = await update({ id, note: "first", version: 1 });
  const conflict = { code: "version.conflict", issues: [{ path: ["version"] }] };
  expect(await refusalOf(update({ id, note: "second", version: 1 }))).toMatchObject(conflict);
  expect(await refusalOf(alice.api.expenses.remove({ id, version: 1 }))).toMatchObject(conflict);
  expect(await alice.api.expenses.get({ id })).toEqual(current);
});

test("of ten concurrent changes to one version, one is written", async () => {
  const { id } = await create();
  const changes = Array.from({ length: 10 }, (_, index) =>
    update({ id, amount: index + 1, version: 1 }),
  );
  const results = await Promise.allSettled(changes);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await alice.api.expenses.get({ id })).toMatchObject({ version: 2 });
});

test("a deleted expense is not found until it is restored", async () => {
  const expense = await create();
  const { id } = expense;
  await alice.api.expenses.remove({ id });
  const refusals = await Promise.all([
    refusalOf(alice.api.expenses.get({ id })),
    refusalOf(update({ id, amount: "1" })),
  ]);
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(["expense.not_found"]));
  const restored = await alice.api.expenses.restore({ id });
  expect(withoutAuthors(restored)).toEqual({ ...withoutAuthors(expense), version: 3 });
  expect(await alice.api.expenses.get({ id })).toEqual(restored);
  expect(await alice.api.expenses.restore({ id })).toEqual(restored);
});

test("a deleted expense can be restored for thirty days and no longer", async () => {
  const { now } = api.clock;
  const carol = await api.signUp("carol");
  const early = await carol.api.expenses.create({ amount: "1" });
  const late = await carol.api.expenses.create({ amount: "1" });
  await carol.api.expenses.remove({ id: early.id });
  await carol.api.expenses.remove({ id: late.id });
  const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
  // The session itself ends after thirty days, too.
  api.clock.now = days(29);
  const later = await api.signIn("carol");
  api.clock.now = days(30);
  const restored = await later.api.expenses.restore({ id: early.id });
  api.clock.now = new Date(days(30).getTime() + 1);
  const refusal = await refusalOf(later.api.expenses.restore({ id: late.id }));
  api.clock.now = now;
  expect(restored).toMatchObject({ id: early.id, deletedAt: null });
  expect(refusal).toMatchObject({ code: "transaction.restore_expired" });
});

test("an expense takes only expense categories of its own book that are not archived", async () => {
  const { items } = await alice.api.categories.list({ kind: "income" });
  const archived = await alice.api.categories.create({ name: "Archived" });
  await alice.api.categories.update({ id: archived.id, archived: true });
  const theirs = await bob.api.categories.create({ name: "Bob's" });
  const tries = [
    { categoryId: String(items[0]?.id), code: "category.wrong_kind" },
    { categoryId: archived.id, code: "category.archived" },
    { categoryId: theirs.id, code: "category.not_found" },
    { categoryId: uuidv7(), code: "category.not_found" },
  ];
  const { id } = await create();
  for (const { categoryId, code } of tries) {
    const expected = { code, issues: [{ path: ["categoryId"] }] };
    expect(await refusalOf(create({ categoryId }))).toMatchObject(expected);
    expect(await refusalOf(update({ id, categoryId }))).toMatchObject(expected);
  }
});

test("an expense keeps a category that is archived later", async () => {
  const category = await alice.api.categories.create({ name: "Old habits" });
  const { id } = await create({ categoryId: category.id });
  await alice.api.categories.update({ id: category.id, archived: true });
  const changed = await update({ id, amount: "1", categoryId: category.id });
  expect(changed).toMatchObject({ categoryId: category.id, amount: "1.00" });
});

test("an expense cannot be recorded in another user's account", async () => {
  const { items } = await bob.api.accounts.list();
  const accountId = String(items[0]?.id);
  const expected = { code: "account.not_found", issues: [{ path: ["accountId"] }] };
  expect(await refusalOf(create({ accountId }))).toMatchObject(expected);
  const { id } = await create();
  expect(await refusalOf(update({ id, accountId }))).toMatchObject(expected);
});
