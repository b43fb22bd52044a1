import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { flattened, type Household, makeHousehold } from "./household.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let home: Household;
let users = 0;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
  home = await makeHousehold(api, alice);
});

const november = { from: "2026-11-01", to: "2026-11-30" };
const summary = (more: object = {}) => alice.api.analytics.summary({ ...november, ...more });
const spend = (amount: string, more: object = {}) =>
  alice.api.expenses.create({ amount, occurredOn: "2026-11-10", categoryId: home.food, ...more });
const earn = (amount: string, more: object = {}) =>
  alice.api.transactions.create({ kind: "income", amount, occurredOn: "2026-11-01", ...more });

/** Amounts and counts by the names of the categories. */
const byName = ({ byCategory }: Awaited<ReturnType<typeof summary>>) =>
  Object.fromEntries(
    flattened(byCategory).map(({ name, amount, count }) => [name, [amount, count]]),
  );

test("the summary of a month without transactions has zeros", async () => {
  const nothing = { income: "0.00", expense: "0.00", net: "0.00" };
  expect(await alice.api.analytics.summary()).toEqual({
    currency: "EUR",
    ...november,
    ...nothing,
    count: 0,
    byCategory: [],
    previous: { from: "2026-10-01", to: "2026-10-31", ...nothing },
    budgets: { ok: 0, near: 0, exceeded: 0 },
    unconverted: [],
  });
});

test("a summary counts the budgets that are kept, nearly spent and exceeded", async () => {
  const budget = { categoryId: home.food, startsOn: "2026-01-01", currency: "EUR" };
  const period = { unit: "month" } as const;
  for (const amount of ["100", "11", "9.99", "200"])
    await alice.api.budgets.create({ ...budget, name: amount, amount, period });
  await spend("10");
  expect((await summary()).budgets).toEqual({ ok: 2, near: 1, exceeded: 1 });
  const october = { from: "2026-10-01", to: "2026-10-31" };
  expect((await summary(october)).budgets).toEqual({ ok: 4, near: 0, exceeded: 0 });
});

test("a month is summarised by category and compared with the previous month", async () => {
  await earn("3000", { categoryId: home.pay });
  await spend("12.50");
  await spend("7.50", { categoryId: home.lunch });
  await spend("980", { categoryId: home.rent, occurredOn: "2026-11-30" });
  await spend("100", { occurredOn: "2026-10-31" });
  await spend("5", { occurredOn: "2026-12-01" });
  await spend("5", { occurredOn: "2026-09-30" });
  const reply = await summary();
  expect(reply).toMatchObject({
    income: "3000.00",
    expense: "1000.00",
    net: "2000.00",
    count: 4,
    previous: { income: "0.00", expense: "100.00", net: "-100.00" },
  });
  expect(reply.byCategory).toEqual([
    {
      categoryId: home.rent,
      parentId: null,
      name: "Living",
      kind: "expense",
      amount: "980.00",
      ownAmount: "980.00",
      share: 0.98,
      count: 1,
      children: [],
    },
    {
      categoryId: home.food,
      parentId: null,
      name: "Eating",
      kind: "expense",
      amount: "20.00",
      ownAmount: "12.50",
      share: 0.02,
      count: 2,
      children: [
        {
          categoryId: home.lunch,
          parentId: home.food,
          name: "Lunch",
          kind: "expense",
          amount: "7.50",
          ownAmount: "7.50",
          share: 0.0075,
          count: 1,
        },
      ],
    },
    {
      categoryId: home.pay,
      parentId: null,
      name: "Pay",
      kind: "income",
      amount: "3000.00",
      ownAmount: "3000.00",
      share: 1,
      count: 1,
      children: [],
    },
  ]);
});

test("the shares of the categories at the top add up to 1, also when a refund exceeds its spending", async () => {
  await spend("30", { categoryId: home.dinner });
  await spend("60", { categoryId: home.rent });
  const travel = await alice.api.categories.create({ name: "Away" });
  const refund = { kind: "refund", amount: "20", categoryId: travel.id } as const;
  await alice.api.transactions.create({ ...refund, occurredOn: "2026-11-03" });
  const { byCategory } = await summary();
  expect(
    byCategory.map(({ name, amount, ownAmount, share }) => [name, amount, ownAmount, share]),
  ).toEqual([
    ["Living", "60.00", "60.00", 60 / 90],
    ["Eating", "30.00", "0.00", 30 / 90],
    ["Away", "-20.00", "-20.00", 0],
  ]);
  expect(byCategory[1]?.children).toMatchObject([{ name: "Dinner", share: 30 / 90 }]);
});

