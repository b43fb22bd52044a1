import { afterAll, beforeEach, expect, test } from "vitest";
import { newestSeq } from "../../changes/changes.fixture.ts";
import { createTestApi, type TestUser } from "../../testing.ts";
import { thresholdOf } from "../notifications/notifications.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let food: string;
let cash: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
  food = (await alice.api.categories.create({ name: "Eating" })).id;
  cash = (await alice.api.accounts.list()).items[0]?.id ?? "";
});

type Calls = TestUser["api"];
const newBudget = async (more: Partial<Parameters<Calls["budgets"]["create"]>[0]> = {}) =>
  (await alice.api.budgets.create({ name: "Food", amount: "100", categoryId: food, ...more })).id;
const spend = async (amount: string, more: object = {}) =>
  (await alice.api.expenses.create({ amount, categoryId: food, ...more })).id;
/** The id of a deleted expense that was followed by others. */
const deleteAndSpend = async () => {
  const id = await spend("10");
  await alice.api.expenses.remove({ id });
  await spend("70");
  return id;
};

/** The thresholds that fired, oldest first, or the account of a low balance. */
async function fired() {
  const { items } = await alice.api.notifications.list({ limit: 200 });
  return items
    .toReversed()
    .map((each) => thresholdOf(each) ?? ("accountId" in each && each.accountId));
}

test("an expense that crosses two thresholds notifies of the higher one, in the feed right after it", async () => {
  const budgetId = await newBudget();
  await spend("79.99");
  expect(await fired()).toEqual([]);
  const seq = await newestSeq(alice.api);
  await spend("40.01");
  const { items } = await alice.api.changes.since({ since: seq });
  expect(items.map(({ entity, op }) => [entity, op])).toEqual([
    ["transaction", "create"],
    ["notification", "create"],
  ]);
  const list = await alice.api.notifications.list();
  expect(items.slice(1).map(({ after }) => after)).toEqual(list.items);
  expect(list.items).toEqual([
    {
      id: items[1]?.entityId,
      seq: seq + 2,
      kind: "budget.threshold",
      title: "Food is exceeded",
      message: "120.00 EUR of 100.00 EUR are spent in the period from 2026-11-01 to 2026-11-30.",
      budgetId,
      accountId: null,
      percent: 120,
      threshold: 100,
      spent: "120.00",
      limit: "100.00",
      currency: "EUR",
      periodStart: "2026-11-01",
      createdAt: api.clock.now,
      resolvedAt: null,
      readAt: null,
    },
  ]);
});

/** An initial state, which may return an id, and a change that crosses 80 percent of a budget of 100 for food. */
const crossings: {
  by: string;
  given?: () => Promise<unknown>;
  when: (id: string) => Promise<unknown>;
}[] = [
  { by: "an expense", when: () => spend("80") },
  {
    by: "a split of an expense",
    when: () =>
      spend("90", {
        splits: [
          { categoryId: food, amount: "80" },
          { categoryId: other, amount: "10" },
        ],
      }),
  },
  {
    by: "another amount",
    given: () => spend("10"),
    when: (id) => alice.api.expenses.update({ id, amount: "80" }),
  },
  {
    by: "another category",
    given: () => spend("80", { categoryId: other }),
    when: (id) => alice.api.expenses.update({ id, categoryId: food }),
  },
  {
    by: "another day",
    given: () => spend("80", { occurredOn: "2026-10-31" }),
    when: (id) => alice.api.expenses.update({ id, occurredOn: "2026-11-20" }),
  },
  {
    by: "another kind",
    given: async () => (await alice.api.transactions.create({ kind: "income", amount: "80" })).id,
    when: (id) => alice.api.transactions.update({ id, kind: "expense", categoryId: food }),
  },
  {
    by: "a bulk",
    when: () =>
      alice.api.transactions.bulk({
        mode: "perItem",
        operations: ["30", "-1", "50"].map((amount) => ({
          op: "create" as const,
          kind: "expense" as const,
          amount: amount === "-1" ? "1" : amount,
          categoryId: amount === "-1" ? cash : food,
        })),
      }),
  },
  {
    by: "restoring",
    given: deleteAndSpend,
    when: (id) => alice.api.expenses.restore({ id }),
  },
  {
    by: "a refund that is deleted",
    given: async () => {
      const id = await spend("80", { occurredOn: "2026-10-01" });
      const refund = { kind: "refund", amount: "5", refundOf: id } as const;
      const { id: refundId } = await alice.api.transactions.create(refund);
      await alice.api.expenses.create({ amount: "80", categoryId: food });
      return refundId;
    },
    when: (id) => alice.api.transactions.remove({ id }),
  },
  {
    by: "undoing a deletion",
    given: deleteAndSpend,
    when: async (id) => {
      const { items } = await alice.api.changes.since({ limit: 200 });
      const deletion = items.find(({ entityId, op }) => entityId === id && op === "delete");
      await alice.api.changes.undo({ seq: deletion?.seq ?? 0 });
    },
  },
  {
    by: "removing a category",
    given: () => spend("80", { categoryId: other }),
    when: () => alice.api.categories.remove({ id: other, replacementId: food }),
  },
  {
    by: "moving a category below the budget's",
    given: () => spend("80", { categoryId: other }),
    when: () => alice.api.categories.update({ id: other, parentId: food }),
  },
  {
    by: "a lower amount",
    given: async () => {
      await spend("75");
      return (await alice.api.budgets.list()).items[0]?.id;
    },
    when: (id) => alice.api.budgets.update({ id, amount: "90" }),
  },
  {
    by: "moving money to another budget",
    given: async () => {
      await spend("75");
      return (await alice.api.budgets.list()).items[0]?.id;
    },
    when: async (fromId) => {
      const toId = (
        await alice.api.budgets.create({ name: "Other", amount: "1", categoryId: other })
      ).id;
      await alice.api.budgets.move({ fromId, toId, amount: "10" });
    },
  },
];
let other: string;
test.each(crossings)(
  "80 percent are crossed by $by, with one notification",
  async ({ given, when }) => {
    other = (await alice.api.categories.create({ name: "Other" })).id;
    await newBudget({ thresholds: [80] });
    const id = await given?.();
    expect(await fired()).toEqual([]);
    await when(String(id));
    expect(await fired()).toEqual([80]);
  },
);

