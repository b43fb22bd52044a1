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

// Today is 21 November 2026, a Saturday.
const expense = (amount: string, more: object = {}) =>
  ({ kind: "expense", amount, categoryId: home.food, ...more }) as const;
const plan = (template: ReturnType<typeof expense>, startsOn: string, more: object = {}) =>
  alice.api.schedules.create({
    name: "Rent",
    template,
    every: { unit: "month" },
    startsOn,
    ...more,
  });
const forecast = (until: string, more: object = {}) =>
  alice.api.analytics.forecast({ until, ...more });

const changesOf = ({ days }: Forecast) =>
  days
    .filter(({ balance }, index) => balance !== days[index - 1]?.balance)
    .map(({ on, balance }) => [on, balance]);

test("each open occurrence counts on the day it is due, and names its schedule", async () => {
  const { id } = await plan(expense("10"), "2026-11-29", { weekend: "after" });
  const reply = await forecast("2027-01-31");
  expect(changesOf(reply)).toEqual([
    ["2026-11-21", "0.00"],
    ["2026-11-30", "-10.00"],
    ["2026-12-29", "-20.00"],
    ["2027-01-29", "-30.00"],
  ]);
  expect(reply.items[0]).toEqual({
    on: "2026-11-30",
    kind: "schedule",
    name: "Rent",
    accountId: home.cash,
    scheduleId: id,
    scheduledOn: "2026-11-29",
    amount: "-10.00",
    currency: "EUR",
    converted: "-10.00",
  });
});

test("what is skipped, posted ahead or paused does not count again", async () => {
  const { id } = await plan(expense("10"), "2026-11-25");
  await alice.api.schedules.skip({ id, on: "2026-11-25" });
  await alice.api.schedules.post({ id, on: "2026-12-25", amount: "12" });
  const reply = await forecast("2027-01-31");
  expect(reply.items.map(({ on, kind, amount }) => [on, kind, amount])).toEqual([
    ["2026-12-25", "transaction", "-12.00"],
    ["2027-01-25", "schedule", "-10.00"],
  ]);
  await alice.api.schedules.update({ id, paused: true });
  expect((await forecast("2027-01-31")).items).toMatchObject([{ kind: "transaction" }]);
});

test("an overdue reminder counts today", async () => {
  await plan(expense("10"), "2026-11-23", { mode: "remind", times: 1 });
  api.clock.now = new Date("2026-11-26T09:30:00.000Z");
  const reply = await forecast("2026-11-30");
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  expect(reply).toMatchObject({
    balance: "0.00",
    lowest: { on: "2026-11-26", balance: "-10.00" },
    items: [{ on: "2026-11-26", scheduledOn: "2026-11-23" }],
  });
});

test("a scheduled transfer cancels in total, but for its fee, and counts in its accounts", async () => {
  const { id: savings } = await alice.api.accounts.create({ name: "Savings", kind: "savings" });
  await alice.api.schedules.create({
    template: {
      kind: "transfer",
      fromAccountId: home.cash,
      toAccountId: savings,
      amount: "50",
      fee: { amount: "1" },
    },
    every: { unit: "month" },
    startsOn: "2026-11-25",
  });
  const reply = await forecast("2026-11-30");
  expect(changesOf(reply).at(-1)).toEqual(["2026-11-25", "-1.00"]);
  expect(reply.items.map(({ amount }) => amount).toSorted()).toEqual(["-51.00", "50.00"]);
  const own = await forecast("2026-11-30", { accountId: savings });
  expect(own.items.map(({ amount }) => amount)).toEqual(["50.00"]);
});

test("a budget does not plan again what is scheduled in its categories", async () => {
  await alice.api.budgets.create({ amount: "90", categoryId: home.food, startsOn: "2026-11-01" });
  await plan(expense("60"), "2026-11-28");
  await plan(expense("30", { categoryId: home.rent }), "2026-11-28");
  const reply = await forecast("2026-11-30", { withBudgets: true });
  expect(reply.items.filter(({ kind }) => kind === "budget")).toMatchObject([{ amount: "-30.00" }]);
  expect(reply.days.at(-1)?.balance).toBe("-120.00");
  // Also what is due after the last day, within the period.
  const soon = await forecast("2026-11-24", { withBudgets: true });
  expect(soon.days.at(-1)?.balance).toBe("-10.00");
});

test("a forecast of more than it can count is refused, one of an account that has less is not", async () => {
  const daily = { every: { unit: "day" } };
  for (let count = 0; count < 14; count += 1) await plan(expense("1"), "2026-11-22", daily);
  expect(await refusalOf(forecast("2036-11-21"))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["until"] }],
  });
  expect((await forecast("2036-11-21", { accountId: home.dollars })).items).toEqual([]);
  const year = await forecast("2027-11-21");
  expect(year.items.length + year.itemsOmitted).toBe(14 * 365);
  expect(year.items).toHaveLength(5000);
  expect(year.lowest).toEqual({ on: "2027-11-21", balance: "-5110.00" });
});