test("a split expense counts once, and in each category with its part", async () => {
  const splits = [
    { categoryId: home.lunch, amount: "4" },
    { categoryId: home.dinner, amount: "6" },
    { categoryId: home.lunch, amount: "1" },
    { categoryId: home.rent, amount: "9" },
  ];
  await spend("20", { splits, categoryId: home.lunch });
  const reply = await summary();
  expect(reply).toMatchObject({ expense: "20.00", count: 1 });
  expect(byName(reply)).toEqual({
    Eating: ["11.00", 1],
    Dinner: ["6.00", 1],
    Lunch: ["5.00", 1],
    Living: ["9.00", 1],
  });
});

test("a transfer is not income or expense, also across currencies", async () => {
  const accounts = { fromAccountId: home.cash, toAccountId: home.dollars };
  const transfer = { kind: "transfer", amount: "100", toAmount: "110", ...accounts } as const;
  await alice.api.transactions.create({ ...transfer, occurredOn: "2026-11-05" });
  expect(await summary()).toMatchObject({ income: "0.00", expense: "0.00", count: 0 });
});

test("a refund reduces its category in its own month or in that of the purchase", async () => {
  const bought = await spend("50", { occurredOn: "2026-10-20" });
  const refund = { kind: "refund", amount: "20", refundOf: bought.id } as const;
  await alice.api.transactions.create({ ...refund, occurredOn: "2026-11-03" });
  await alice.api.transactions.create({
    kind: "refund",
    amount: "1",
    categoryId: home.rent,
    occurredOn: "2026-11-03",
  });
  const own = await summary();
  expect(own).toMatchObject({ expense: "-21.00", previous: { expense: "50.00" } });
  expect(byName(own)).toEqual({ Eating: ["-20.00", 1], Living: ["-1.00", 1] });
  expect(own.byCategory.map(({ share }) => share)).toEqual([0, 0]);
  const original = await summary({ refunds: "original" });
  expect(original).toMatchObject({ expense: "-1.00", previous: { expense: "30.00" } });
});

test("a full refund at the purchase's rate leaves zero", async () => {
  for (const [on, rate] of [
    ["2026-10-01", "1.1"],
    ["2026-11-01", "1.3"],
  ] as const)
    await alice.api.rates.set({ base: "EUR", quote: "USD", on, rate });
  const inDollars = { accountId: home.dollars, occurredOn: "2026-10-20" };
  const bought = await spend("49.99", inDollars);
  const refund = { kind: "refund", amount: "49.99", refundOf: bought.id } as const;
  await alice.api.transactions.create({ ...refund, ...inDollars, occurredOn: "2026-11-03" });
  const october = { from: "2026-10-01", to: "2026-10-31", refunds: "original" } as const;
  expect(await summary(october)).toMatchObject({ expense: "0.00", count: 2 });
  expect(await summary({ refunds: "own" })).toMatchObject({
    expense: "-38.45",
    previous: { expense: "45.45" },
  });
});

test("amounts in other currencies are converted day by day; those before the first rate are listed", async () => {
  await alice.api.rates.set({ base: "EUR", quote: "USD", on: "2026-11-10", rate: "1.25" });
  const yen = await alice.api.accounts.create({ name: "Yen", currency: "JPY" });
  await spend("8", { accountId: home.dollars, occurredOn: "2026-11-09" });
  await earn("3", { accountId: home.dollars, occurredOn: "2026-11-02" });
  await spend("10", { accountId: home.dollars });
  await spend("10.01", { accountId: home.dollars, occurredOn: "2026-11-11" });
  await spend("500", { accountId: yen.id });
  expect(await summary()).toMatchObject({
    // 8.00 and 8.008
    expense: "16.01",
    income: "0.00",
    unconverted: [
      { currency: "JPY", amount: "500", expense: "500", income: "0" },
      { currency: "USD", amount: "11.00", expense: "8.00", income: "3.00" },
    ],
  });
});

test("a deleted foreign amount is not reported as unconverted and uses no rate", async () => {
  const { id } = await spend("10", { accountId: home.dollars });
  await alice.api.expenses.remove({ id });
  expect((await summary()).unconverted).toEqual([]);
  await alice.api.rates.set({ base: "EUR", quote: "USD", on: "2026-11-01", rate: "1.25" });
  expect((await summary({ explain: true })).explain?.expense.rates).toEqual([]);
});

