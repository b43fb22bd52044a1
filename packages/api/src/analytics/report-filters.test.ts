import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { flattened, type Household, makeHousehold } from "./household.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let home: Household;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  home = await makeHousehold(api, alice);
});

const spend = (amount: string, more: object = {}) =>
  alice.api.expenses.create({
    amount,
    occurredOn: "2026-11-10",
    ...(!("splits" in more) && { categoryId: home.food }),
    ...more,
  });

/** The expense of every report on spending in this month. */
async function expensesOf(input: object, calls = alice.api) {
  const { analytics } = calls;
  const [summary, monthly, weekly, trends, heatmap, byPayee, byTag, byMember] = [
    await analytics.summary(input),
    await analytics.monthly(input),
    await analytics.weekly(input),
    await analytics.trends({ ...input, months: 1 }),
    await analytics.heatmap(input),
    await analytics.byPayee(input),
    await analytics.byTag(input),
    await analytics.byMember(input),
  ];
  const sum = (rows: readonly { expense: string }[]) =>
    rows.reduce((total, { expense }) => total + Number(expense), 0).toFixed(2);
  const { links } = await analytics.cashflow(input);
  const flown = links.filter(({ source }) => source === "total");
  return {
    summary: summary.expense,
    monthly: sum(monthly.months),
    weekly: sum(weekly.weeks),
    trends: sum(trends.months),
    heatmap: sum(heatmap.days),
    byPayee: byPayee.total,
    byTag: byTag.total,
    byMember: byMember.expense,
    cashflow: flown.reduce((total, { amount }) => total + Number(amount), 0).toFixed(2),
  };
}

const everywhere = (amount: string) => ({
  summary: amount,
  monthly: amount,
  weekly: amount,
  trends: amount,
  heatmap: amount,
  byPayee: amount,
  byTag: amount,
  byMember: amount,
  cashflow: amount,
});

test("a one-off with a tag is left out of every report that is without the tag", async () => {
  await spend("9000", { tags: ["oneoff", "car"], payee: "Dealer" });
  await spend("12.50", { payee: "Shop" });
  await spend("7.50", { tags: ["car"] });
  expect(await expensesOf({})).toEqual(everywhere("9020.00"));
  expect(await expensesOf({ withoutTags: ["oneoff"] })).toEqual(everywhere("20.00"));
  expect(await expensesOf({ withoutTags: ["oneoff", "car"] })).toEqual(everywhere("12.50"));
  expect(await expensesOf({ tag: "car" })).toEqual(everywhere("9007.50"));
  expect(await expensesOf({ tag: "car", withoutTags: ["oneoff"] })).toEqual(everywhere("7.50"));
});

test("a report of a category has only the splits in it and in its subcategories", async () => {
  const splits = [
    { categoryId: home.lunch, amount: "4" },
    { categoryId: home.dinner, amount: "6" },
    { categoryId: home.rent, amount: "10" },
  ];
  await spend("20", { splits, categoryId: undefined });
  await spend("1", { categoryId: home.rent });
  await spend("2");
  expect(await expensesOf({ categoryId: home.food })).toEqual(everywhere("12.00"));
  expect(await expensesOf({ categoryId: home.rent })).toEqual(everywhere("11.00"));
  const summary = await alice.api.analytics.summary({ categoryId: home.lunch, explain: true });
  expect(summary).toMatchObject({ expense: "4.00", count: 1 });
  expect(
    flattened(summary.byCategory).map(({ name, amount, count, share, explain }) => [
      name,
      amount,
      count,
      share,
      explain?.amount.filter.categoryId,
    ]),
  ).toEqual([
    ["Eating", "4.00", 1, 1, home.lunch],
    ["Lunch", "4.00", 1, 1, home.lunch],
  ]);
  const food = await alice.api.analytics.summary({ categoryId: home.food });
  expect(food).toMatchObject({ count: 2, byCategory: [{ name: "Eating", count: 2 }] });
});

test("a report of a member has what this member has recorded", async () => {
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  await spend("10", { payee: "Shop" });
  await bob.in(alice.bookId).expenses.create({ amount: "3", occurredOn: "2026-11-11" });
  expect(await expensesOf({})).toEqual(everywhere("13.00"));
  expect(await expensesOf({ actorId: bob.id }, bob.in(alice.bookId))).toEqual(everywhere("3.00"));
  expect(await expensesOf({ actorId: alice.id })).toEqual(everywhere("10.00"));
  const stranger = await api.signUp(`eve${users}`);
  expect(await refusalOf(expensesOf({ actorId: stranger.id }))).toMatchObject({
    code: "member.not_found",
  });
});

test("an explanation has the report's filter and that of its row", async () => {
  await spend("5", { tags: ["a"], payee: "Shop" });
  await spend("7", { tags: ["b"], payee: "Shop" });
  await spend("9", { payee: "Shop" });
  const input = { withoutTags: ["b"], actorId: alice.id, explain: true };
  const { items } = await alice.api.analytics.byPayee(input);
  const filter = items[0]?.explain?.amount.filter;
  expect(filter).toMatchObject({ payee: "Shop", withoutTags: ["b"], actorId: alice.id });
  const listed = await alice.api.transactions.list({ ...filter });
  expect(listed.items.map(({ amount }) => amount)).toEqual(["9.00", "5.00"]);
  const { other } = await alice.api.analytics.byTag(input);
  expect(other.explain?.amount.filter.withoutTags).toEqual(["a", "b"]);
  expect(other).toMatchObject({ amount: "9.00", count: 1 });
});

test("a refund without its tag reduces what is left, in its own month or that of the purchase", async () => {
  const { id } = await spend("50", { occurredOn: "2026-10-20", tags: ["b"] });
  const refund = { kind: "refund", amount: "20", refundOf: id, occurredOn: "2026-11-02" } as const;
  await alice.api.transactions.create(refund);
  const input = { withoutTags: ["b"] };
  expect((await alice.api.analytics.summary(input)).expense).toBe("-20.00");
  const original = await alice.api.analytics.summary({ ...input, refunds: "original" });
  expect(original).toMatchObject({ expense: "0.00", previous: { expense: "-20.00" } });
});

test("a filter that cannot be is refused at its field", async () => {
  const { analytics } = alice.api;
  const bob = await api.signUp(`bob${users}`);
  const foreign = await bob.api.categories.create({ name: "Secret" });
  expect(await refusalOf(analytics.summary({ categoryId: foreign.id }))).toMatchObject({
    code: "category.not_found",
    issues: [{ path: ["categoryId"] }],
  });
  expect(await refusalOf(analytics.byTag({ tag: "a", explain: true }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["explain"] }],
  });
  const many = Array.from({ length: 51 }, (_, index) => `tag ${index}`);
  expect(await refusalOf(analytics.monthly({ withoutTags: many }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["withoutTags"] }],
  });
  expect(await refusalOf(analytics.netWorth({ tag: "a" } as object))).toMatchObject({
    code: "input.invalid",
  });
});
