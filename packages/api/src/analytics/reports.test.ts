import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { type Household, makeHousehold } from "./household.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let home: Household;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  home = await makeHousehold(api, alice);
});

const add = (kind: "expense" | "income", amount: string, occurredOn: string, more: object = {}) =>
  alice.api.transactions.create({ kind, amount, occurredOn, ...more });
const spend = (amount: string, on: string, more: object = {}) =>
  add("expense", amount, on, { categoryId: home.food, ...more });
const earn = (amount: string, on: string) => add("income", amount, on, { categoryId: home.pay });

test("months without transactions have zeros, and the first and last one may be partial", async () => {
  await spend("1", "2026-01-14");
  await spend("2", "2026-01-15");
  await spend("3", "2026-03-10", { categoryId: home.lunch });
  await spend("4", "2026-03-11");
  const reply = await alice.api.analytics.monthly({ from: "2026-01-15", to: "2026-03-10" });
  expect(reply.months).toMatchObject([
    { month: "2026-01", from: "2026-01-15", to: "2026-01-31", expense: "2.00", net: "-2.00" },
    { month: "2026-02", from: "2026-02-01", to: "2026-02-28", expense: "0.00", byCategory: [] },
    { month: "2026-03", from: "2026-03-01", to: "2026-03-10", expense: "3.00" },
  ]);
  expect(reply.months[2]?.byCategory).toMatchObject([
    {
      name: "Eating",
      amount: "3.00",
      ownAmount: "0.00",
      share: 1,
      parentId: null,
      children: [{ name: "Lunch", amount: "3.00", ownAmount: "3.00", parentId: home.food }],
    },
  ]);
});

test("a month that begins on the 25th is named after the calendar month in which it begins", async () => {
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 25 });
  await spend("1", "2026-01-24");
  await spend("2", "2026-01-25");
  await spend("4", "2026-02-24");
  const { months } = await alice.api.analytics.monthly({ from: "2026-01-01", to: "2026-02-28" });
  expect(months.map(({ month, from, expense }) => [month, from, expense])).toEqual([
    ["2025-12", "2026-01-01", "1.00"],
    ["2026-01", "2026-01-25", "6.00"],
    ["2026-02", "2026-02-25", "0.00"],
  ]);
});

test("weeks begin on the book's first day of the week", async () => {
  await alice.api.books.update({ id: alice.bookId, weekStartDay: 7 });
  // A Saturday and a Sunday.
  await spend("1", "2026-11-14");
  await spend("2", "2026-11-15");
  const { weeks } = await alice.api.analytics.weekly({ from: "2026-11-12", to: "2026-11-22" });
  expect(weeks.map(({ startsOn, from, to, expense }) => [startsOn, from, to, expense])).toEqual([
    ["2026-11-08", "2026-11-12", "2026-11-14", "1.00"],
    ["2026-11-15", "2026-11-15", "2026-11-21", "2.00"],
    ["2026-11-22", "2026-11-22", "2026-11-22", "0.00"],
  ]);
});

test("trends have the change and the three-month average, in total and by category", async () => {
  await spend("100", "2026-08-10");
  await spend("50", "2026-09-10");
  await spend("75", "2026-10-10", { categoryId: home.rent });
  const { months, byCategory } = await alice.api.analytics.trends({ months: 3 });
  expect(months).toEqual([
    { month: "2026-09", expense: "50.00", change: -50, average3: "75.00" },
    { month: "2026-10", expense: "75.00", change: 50, average3: "75.00" },
    { month: "2026-11", expense: "0.00", change: -100, average3: "41.67" },
  ]);
  const rent = byCategory.find(({ name }) => name === "Living");
  expect(rent?.months.map(({ change, average3 }) => [change, average3])).toEqual([
    [null, "0.00"],
    [null, "75.00"],
    [-100, "37.50"],
  ]);
  const long = { from: "2026-10-15", to: "2026-11-02", months: 7 };
  expect((await alice.api.analytics.trends(long)).months.map(({ month }) => month)).toEqual([
    "2026-10",
    "2026-11",
  ]);
});