test("a summary of one account is in the book's currency", async () => {
  await alice.api.rates.set({ base: "USD", quote: "EUR", on: "2026-01-01", rate: "0.5" });
  await spend("10");
  await spend("10", { accountId: home.dollars });
  expect((await summary({ accountId: home.dollars })).expense).toBe("5.00");
  expect((await summary({ accountId: home.cash })).expense).toBe("10.00");
  expect((await summary()).expense).toBe("15.00");
});

test("a deleted transaction does not count, and counts again when it is restored", async () => {
  const { id } = await spend("10");
  await alice.api.expenses.remove({ id });
  expect((await summary()).expense).toBe("0.00");
  await alice.api.expenses.restore({ id });
  expect((await summary()).expense).toBe("10.00");
});

test.each([
  ["2026-11-10", "2026-11-19", "2026-10-31", "2026-11-09"],
  ["2026-11-01", "2026-11-29", "2026-10-03", "2026-10-31"],
  ["2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"],
  ["2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31"],
])("before %s to %s come %s to %s", async (from, to, first, last) => {
  const { previous } = await summary({ from, to });
  expect([previous.from, previous.to]).toEqual([first, last]);
});

test("a purchase at 23:30 on the last day of the month belongs to that month in the book's zone", async () => {
  const zones = [
    ["Pacific/Auckland", "2026-10-31T10:30:00.000Z"],
    ["America/Los_Angeles", "2026-11-01T06:30:00.000Z"],
  ];
  for (const [timeZone = "", instant = ""] of zones) {
    api.clock.now = new Date(instant);
    const user = await api.signUp(`zoned${(users += 1)}`, { timeZone });
    await user.api.expenses.create({ amount: "10" });
    const october = { from: "2026-10-01", to: "2026-10-31", expense: "10.00" };
    expect(await user.api.analytics.summary()).toMatchObject(october);
    const { months } = await user.api.analytics.monthly({ from: "2026-10-01", to: "2026-11-30" });
    expect(months.map(({ expense }) => expense)).toEqual(["10.00", "0.00"]);
  }
});

test("the current month follows the book's first day of the month", async () => {
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 25 });
  expect(await alice.api.analytics.summary()).toMatchObject({
    from: "2026-10-25",
    to: "2026-11-24",
    previous: { from: "2026-09-25", to: "2026-10-24" },
  });
  expect(await alice.api.analytics.summary({ from: "2026-11-10" })).toMatchObject({
    to: "2026-11-24",
  });
  expect(await alice.api.analytics.summary({ to: "2026-11-10" })).toMatchObject({
    from: "2026-10-25",
  });
  expect(await alice.api.analytics.summary({ from: "2027-01-10" })).toMatchObject({
    to: "2027-01-24",
  });
});

const reports = [
  "summary",
  "monthly",
  "weekly",
  "trends",
  "netWorth",
  "byPayee",
  "byTag",
  "heatmap",
  "cashflow",
] as const;

test.each(reports)(
  "%s rejects days out of order, more than 50 years and unknown accounts",
  async (name) => {
    const ask: (input: object) => Promise<unknown> = alice.api.analytics[name];
    const refused = [
      [{ from: "2026-11-02", to: "2026-11-01" }, "to"],
      [{ from: "1976-01-01", to: "2026-01-01" }, "to"],
      [{ from: "2026-02-30" }, "from"],
      [{ interval: "fortnight" }, "interval"],
      [{ explain: "yes" }, "explain"],
      [{ colour: "red" }, "colour"],
    ] as const;
    for (const [input, field] of refused) {
      const { code, issues } = await refusalOf(ask(input));
      expect({ code, path: issues[0]?.path }).toEqual({ code: "input.invalid", path: [field] });
    }
    await ask({ from: "1976-01-02", to: "1976-01-05", explain: true });
  },
);

test("figures of one book do not appear in another", async () => {
  const bob = await api.signUp(`bob${users}`);
  await spend("10", { payee: "Shop", tags: ["a"] });
  const calls = bob.api.analytics;
  const replies = await Promise.all([
    calls.summary(),
    calls.byPayee(),
    calls.byTag(),
    calls.netWorth(),
  ]);
  expect(JSON.stringify(replies)).not.toContain("10.00");
  const refused = calls.summary({ accountId: home.cash });
  expect((await refusalOf(refused)).code).toBe("account.not_found");
});
