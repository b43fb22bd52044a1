import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
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

/** A book with accounts and records in three currencies, and rates for all but yen. */
async function fillBook(baseCurrency: string) {
  const { id } = await alice.api.books.create({ name: "Home", baseCurrency });
  const caller = alice.in(id);
  const [cash] = (await caller.accounts.list()).items;
  const openings = { EUR: "100", USD: "200", JPY: "0" };
  const accountIds: Record<string, string> = {};
  for (const [currency, openingBalance] of Object.entries(openings)) {
    const opened = { name: currency, currency, openingBalance, openedOn: "2026-08-01" };
    accountIds[currency] = (await caller.accounts.create(opened)).id;
  }
  await caller.accounts.remove({ id: cash?.id ?? "" });
  const food = await caller.categories.create({ name: "Eating" });
  const pay = await caller.categories.create({ name: "Pay", kind: "income" });
  await caller.rates.set({ base: "EUR", quote: "USD", on: "2026-08-01", rate: "2" });
  const records = [
    ["EUR", "10", "2026-09-03"],
    ["USD", "10", "2026-09-20"],
    ["USD", "7", "2026-10-31"],
    ["EUR", "3", "2026-11-02"],
    ["JPY", "500", "2026-11-03"],
  ] as const;
  for (const [currency, amount, occurredOn] of records) {
    const accountId = accountIds[currency] ?? "";
    const shared = { accountId, occurredOn, payee: `In ${currency}`, tags: [currency] };
    await caller.expenses.create({ ...shared, amount, categoryId: food.id });
    await caller.transactions.create({
      ...shared,
      kind: "income",
      amount: "40",
      categoryId: pay.id,
    });
  }
  await caller.budgets.create({ name: "All", amount: "50", currency: "EUR" });
  const names = new Map(
    [
      ...(await caller.accounts.list()).items,
      ...(await caller.categories.list({ limit: 200 })).items,
      ...(await caller.budgets.list()).items,
    ].map((item) => [item.id, item.name]),
  );
  return { id, caller, names };
}

/** All that is in the base currency, with names in place of ids. */
async function reportsOf({ caller, names }: { caller: Caller; names: Map<string, string> }) {
  const { analytics, budgets } = caller;
  const range = { from: "2026-08-15", to: "2026-11-20", explain: true };
  const shown = {
    summary: await analytics.summary(range),
    monthly: await analytics.monthly(range),
    weekly: await analytics.weekly(range),
    trends: await analytics.trends(range),
    byPayee: await analytics.byPayee(range),
    byTag: await analytics.byTag(range),
    heatmap: await analytics.heatmap(range),
    cashflow: await analytics.cashflow(range),
    netWorth: await analytics.netWorth(range),
    status: await budgets.status(),
    suggestions: await budgets.suggest(),
  };
  const text = [...names].reduce(
    (json, [id, name]) => json.replaceAll(id, name),
    JSON.stringify(shown),
  );
  return JSON.parse(text) as typeof shown;
}

const differences = async (id: string) =>
  (await examineBook(api.db, id, { fix: false, report: () => {} })).left;

test("reports are in the new base currency, as those of a book that always had it", async () => {
  const [moved, native] = [await fillBook("EUR"), await fillBook("USD")];
  const before = await reportsOf(moved);
  expect(before.summary).toMatchObject({ currency: "EUR", expense: "21.50" });
  const book = await alice.api.books.update({ id: moved.id, baseCurrency: "USD" });
  expect(book.baseCurrency).toBe("USD");
  const after = await reportsOf(moved);
  expect(after.summary).toMatchObject({
    currency: "USD",
    expense: "43.00",
    unconverted: [{ currency: "JPY" }],
  });
  expect(after.netWorth.at(-1)).toMatchObject({ currency: "USD" });
  expect(after).toEqual(await reportsOf(native));
  expect(after.status).toEqual(before.status);
  expect(await differences(moved.id)).toBe(0);
});

test("without rates everything in the former base currency is listed, not guessed", async () => {
  const { id, caller } = await fillBook("EUR");
  await alice.api.books.update({ id, baseCurrency: "CHF" });
  const { currency, expense, unconverted } = await caller.analytics.summary({
    from: "2026-08-15",
    to: "2026-11-20",
  });
  expect({ currency, expense }).toEqual({ currency: "CHF", expense: "0.00" });
  expect(unconverted.map((part) => part.currency).toSorted()).toEqual(["EUR", "JPY", "USD"]);
});