test("an average divides by the months since the first record, of the book or of the category", async () => {
  const sports = await alice.api.categories.create({ name: "Ball games", parentId: home.rent });
  await spend("300", "2026-10-15", { categoryId: sports.id });
  const averages = async (input: object) => {
    const { months, byCategory } = await alice.api.analytics.trends({ months: 4, ...input });
    const [living] = byCategory;
    const of = (trend: typeof months = []) => trend.map(({ average3 }) => average3);
    return [of(months), of(living?.months), of(living?.children[0]?.months)];
  };
  const since = ["0.00", "0.00", "300.00", "150.00"];
  expect(await averages({})).toEqual([since, since, since]);
  // The book has records from August on, the category only from October.
  await earn("1", "2026-08-01");
  const longer = ["0.00", "0.00", "100.00", "100.00"];
  expect(await averages({})).toEqual([longer, since, since]);
  expect(await averages({ categoryId: home.rent })).toEqual([since, since, since]);
  expect(await averages({ tag: "none" })).toEqual([Array(4).fill("0.00"), [], []]);
  // What its parent records counts for it, too.
  await spend("30", "2026-09-01", { categoryId: home.rent });
  expect(await averages({})).toEqual([
    ["0.00", "15.00", "110.00", "110.00"],
    ["0.00", "30.00", "165.00", "110.00"],
    since,
  ]);
  const other = await alice.api.accounts.create({ name: "Other" });
  await spend("8", "2026-11-01", { accountId: other.id });
  expect((await averages({ accountId: other.id }))[0]).toEqual(["0.00", "0.00", "0.00", "8.00"]);
});

test("the first record of a book with months of its own is in one of those", async () => {
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 20 });
  await spend("10", "2026-10-19");
  await spend("20", "2026-10-20");
  const { months } = await alice.api.analytics.trends({ months: 3 });
  expect(months.map(({ month, average3 }) => [month, average3])).toEqual([
    ["2026-09", "10.00"],
    ["2026-10", "15.00"],
    ["2026-11", "10.00"],
  ]);
});

test("a trend's own spending is without that of its subcategories", async () => {
  await spend("10", "2026-11-01");
  await spend("5", "2026-11-02", { categoryId: home.lunch });
  const { byCategory } = await alice.api.analytics.trends({ months: 1 });
  expect(byCategory).toMatchObject([
    {
      name: "Eating",
      months: [{ expense: "15.00", ownExpense: "10.00" }],
      children: [{ name: "Lunch", months: [{ expense: "5.00", ownExpense: "5.00" }] }],
    },
  ]);
});

test("a category whose transactions are all deleted no longer has a trend", async () => {
  const { id } = await spend("9", "2026-10-10", { categoryId: home.rent });
  await spend("5", "2026-11-10");
  await alice.api.transactions.remove({ id });
  for (const accountId of [undefined, home.cash]) {
    const { byCategory } = await alice.api.analytics.trends({ accountId });
    expect(byCategory.map(({ name }) => name)).toEqual(["Eating"]);
  }
});