test("a hundred concurrent expenses that cross a threshold together make one notification", async () => {
  await newBudget({ thresholds: [100] });
  await Promise.all(Array.from({ length: 100 }, () => spend("1.50")));
  expect(await fired()).toEqual([100]);
  expect(await alice.api.budgets.status()).toMatchObject({ items: [{ spent: "150.00" }] });
});

test("crossing a threshold again notifies again once spending was back below it by 1 % of the limit", async () => {
  await newBudget({ thresholds: [80], rollover: "surplus" });
  const id = await spend("80");
  await alice.api.expenses.update({ id, amount: "79.01" });
  await alice.api.expenses.update({ id, amount: "80" });
  expect(await fired()).toEqual([80]);
  await alice.api.expenses.update({ id, amount: "79" });
  await alice.api.expenses.update({ id, amount: "80" });
  expect(await fired()).toEqual([80, 80]);
  await alice.api.expenses.remove({ id });
  await alice.api.expenses.restore({ id });
  expect(await fired()).toEqual([80, 80, 80]);
});

test("each period has its alerts", async () => {
  await newBudget({ thresholds: [80], rollover: "surplus" });
  await spend("80");
  api.clock.now = new Date("2026-12-01T00:00:00.000Z");
  await spend("95.99");
  expect(await fired()).toEqual([80]);
  await spend("0.01");
  expect(await fired()).toEqual([80, 80]);
});

test("changing periods or the time zone and back does not notify again", async () => {
  const id = await newBudget({ thresholds: [80, 100], startsOn: "2026-11-01" });
  await spend("80");
  for (const unit of ["week", "month", "days", "week"] as const)
    await alice.api.budgets.update({ id, period: { unit } });
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 15, weekStartDay: 3 });
  expect(await fired()).toEqual([80]);
  await alice.api.budgets.update({ id, period: { unit: "days" } });
  // The day before has no spending, the day after neither.
  for (const timeZone of ["Pacific/Honolulu", "Pacific/Kiritimati", "UTC", "Pacific/Kiritimati"]) {
    await alice.api.books.update({ id: alice.bookId, timeZone });
    await spend("1");
  }
  expect(await fired()).toEqual([80]);
});

test("a change of periods notifies of what is reached only in the new one", async () => {
  const id = await newBudget({ thresholds: [80], startsOn: "2026-11-01" });
  await spend("80", { occurredOn: "2026-10-31" });
  expect(await fired()).toEqual([]);
  await alice.api.budgets.update({ id, period: { unit: "year" } });
  expect(await fired()).toEqual([80]);
});

test("spending in another period alerts only if it changes what is carried over", async () => {
  await newBudget({ thresholds: [50] });
  await newBudget({ name: "Full", thresholds: [40], rollover: "full", startsOn: "2026-10-01" });
  await spend("49");
  await spend("500", { occurredOn: "2026-12-01" });
  await spend("500", { occurredOn: "2026-09-30" });
  expect(await fired()).toEqual([]);
  await spend("90", { occurredOn: "2026-10-15" });
  expect(await alice.api.budgets.status()).toMatchObject({
    items: [{ limit: "100.00" }, { limit: "110.00", spent: "49.00" }],
  });
  expect(await fired()).toEqual([40]);
});

test("a threshold exceeded on creation of the budget alerts when it is crossed again", async () => {
  const id = await spend("90");
  await newBudget({ thresholds: [80] });
  await spend("5");
  expect(await fired()).toEqual([]);
  await alice.api.expenses.update({ id, amount: "10" });
  await spend("70");
  expect(await fired()).toEqual([80]);
});

