import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { Forecast } from "./forecast.contract.ts";
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

// Today is 21 November 2026.
const spend = (amount: string, occurredOn?: string, more: object = {}) =>
  alice.api.expenses.create({ amount, occurredOn, categoryId: home.food, ...more });
const earn = (amount: string, occurredOn: string, more: object = {}) =>
  alice.api.transactions.create({
    kind: "income",
    amount,
    occurredOn,
    categoryId: home.pay,
    ...more,
  });
const forecast = (input: object = {}) =>
  alice.api.analytics.forecast({ until: "2026-11-30", ...input });

/** The days on which the balance changes. */
const changesOf = ({ days }: Forecast) =>
  days
    .filter(({ balance }, index) => balance !== days[index - 1]?.balance)
    .map(({ on, balance }) => [on, balance]);

test("what is dated ahead changes the balance on its day; what happened is in it", async () => {
  await earn("100", "2026-11-01");
  await spend("150.50", "2026-11-24");
  const pay = await earn("80", "2026-11-26", { payee: "Employer" });
  await spend("1", "2026-12-01");
  const reply = await forecast();
  expect(reply).toMatchObject({
    currency: "EUR",
    balance: "100.00",
    lowest: { on: "2026-11-24", balance: "-50.50" },
    belowZeroOn: "2026-11-24",
    itemsOmitted: 0,
    unconverted: [],
  });
  expect(reply.days).toHaveLength(10);
  expect(changesOf(reply)).toEqual([
    ["2026-11-21", "100.00"],
    ["2026-11-24", "-50.50"],
    ["2026-11-26", "29.50"],
  ]);
  expect(reply.items.map(({ on, amount }) => [on, amount])).toEqual([
    ["2026-11-24", "-150.50"],
    ["2026-11-26", "80.00"],
  ]);
  expect(reply.items[1]).toEqual({
    on: "2026-11-26",
    kind: "transaction",
    name: "Employer",
    accountId: home.cash,
    transactionId: pay.id,
    amount: "80.00",
    currency: "EUR",
    converted: "80.00",
  });
});

test("without anything ahead the balance stays, and the lowest one is today's", async () => {
  await spend("5");
  const reply = await alice.api.analytics.forecast();
  expect(reply.days).toHaveLength(91);
  expect(reply).toMatchObject({
    lowest: { on: "2026-11-21", balance: "-5.00" },
    belowZeroOn: "2026-11-21",
    items: [],
  });
});

test("a transfer cancels in the total from the day it arrives, costs its fee, and counts in each account", async () => {
  const { id: savings } = await alice.api.accounts.create({ name: "Savings", kind: "savings" });
  await earn("100", "2026-11-01");
  const transfer = { kind: "transfer", fromAccountId: home.cash, toAccountId: savings } as const;
  const fee = { amount: "1" };
  await alice.api.transactions.create({
    ...transfer,
    amount: "120",
    occurredOn: "2026-11-23",
    arrivesOn: "2026-11-25",
    fee,
  });
  // It has left already.
  await alice.api.transactions.create({
    ...transfer,
    amount: "10",
    occurredOn: "2026-11-20",
    arrivesOn: "2026-11-24",
  });
  const reply = await forecast();
  expect(changesOf(reply)).toEqual([
    ["2026-11-21", "90.00"],
    ["2026-11-23", "-31.00"],
    ["2026-11-24", "-21.00"],
    ["2026-11-25", "99.00"],
  ]);
  const accountOf = (id: string) => reply.accounts.find(({ accountId }) => accountId === id);
  expect(accountOf(home.cash)).toMatchObject({
    balance: "90.00",
    lowest: { on: "2026-11-23", balance: "-31.00" },
    belowZeroOn: "2026-11-23",
    last: "-31.00",
  });
  expect(accountOf(savings)).toMatchObject({ balance: "0.00", belowZeroOn: null, last: "130.00" });
  const own = await forecast({ accountId: savings });
  expect(changesOf(own)).toEqual([
    ["2026-11-21", "0.00"],
    ["2026-11-24", "10.00"],
    ["2026-11-25", "130.00"],
  ]);
  expect(own.accounts.map(({ accountId }) => accountId)).toEqual([savings]);
});

test("excluded accounts count only when asked for, excluded transactions always", async () => {
  const { id } = await alice.api.accounts.create({ name: "Trust", excluded: true });
  await spend("5", "2026-11-24", { accountId: id });
  await spend("7", "2026-11-24", { excluded: true });
  expect(changesOf(await forecast()).at(-1)).toEqual(["2026-11-24", "-7.00"]);
  expect(changesOf(await forecast({ accountId: id })).at(-1)).toEqual(["2026-11-24", "-5.00"]);
});

test("an opening balance counts from its day on", async () => {
  await alice.api.accounts.create({
    name: "New",
    openingBalance: "40",
    openedOn: "2026-11-25",
  });
  const reply = await forecast();
  expect(changesOf(reply)).toEqual([
    ["2026-11-21", "0.00"],
    ["2026-11-25", "40.00"],
  ]);
  expect(reply.items).toMatchObject([{ kind: "openingBalance", name: "New", amount: "40.00" }]);
});

