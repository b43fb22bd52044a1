import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { type Household, makeHousehold } from "./household.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let home: Household;
let users = 0;
beforeEach(async () => {
  users += 1;
  alice = await api.signUp(`alice${users}`);
  bob = await api.signUp(`bob${users}`);
  home = await makeHousehold(api, alice);
  await api.share(alice.bookId, bob, "editor");
});

const days = { from: "2026-11-01", to: "2026-11-30" };
const record = (user: TestUser, kind: string, amount: string, more: object = {}) =>
  user.in(alice.bookId).transactions.create({ kind, amount, ...more } as never) as Promise<{
    id: string;
  }>;
const report = (input: object = {}) => alice.api.analytics.byMember({ ...days, ...input });

test("a book is reported by author, largest spending first", async () => {
  await record(alice, "expense", "10");
  await record(bob, "expense", "25");
  await record(bob, "expense", "5");
  await record(alice, "income", "100");
  expect(await report()).toEqual({
    currency: "EUR",
    ...days,
    income: "100.00",
    expense: "40.00",
    net: "60.00",
    items: [
      {
        actorId: bob.id,
        name: `bob${users}`,
        income: "0.00",
        expense: "30.00",
        net: "-30.00",
        count: 2,
      },
      {
        actorId: alice.id,
        name: `alice${users}`,
        income: "100.00",
        expense: "10.00",
        net: "90.00",
        count: 2,
      },
    ],
    shares: [],
    unconverted: [],
  });
});

test("a transaction counts for its author, not for the member that changed it", async () => {
  const { id } = await record(bob, "expense", "25");
  await alice.api.expenses.update({ id, amount: "30" });
  expect((await report()).items).toMatchObject([{ actorId: bob.id, expense: "30.00", count: 1 }]);
});

test("refunds, fees and what is excluded count as in every report", async () => {
  const { id } = await record(bob, "expense", "25");
  await record(alice, "refund", "5", { refundOf: id });
  await record(alice, "expense", "9000", { excluded: true });
  await record(alice, "transfer", "10", {
    fromAccountId: home.cash,
    toAccountId: home.dollars,
    toAmount: "11",
    fee: { amount: "2" },
  });
  expect((await report()).items).toMatchObject([
    { actorId: bob.id, expense: "25.00", count: 1 },
    { actorId: alice.id, expense: "-3.00", net: "3.00", count: 2 },
  ]);
});

test("amounts without a rate are listed apart", async () => {
  await record(bob, "expense", "7", { accountId: home.dollars });
  expect(await report()).toMatchObject({
    expense: "0.00",
    items: [{ actorId: bob.id, expense: "0.00", count: 1 }],
    unconverted: [{ currency: "USD", amount: "7.00" }],
  });
});

test("an author that has left the book keeps the name, and a deleted one has none", async () => {
  await record(bob, "expense", "25");
  await alice.api.members.remove({ id: alice.bookId, userId: bob.id });
  expect((await report()).items).toMatchObject([{ actorId: bob.id, name: `bob${users}` }]);
  expect(await report({ actorId: bob.id })).toMatchObject({ expense: "25.00" });
  await bob.api.profile.remove({ password: "correct horse battery" });
  expect((await report()).items).toMatchObject([
    { actorId: bob.id, name: null, expense: "25.00", count: 1 },
  ]);
});

test("a member's figures are explained by what the member recorded", async () => {
  await record(alice, "expense", "10", { tags: ["a"] });
  await record(bob, "expense", "25", { tags: ["a"] });
  await record(bob, "income", "4");
  const { items, explain } = await report({ explain: true });
  const listed = async (filter: object = {}) =>
    (await alice.api.transactions.list({ ...filter })).items.map(({ amount }) => amount);
  const [own] = items;
  expect(await listed(own?.explain?.expense.filter)).toEqual(["25.00"]);
  expect(await listed(own?.explain?.income.filter)).toEqual(["4.00"]);
  expect(await listed(own?.explain?.net.filter)).toEqual(["4.00", "25.00"]);
  expect(await listed(explain?.expense.filter)).toEqual(["25.00", "10.00"]);
  const ofTag = await report({ tag: "a", explain: true });
  expect(ofTag.items).toMatchObject([
    { expense: "25.00", explain: { net: { filter: { tag: "a", actorId: bob.id } } } },
    { expense: "10.00" },
  ]);
});

test("an empty month has no members, and other people's books stay closed", async () => {
  expect(await report()).toMatchObject({ income: "0.00", items: [], unconverted: [] });
  const eve = await api.signUp(`eve${users}`);
  const others = eve.in(alice.bookId).analytics.byMember(days);
  expect(await refusalOf(others)).toMatchObject({ code: "book.not_found" });
  expect(await refusalOf(report({ actorId: eve.id }))).toMatchObject({ code: "member.not_found" });
});