test("a disabled alert does not fire until it is enabled", async () => {
  const budgetId = await newBudget({ thresholds: [] });
  const alert = { kind: "budget", budgetId, percent: 50, enabled: false } as const;
  const { id } = await alice.api.alerts.create(alert);
  expect(await alice.api.budgets.get({ id: budgetId })).toMatchObject({ thresholds: [50] });
  const expense = await spend("60");
  expect(await fired()).toEqual([]);
  await alice.api.alerts.update({ id, enabled: true });
  await alice.api.expenses.remove({ id: expense });
  await spend("50");
  expect(await fired()).toEqual([50]);
});

test("changing thresholds keeps the alerts of unchanged ones", async () => {
  const id = await newBudget({ thresholds: [50, 80] });
  const alerts = async () =>
    (await alice.api.alerts.list()).items.map((alert) =>
      alert.kind === "budget" ? [alert.percent, alert.id] : [],
    );
  const before = new Map((await alerts()).map(([percent, alertId]) => [percent, alertId]));
  await alice.api.budgets.update({ id, thresholds: [90, 80] });
  expect(await alerts()).toEqual([
    [80, before.get(80)],
    [90, expect.any(String)],
  ]);
  await spend("85");
  expect(await fired()).toEqual([80]);
  await alice.api.budgets.update({ id, thresholds: [90, 80, 86] });
  await spend("1");
  expect(await fired()).toEqual([80, 86]);
});

test("an account that falls below a balance notifies, and again once it was back by 1 %", async () => {
  const { accounts, alerts, transactions } = alice.api;
  await accounts.update({ id: cash, openingBalance: "100" });
  const low = { kind: "lowBalance", accountId: cash, below: "50" } as const;
  const { id } = await alerts.create(low);
  const first = await spend("50", { occurredOn: "2025-01-01" });
  expect(await fired()).toEqual([]);
  await spend("0.01");
  expect(await fired()).toEqual([cash]);
  expect((await alice.api.notifications.list()).items).toMatchObject([
    {
      kind: "account.low_balance",
      title: "Cash is below 50.00 EUR",
      message: "The balance is 49.99 EUR.",
      budgetId: null,
      accountId: cash,
      limit: "50.00",
      spent: null,
      percent: null,
      threshold: null,
      periodStart: null,
      resolvedAt: null,
    },
  ]);
  // 50.49, and 49.49 again.
  const refund = await transactions.create({ kind: "income", amount: "0.50" });
  await transactions.remove({ id: refund.id });
  api.clock.now = new Date("2026-11-22T00:00:00.000Z");
  await spend("1");
  expect(await fired()).toEqual([cash]);
  await transactions.remove({ id: first });
  await transactions.restore({ id: first });
  expect(await fired()).toEqual([cash, cash]);
  await accounts.update({ id: cash, openingBalance: "200" });
  expect((await alice.api.notifications.list()).items).toMatchObject([
    { resolvedAt: api.clock.now },
    { resolvedAt: api.clock.now },
  ]);
  await accounts.update({ id: cash, openingBalance: "20" });
  expect(await fired()).toEqual([cash, cash, cash]);
  await alerts.update({ id, below: "-100" });
  await spend("100");
  expect(await fired()).toEqual([cash, cash, cash, cash]);
});

test("spending in another currency counts at the rate of its day, and alerts", async () => {
  const { accounts, budgets, rates } = alice.api;
  const { id: accountId } = await accounts.create({ name: "Dollars", currency: "USD" });
  const budgetId = await newBudget({ thresholds: [80] });
  const statusOf = async () => (await budgets.status()).items[0];
  await spend("50", { accountId, occurredOn: "2026-11-02" });
  expect(await statusOf()).toMatchObject({
    spent: "0.00",
    unconverted: [{ currency: "USD", amount: "50.00" }],
  });
  await rates.set({ base: "EUR", quote: "USD", on: "2026-11-01", rate: "1.25" });
  await rates.set({ base: "EUR", quote: "USD", on: "2026-11-10", rate: "2" });
  expect(await statusOf()).toMatchObject({ spent: "40.00", unconverted: [] });
  await spend("60", { accountId, occurredOn: "2026-11-10" });
  expect(await fired()).toEqual([]);
  await spend("19.99", { accountId, occurredOn: "2026-11-11" });
  expect(await statusOf()).toMatchObject({ spent: "80.00", budgetId });
  expect(await fired()).toEqual([80]);
});

test("spending in another currency counts when spending in the budget's currency crosses a threshold", async () => {
  const { accounts, rates } = alice.api;
  const { id: accountId } = await accounts.create({ name: "Dollars", currency: "USD" });
  await rates.set({ base: "USD", quote: "EUR", on: "2026-11-01", rate: "1" });
  await newBudget({ thresholds: [80] });
  await spend("10");
  await spend("60", { accountId });
  expect(await fired()).toEqual([]);
  await spend("10");
  expect(await fired()).toEqual([80]);
});