test("other currencies count at today's rate, or are listed", async () => {
  await spend("10", "2026-11-20", { accountId: home.dollars });
  await spend("12", "2026-11-25", { accountId: home.dollars });
  const unknown = await forecast();
  expect(unknown).toMatchObject({
    lowest: { on: "2026-11-21", balance: "0.00" },
    unconverted: [{ currency: "USD", amount: "-22.00" }],
    items: [{ amount: "-12.00", currency: "USD", converted: null }],
  });
  const rate = { base: "EUR", quote: "USD" };
  await alice.api.rates.set({ ...rate, on: "2026-11-20", rate: "2" });
  await alice.api.rates.set({ ...rate, on: "2026-11-25", rate: "9" });
  const known = await forecast();
  expect(changesOf(known)).toEqual([
    ["2026-11-21", "-5.00"],
    ["2026-11-25", "-11.00"],
  ]);
  expect(known.unconverted).toEqual([]);
  expect(known.accounts).toContainEqual(
    expect.objectContaining({ accountId: home.dollars, currency: "USD", last: "-22.00" }),
  );
});

test("every day is today's balance and the items until then", async () => {
  await alice.api.rates.set({ base: "EUR", quote: "USD", on: "2026-11-01", rate: "1.3" });
  for (const [index, amount] of ["3.33", "0.07", "12.5", "8.01"].entries())
    await spend(amount, `2026-11-2${index + 3}`, { accountId: home.dollars });
  await earn("5.55", "2026-11-24");
  await alice.api.budgets.create({ name: "All", amount: "100", startsOn: "2026-11-01" });
  const reply = await forecast({ withBudgets: true, until: "2026-11-26" });
  const cents = (text: string) => Number(text.replace(".", ""));
  const { items } = reply;
  const whole = items.reduce((sum, item) => sum + cents(item.converted ?? ""), 0);
  expect(cents(reply.days.at(-1)?.balance ?? "")).toBe(cents(reply.balance) + whole);
  const kinds = items.map(({ kind, through }) => [kind, through]);
  expect(kinds).toContainEqual(["budget", "2026-11-26"]);
});

test("what remains of a budget is spread over the days left, without what is dated ahead", async () => {
  await spend("40", "2026-11-10");
  await spend("15", "2026-11-28");
  const { id } = await alice.api.budgets.create({
    amount: "100",
    categoryId: home.food,
    startsOn: "2026-11-01",
  });
  const reply = await forecast({ withBudgets: true });
  // 100 - 40 - 15 = 45 in the nine days from the 22nd to the 30th.
  expect(reply.items).toContainEqual({
    on: "2026-11-22",
    kind: "budget",
    name: "Eating",
    budgetId: id,
    through: "2026-11-30",
    amount: "-45.00",
    currency: "EUR",
    converted: "-45.00",
  });
  // Five a day, and the 15 of the 28th.
  const balances = [-40, -45, -50, -55, -60, -65, -70, -90, -95, -100];
  expect(reply.days.map(({ balance }) => Number(balance))).toEqual(balances);
  expect((await forecast()).lowest.balance).toBe("-55.00");
  // December has 100 of its own, of which 60 are dated.
  await spend("60", "2026-12-24");
  const later = await forecast({ withBudgets: true, until: "2026-12-31" });
  expect(later.days.at(-1)?.balance).toBe("-200.00");
  expect(later.items.filter(({ kind }) => kind === "budget").map(({ amount }) => amount)).toEqual([
    "-45.00",
    "-40.00",
  ]);
});

test("what a budget plans is not counted again in a budget that includes it", async () => {
  await alice.api.budgets.create({ amount: "30", categoryId: home.food, startsOn: "2026-11-01" });
  await alice.api.budgets.create({ amount: "100", startsOn: "2026-11-01" });
  const reply = await forecast({ withBudgets: true });
  expect(reply.days.at(-1)?.balance).toBe("-100.00");
  expect(reply.items.map(({ amount }) => amount)).toEqual(["-30.00", "-70.00"]);
});

test("an overspent budget takes nothing, and lowers the next period if it carries over", async () => {
  const budget = { amount: "50", categoryId: home.food, startsOn: "2026-11-01" };
  const { id } = await alice.api.budgets.create({ ...budget, rollover: "full" });
  await spend("70", "2026-11-10");
  const amounts = async () =>
    (await forecast({ withBudgets: true, until: "2026-12-31" })).items.map(({ amount }) => amount);
  expect(await amounts()).toEqual(["-30.00"]);
  await alice.api.budgets.update({ id, rollover: "none" });
  expect(await amounts()).toEqual(["-50.00"]);
});

test("a forecast is of today or later, ten years at most, and of an own account", async () => {
  expect(await refusalOf(forecast({ until: "2026-11-20" }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["until"] }],
  });
  expect((await forecast({ until: "2036-11-21" })).days).toHaveLength(3654);
  expect(await refusalOf(forecast({ until: "2036-11-22" }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["until"] }],
  });
  expect(await refusalOf(forecast({ withBudgets: true, accountId: home.cash }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["withBudgets"] }],
  });
  const bob = await api.signUp(`bob${users}`);
  const stolen = bob.api.analytics.forecast({ accountId: home.cash });
  expect(await refusalOf(stolen)).toMatchObject({ code: "account.not_found" });
});