test("net worth is the sum of all accounts at the end of each month, including archived ones", async () => {
  await alice.api.rates.set({ base: "EUR", quote: "USD", on: "2026-01-31", rate: "1.25" });
  await alice.api.rates.set({ base: "EUR", quote: "USD", on: "2026-03-01", rate: "2" });
  const card = await alice.api.accounts.create({
    name: "Card",
    kind: "credit",
    openingBalance: "-50",
    openedOn: "2025-12-31",
  });
  const yen = await alice.api.accounts.create({
    name: "Yen",
    currency: "JPY",
    openingBalance: "900",
    openedOn: "2025-12-31",
  });
  await earn("1000", "2026-01-10");
  await spend("30", "2026-02-28", { accountId: card.id });
  const move = { kind: "transfer", fromAccountId: home.cash, toAccountId: home.dollars } as const;
  await alice.api.transactions.create({
    ...move,
    amount: "200",
    toAmount: "250",
    occurredOn: "2026-02-01",
  });
  await alice.api.accounts.update({ id: card.id, archived: true });
  const days = { from: "2026-01-15", to: "2026-03-10" };
  const points = await alice.api.analytics.netWorth(days);
  const unconverted = [{ currency: "JPY", amount: "900" }];
  expect(points).toEqual([
    {
      on: "2026-01-31",
      currency: "EUR",
      assets: "1000.00",
      liabilities: "50.00",
      net: "950.00",
      unconverted,
    },
    {
      on: "2026-02-28",
      currency: "EUR",
      assets: "1000.00",
      liabilities: "80.00",
      net: "920.00",
      unconverted,
    },
    {
      on: "2026-03-10",
      currency: "EUR",
      assets: "925.00",
      liabilities: "80.00",
      net: "845.00",
      unconverted,
    },
  ]);
  const [, february] = await alice.api.analytics.netWorth({ ...days, explain: true });
  const dollars = february?.explain?.find(({ accountId }) => accountId === home.dollars);
  expect(dollars).toMatchObject({
    balance: "250.00",
    converted: { amount: "200.00", currency: "EUR" },
    rates: [{ on: "2026-01-31", rate: "1.25", stale: true }],
  });
  const listed = await alice.api.transactions.list(dollars?.filter ?? {});
  expect(listed.items).toMatchObject([{ kind: "transfer", toAmount: "250.00" }]);
  expect(february?.explain?.find(({ accountId }) => accountId === yen.id)).toMatchObject({
    converted: null,
    rates: [],
  });
  const alone = await alice.api.analytics.netWorth({
    ...days,
    accountId: card.id,
    interval: "year",
  });
  expect(alone).toMatchObject([{ on: "2026-03-10", assets: "0.00", liabilities: "80.00" }]);
});

test("payees are ranked, with one figure for all others, and each is explained by its transactions", async () => {
  await spend("10", "2026-11-01", { payee: "Shop" });
  const bought = await spend("30", "2026-11-02", { payee: "Bank" });
  const refund = { kind: "refund", refundOf: bought.id, payee: "Bank", amount: "25" } as const;
  await alice.api.transactions.create({ ...refund, occurredOn: "2026-11-03" });
  await spend("4", "2026-11-04", { payee: "Kiosk" });
  await spend("1", "2026-11-05");
  const { total, items, other } = await alice.api.analytics.byPayee({ limit: 2, explain: true });
  expect({ total, items, other }).toMatchObject({
    total: "20.00",
    items: [
      { payee: "Shop", amount: "10.00", share: 0.5, count: 1 },
      { payee: "Bank", amount: "5.00", share: 0.25, count: 2 },
    ],
    other: { amount: "5.00", share: 0.25, count: 2 },
  });
  const listed = [...items, other].map(({ explain }) =>
    alice.api.transactions.list({ ...explain?.amount.filter, order: "asc" }),
  );
  const amounts = (await Promise.all(listed)).map((page) => page.items.map(({ amount }) => amount));
  expect(amounts).toEqual([["10.00"], ["30.00", "25.00"], ["4.00", "1.00"]]);
});

test("tags are ranked: a transaction counts in each of its tags, and those without a tag are separate", async () => {
  await spend("10", "2026-11-01", { tags: ["a", "b"] });
  await spend("5", "2026-11-02", { tags: ["b"] });
  await spend("2", "2026-11-03", { tags: ["c"] });
  await spend("1", "2026-11-04");
  await earn("99", "2026-11-04");
  const { total, items, other } = await alice.api.analytics.byTag({ limit: 2, explain: true });
  expect({ total, items, other }).toMatchObject({
    total: "18.00",
    items: [
      { tag: "b", amount: "15.00", count: 2 },
      { tag: "a", amount: "10.00", count: 1 },
    ],
    other: { amount: "3.00", count: 2 },
  });
  const rest = await alice.api.transactions.list(other.explain?.amount.filter);
  expect(rest.items.map(({ amount }) => amount)).toEqual(["1.00", "2.00"]);
  expect(await alice.api.analytics.byTag({ kind: "income" })).toMatchObject({
    total: "99.00",
    items: [],
  });
});

