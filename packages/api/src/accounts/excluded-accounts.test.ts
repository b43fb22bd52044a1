import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { assertHealthy } from "../transactions/testing/reading.ts";

// An account that is excluded: in lists and balances, not in net worth, reports and budgets.

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let shop: string;
let cash: string;
let food: string;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  cash = String((await alice.api.accounts.list()).items[0]?.id);
  shop = (await alice.api.accounts.create({ name: "Shop", openingBalance: "1000" })).id;
  food = (await alice.api.categories.create({ name: "Eating" })).id;
});

const exclude = (excluded: boolean, id = shop) => alice.api.accounts.update({ id, excluded });
const spend = (accountId: string, amount: string, more: object = {}) =>
  alice.api.expenses.create({
    accountId,
    amount,
    categoryId: food,
    occurredOn: "2026-11-10",
    payee: "Baker",
    tags: ["bread"],
    ...more,
  });
const days = { from: "2026-11-01", to: "2026-11-30" };

/** What each report has as spending in November, and net worth at its end. */
async function reported(more: object = {}) {
  const { analytics, budgets } = alice.api;
  const input = { ...days, ...more };
  const summary = await analytics.summary(input);
  const { months } = await analytics.monthly(input);
  const { weeks } = await analytics.weekly(input);
  const heatmap = (await analytics.heatmap(input)).days;
  const sum = (rows: readonly { expense: string }[]) =>
    rows.reduce((total, { expense }) => total + Number(expense), 0).toFixed(2);
  return {
    summary: summary.expense,
    count: summary.count,
    category: summary.byCategory.find(({ name }) => name === "Eating")?.amount ?? "0.00",
    monthly: sum(months),
    weekly: sum(weeks),
    heatmap: sum(heatmap),
    trends: (await analytics.trends({ to: days.to, months: 1, ...more })).months[0]?.expense,
    payee: (await analytics.byPayee(input)).total,
    tag: (await analytics.byTag(input)).total,
    member: (await analytics.byMember(input)).expense,
    budget: (await budgets.status({ on: days.to })).items[0]?.spent,
    worth: (await analytics.netWorth({ ...days, ...more })).at(-1)?.net,
  };
}

const everywhere = (amount: string, count: number, worth: string) => ({
  summary: amount,
  count,
  category: amount,
  monthly: amount,
  weekly: amount,
  heatmap: amount,
  trends: amount,
  payee: amount,
  tag: amount,
  member: amount,
  budget: amount,
  worth,
});

test("an excluded account is in lists and has a balance, and no report, budget or net worth has it", async () => {
  await alice.api.budgets.create({ amount: "500", categoryId: food, startsOn: days.from });
  await spend(cash, "10");
  await spend(shop, "200");
  expect(await reported()).toEqual(everywhere("210.00", 2, "790.00"));
  expect(await exclude(true)).toMatchObject({ excluded: true, balance: "800.00" });
  expect(await reported()).toEqual(everywhere("10.00", 1, "-10.00"));
  // What is recorded later is left out as well.
  await spend(shop, "50");
  expect(await reported()).toEqual(everywhere("10.00", 1, "-10.00"));
  const { items } = await alice.api.accounts.list();
  expect(items.find(({ id }) => id === shop)).toMatchObject({ excluded: true, balance: "750.00" });
  expect((await alice.api.transactions.list({ accountId: shop })).items).toHaveLength(2);
  await exclude(false);
  expect(await reported()).toEqual(everywhere("260.00", 3, "740.00"));
  await assertHealthy(api);
});

test("an account that is created as excluded is so from the start", async () => {
  const input = { name: "Club", excluded: true, openingBalance: "5" } as const;
  const { id } = await alice.api.accounts.create(input);
  await spend(id, "3");
  expect(await alice.api.accounts.get({ id })).toMatchObject({ excluded: true, balance: "2.00" });
  expect((await alice.api.analytics.summary(days)).expense).toBe("0.00");
  expect((await alice.api.analytics.netWorth(days)).at(-1)?.net).toBe("1000.00");
});

test("a report that names the account has it, and its explanation lists what is in it", async () => {
  await spend(shop, "200");
  await exclude(true);
  const input = { ...days, accountId: shop, explain: true };
  const { expense, explain } = await alice.api.analytics.summary(input);
  expect(expense).toBe("200.00");
  const listed = await alice.api.transactions.list({ ...explain?.expense.filter });
  expect(listed.items.map(({ amount }) => amount)).toEqual(["200.00"]);
  expect((await alice.api.analytics.netWorth({ ...days, accountId: shop })).at(-1)?.net).toBe(
    "800.00",
  );
});