test("new accounts and budgets are in the new base currency, and existing ones stay", async () => {
  const { id, caller } = await fillBook("EUR");
  const [accounts, budgets] = [await caller.accounts.list(), await caller.budgets.list()];
  await alice.api.books.update({ id, baseCurrency: "CHF" });
  expect([await caller.accounts.list(), await caller.budgets.list()]).toEqual([accounts, budgets]);
  expect(await caller.accounts.create({ name: "New" })).toMatchObject({ currency: "CHF" });
  expect(await caller.budgets.create({ name: "New", amount: "1" })).toMatchObject({
    currency: "CHF",
  });
});

test("a change of the base currency is in the feed, and undone with its change or its operation", async () => {
  const made = await fillBook("EUR");
  const { id, caller } = made;
  const before = await reportsOf(made);
  const change = async () => {
    const [recorded] = await changesOf(caller, () =>
      alice.api.books.update({ id, baseCurrency: "USD" }),
    );
    expect(recorded).toMatchObject({
      entity: "book",
      before: { baseCurrency: "EUR" },
      after: { baseCurrency: "USD" },
    });
    return { seq: recorded?.seq ?? 0, operationId: recorded?.operationId ?? "" };
  };
  await caller.changes.undo({ seq: (await change()).seq });
  expect(await reportsOf(made)).toEqual(before);
  await caller.operations.undo({ id: (await change()).operationId });
  expect(await reportsOf(made)).toEqual(before);
  expect(await alice.api.books.get({ id })).toMatchObject({ baseCurrency: "EUR" });
  expect(await differences(id)).toBe(0);
});

test("an undo of an older change keeps the base currency that the book had then", async () => {
  const { id } = await alice.api.books.create({ name: "Before" });
  const [renamed] = await changesOf(alice.in(id), () =>
    alice.api.books.update({ id, name: "After", baseCurrency: "USD" }),
  );
  await alice.in(id).changes.undo({ seq: renamed?.seq ?? 0 });
  expect(await alice.api.books.get({ id })).toMatchObject({ name: "Before", baseCurrency: "EUR" });
});

test("a budget alerts when the new base currency makes its foreign spending known", async () => {
  const { id } = await alice.api.books.create({ name: "Travel" });
  const caller = alice.in(id);
  const { id: accountId } = await caller.accounts.create({ name: "Dollars", currency: "USD" });
  for (const quote of ["USD", "GBP"])
    await caller.rates.set({ base: "CHF", quote, on: "2026-11-01", rate: "1" });
  const budget = await caller.budgets.create({ name: "Trip", amount: "10", currency: "GBP" });
  await caller.expenses.create({ amount: "10", accountId, occurredOn: "2026-11-10" });
  const alertsOf = async () =>
    (await caller.notifications.list()).items.map((item) => "budgetId" in item && item.budgetId);
  expect(await alertsOf()).toEqual([]);
  await alice.api.books.update({ id, baseCurrency: "CHF" });
  expect(new Set(await alertsOf())).toEqual(new Set([budget.id]));
  expect((await caller.budgets.status()).items).toMatchObject([{ spent: "10.00" }]);
});

test("an archive of a book whose base currency was changed imports", async () => {
  const { id } = await fillBook("EUR");
  await alice.api.books.update({ id, baseCurrency: "USD" });
  const file = (await alice.api.books.export({ id })).body;
  const copy = await alice.api.books.import({ id: uuidv7(), file: file ?? new ReadableStream() });
  expect(copy).toMatchObject({ baseCurrency: "USD" });
  expect(await differences(copy.id)).toBe(0);
});

test("only an owner changes the base currency, to a currency that exists", async () => {
  const { id } = await alice.api.books.create({ name: "Shared" });
  await api.share(id, bob, "editor");
  const asEditor = bob.api.books.update({ id, baseCurrency: "USD" });
  expect((await refusalOf(asEditor)).code).toBe("book.forbidden");
  const unknown = alice.api.books.update({ id, baseCurrency: "XYZ" });
  expect(await refusalOf(unknown)).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["baseCurrency"] }],
  });
});