/** Runs a report that starts before a write and ends after it. */
async function readAcross<Result>(read: () => Promise<Result>, write: () => Promise<unknown>) {
  const { promise: reply, resolve } = Promise.withResolvers<Result>();
  await api.db.transaction(async (tx) => {
    await tx.execute("lock table rates in access exclusive mode");
    resolve(read());
    const waits = "select from pg_locks where relation = 'rates'::regclass and not granted";
    await expect.poll(() => api.db.execute(waits)).toHaveLength(1);
    await write();
  });
  return reply;
}

test("a report reads one snapshot, whatever is written meanwhile", async () => {
  const { accounts, analytics } = alice.api;
  await accounts.create({ name: "Yen", currency: "JPY" });
  await spend("10", "2026-11-01", { tags: ["a"] });
  await spend("5", "2026-11-02");
  const byTag = await readAcross(
    () => analytics.byTag(),
    () => spend("3", "2026-11-03"),
  );
  expect(byTag).toMatchObject({
    total: "15.00",
    items: [{ tag: "a", amount: "10.00" }],
    other: { amount: "5.00", count: 1 },
  });

  const splits = [
    { categoryId: home.lunch, amount: "1" },
    { categoryId: home.rent, amount: "2" },
  ];
  const summary = await readAcross(
    () => analytics.summary(),
    () => spend("3", "2026-11-04", { splits, categoryId: home.lunch }),
  );
  expect(summary).toMatchObject({ expense: "18.00", count: 3 });
});

test("cash flows from income to the total, then to categories and their subcategories, and the rest is saved", async () => {
  await earn("100", "2026-11-01");
  await spend("30", "2026-11-02");
  await spend("10", "2026-11-03", { categoryId: home.lunch });
  const back = { kind: "refund", amount: "5", categoryId: home.rent } as const;
  await alice.api.transactions.create({ ...back, occurredOn: "2026-11-04" });
  const { nodes, links } = await alice.api.analytics.cashflow();
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  expect(
    links.map(({ source, target, amount }) => [names.get(source), names.get(target), amount]),
  ).toEqual([
    ["Total", "Eating", "40.00"],
    ["Eating", "Lunch", "10.00"],
    ["Living", "Total", "5.00"],
    ["Pay", "Total", "100.00"],
    ["Total", "Saved", "65.00"],
  ]);
  await spend("100", "2026-11-05");
  const poorer = await alice.api.analytics.cashflow();
  expect(poorer.links.at(-1)).toEqual({ source: "deficit", target: "total", amount: "35.00" });
});

test("a category that is zero with its subcategories still appears for the flows between them", async () => {
  await spend("10", "2026-11-03", { categoryId: home.lunch });
  const back = { kind: "refund", amount: "10", categoryId: home.dinner } as const;
  await alice.api.transactions.create({ ...back, occurredOn: "2026-11-04" });
  await spend("3", "2026-11-05", { categoryId: home.rent });
  await alice.api.transactions.create({ ...back, categoryId: home.rent, amount: "3" });
  const { nodes, links } = await alice.api.analytics.cashflow();
  expect(links).toEqual([
    { source: home.food, target: home.lunch, amount: "10.00" },
    { source: home.dinner, target: home.food, amount: "10.00" },
  ]);
  expect(nodes.map(({ id }) => id)).toEqual([home.lunch, home.food, home.dinner]);
});

test("days without transactions have zeros", async () => {
  await spend("7", "2026-11-02");
  const { days } = await alice.api.analytics.heatmap({ from: "2026-11-01", to: "2026-11-03" });
  expect(days).toEqual([
    { on: "2026-11-01", income: "0.00", expense: "0.00", net: "0.00" },
    { on: "2026-11-02", income: "0.00", expense: "7.00", net: "-7.00" },
    { on: "2026-11-03", income: "0.00", expense: "0.00", net: "0.00" },
  ]);
});