test("a transfer moves money out of net worth; its fee counts where the account that pays it does", async () => {
  const move = { kind: "transfer", amount: "100", occurredOn: "2026-11-10" } as const;
  const fee = { amount: "2", categoryId: food };
  await alice.api.transactions.create({ ...move, fee, fromAccountId: cash, toAccountId: shop });
  await exclude(true);
  const summary = () => alice.api.analytics.summary(days);
  expect(await summary()).toMatchObject({ expense: "2.00", count: 1 });
  expect((await alice.api.analytics.netWorth(days)).at(-1)?.net).toBe("-102.00");
  await alice.api.transactions.create({ ...move, fee, fromAccountId: shop, toAccountId: cash });
  expect(await summary()).toMatchObject({ expense: "2.00", count: 1 });
  expect((await alice.api.analytics.netWorth(days)).at(-1)?.net).toBe("-2.00");
  expect(await alice.api.accounts.get({ id: shop })).toMatchObject({ balance: "998.00" });
});

test("refunds count on no day of their purchase, and with a filter nothing of the account counts either", async () => {
  const { id } = await spend(shop, "200");
  const refund = { kind: "refund", refundOf: id, amount: "20", occurredOn: "2026-11-12" } as const;
  await alice.api.transactions.create(refund);
  await exclude(true);
  for (const more of [{ refunds: "original" }, { tag: "bread" }, { categoryId: food }])
    expect(await alice.api.analytics.summary({ ...days, ...more } as object)).toMatchObject({
      expense: "0.00",
      count: 0,
      byCategory: [],
    });
});

test("averages and suggestions do not know what is in the account, nor since when", async () => {
  await spend(shop, "900", { occurredOn: "2026-08-10" });
  await spend(cash, "30", { occurredOn: "2026-10-10" });
  await exclude(true);
  const { months } = await alice.api.analytics.trends({ months: 2 });
  expect(months.map(({ average3 }) => average3)).toEqual(["30.00", "15.00"]);
  expect((await alice.api.budgets.suggest()).items).toMatchObject([
    { name: "Eating", amount: "30.00", months: [{ startsOn: "2026-10-01", spent: "30.00" }] },
  ]);
});

test("a list can leave out what no report counts, or show that alone", async () => {
  await spend(cash, "1");
  await spend(cash, "2", { excluded: true });
  await spend(shop, "3");
  await exclude(true);
  const amounts = async (input: object) =>
    (await alice.api.transactions.list({ sort: "amount", order: "asc", ...input })).items.map(
      ({ amount }) => amount,
    );
  expect(await amounts({ excluded: false })).toEqual(["1.00"]);
  expect(await amounts({ excluded: true })).toEqual(["2.00", "3.00"]);
  expect(await amounts({ excluded: false, accountId: shop })).toEqual(["3.00"]);
});

test("a budget alerts again for an account that is no longer excluded, and does not for one that is", async () => {
  await exclude(true);
  await alice.api.budgets.create({ amount: "100", categoryId: food, startsOn: days.from });
  await spend(shop, "100");
  const open = async () =>
    (await alice.api.notifications.list()).items.filter(({ resolvedAt }) => resolvedAt === null);
  expect(await open()).toEqual([]);
  await exclude(false);
  expect(await open()).toMatchObject([{ threshold: 100, spent: "100.00" }]);
  await exclude(true);
  expect(await open()).toEqual([]);
  await assertHealthy(api);
});

test("excluding an account is undone by its change and by its operation", async () => {
  await alice.api.budgets.create({ amount: "500", categoryId: food, startsOn: days.from });
  await spend(shop, "200");
  await exclude(true);
  const last = async () => {
    const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
    return items.findLast(({ entity }) => entity === "account");
  };
  const change = await last();
  expect(change).toMatchObject({ before: { excluded: false }, after: { excluded: true } });
  await alice.api.changes.undo({ seq: change?.seq ?? 0 });
  expect(await alice.api.accounts.get({ id: shop })).toMatchObject({ excluded: false });
  expect(await reported()).toMatchObject({ summary: "200.00", budget: "200.00" });
  await alice.api.operations.undo({ id: (await last())?.operationId ?? "" });
  expect(await alice.api.accounts.get({ id: shop })).toMatchObject({ excluded: true });
  expect(await reported()).toMatchObject({ summary: "0.00", budget: "0.00" });
  await assertHealthy(api);
});
