import { afterAll, beforeAll, expect, test } from "vitest";
import { flattened } from "../analytics/household.fixture.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { assertHealthy } from "./testing/reading.ts";

// Refunds of split expenses, and of what was paid in a foreign currency.

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let groceries: string;
let pets: string;
let rent: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  const { items } = await alice.api.categories.list({ limit: 200 });
  const named = (name: string) => String(items.find((category) => category.name === name)?.id);
  [groceries, pets, rent] = [named("Groceries"), named("Pets"), named("Rent")];
});

const part = (categoryId: string, amount: string) => ({ categoryId, amount, note: null });
type Part = ReturnType<typeof part>;
const buy = async (amount = "70", splits: Part[] = [part(groceries, "50"), part(pets, "20")]) =>
  (await alice.api.expenses.create({ amount, splits, occurredOn: "2026-03-02" })).id;
const refund = (refundOf: string | null, amount: string, more = {}) =>
  alice.api.transactions.create({
    kind: "refund",
    amount,
    refundOf,
    occurredOn: "2026-03-09",
    ...more,
  });
const change = (id: string, input: object) => alice.api.transactions.update({ id, ...input });
const exceeded = { code: "refund.exceeds_expense" };
const amounts = (transaction: object) =>
  "splits" in transaction && (transaction.splits as Part[]).map(({ amount }) => amount);

test("a refund of a split expense is divided as the expense is, to the cent", async () => {
  const receipt = await buy();
  const made = await refund(receipt, "60");
  const splits = [part(groceries, "42.86"), part(pets, "17.14")];
  expect(made).toMatchObject({ amount: "60.00", categoryId: groceries, splits });
  expect(await alice.api.transactions.get({ id: made.id })).toEqual(made);
  const { expense, byCategory } = await alice.api.analytics.summary({
    from: "2026-03-01",
    to: "2026-03-31",
  });
  expect(expense).toBe("10.00");
  const shown = flattened(byCategory).map(({ name, amount }) => `${name} ${amount}`);
  expect(shown).toEqual(expect.arrayContaining(["Groceries 7.14", "Pets 2.86"]));
  const byPurchase = await alice.api.analytics.summary({
    from: "2026-03-02",
    to: "2026-03-02",
    refunds: "original",
  });
  expect(flattened(byPurchase.byCategory)).toEqual(flattened(byCategory));
  expect(await refund(receipt, "10")).toMatchObject({
    splits: [part(groceries, "7.14"), part(pets, "2.86")],
  });
});

test("many small refunds take from each category exactly what was spent there", async () => {
  const receipt = await buy("1", [part(groceries, "0.50"), part(pets, "0.30"), part(rent, "0.20")]);
  const given = new Map<string, number>();
  for (let count = 0; count < 33; count += 1) {
    const made = await refund(receipt, "0.03");
    if (made.kind !== "refund") throw new Error("no refund");
    const parts = made.splits.length > 0 ? made.splits : [made];
    for (const { categoryId, amount } of parts)
      given.set(categoryId, (given.get(categoryId) ?? 0) + Math.round(Number(amount) * 100));
  }
  await refund(receipt, "0.01");
  expect(Math.max(...[pets, rent].map((id) => given.get(id) ?? 0))).toBeLessThanOrEqual(30);
  expect(await refusalOf(refund(receipt, "0.01"))).toMatchObject(exceeded);
});

test("a refund may say what it gives back, up to what was spent in each category", async () => {
  const receipt = await buy();
  const returned = [part(groceries, "10.00"), part(pets, "15.00")];
  expect(await refund(receipt, "25", { splits: returned })).toMatchObject({ splits: returned });
  expect(await refusalOf(refund(receipt, "5.01", { categoryId: pets }))).toMatchObject(exceeded);
  expect(
    await refusalOf(
      refund(receipt, "6", { splits: [part(groceries, "0.99"), part(pets, "5.01")] }),
    ),
  ).toMatchObject({ ...exceeded, issues: [{ path: ["splits"] }] });
  expect(await refund(receipt, "5", { categoryId: pets })).toMatchObject({ splits: [] });
  expect(await refusalOf(refund(receipt, "1", { categoryId: rent }))).toMatchObject(exceeded);
  // What is left was spent in one category.
  expect(await refund(receipt, "8")).toMatchObject({ categoryId: groceries, splits: [] });
});

test("a coupon on the receipt lowers what is given back", async () => {
  const receipt = await buy("45", [part(groceries, "50"), part(pets, "-5")]);
  expect(await refund(receipt, "9")).toMatchObject({
    splits: [part(groceries, "10.00"), part(pets, "-1.00")],
  });
  expect(amounts(await refund(receipt, "36"))).toEqual(["40.00", "-4.00"]);
});

test("a fee for the return may be a part below zero", async () => {
  const receipt = await buy();
  const splits = [part(groceries, "50.00"), part(rent, "-5.00")];
  expect(await refund(receipt, "45", { splits })).toMatchObject({ splits });
});

test("a refund that was divided is divided again with another amount, one with its own splits is not", async () => {
  const receipt = await buy();
  const { id } = await refund(receipt, "60");
  expect(amounts(await change(id, { amount: "7" }))).toEqual(["5.00", "2.00"]);
  const own = [part(groceries, "6.00"), part(pets, "1.00")];
  expect(await change(id, { splits: own })).toMatchObject({ splits: own });
  expect(await refusalOf(change(id, { amount: "14" }))).toMatchObject({
    code: "splits.unbalanced",
  });
  expect(amounts(await change(id, { amount: "14", splits: null }))).toEqual(["10.00", "4.00"]);
  expect(await change(id, { splits: [], categoryId: pets })).toMatchObject({
    categoryId: pets,
    splits: [],
  });
});

test("a refund that gets another expense is divided as that one is", async () => {
  const [receipt, other] = [await buy(), await buy("10", [part(rent, "5"), part(pets, "5")])];
  const whole = (await alice.api.expenses.create({ amount: "20", categoryId: rent })).id;
  const { id } = await refund(receipt, "7");
  expect(amounts(await change(id, { refundOf: other }))).toEqual(["3.50", "3.50"]);
  expect(await change(id, { refundOf: whole })).toMatchObject({ splits: [], categoryId: rent });
  expect(amounts(await change(id, { refundOf: receipt }))).toEqual(["5.00", "2.00"]);
  expect(amounts(await change(id, { refundOf: null }))).toEqual(["5.00", "2.00"]);
});

test("a split expense that becomes a refund keeps its splits, an income gets those of the expense", async () => {
  const [receipt, id] = [await buy(), await buy("7", [part(groceries, "1"), part(pets, "6")])];
  expect(amounts(await change(id, { kind: "refund", refundOf: receipt }))).toEqual([
    "1.00",
    "6.00",
  ]);
  expect(amounts(await change(id, { kind: "expense" }))).toEqual(["1.00", "6.00"]);
  const income = await alice.api.transactions.create({ kind: "income", amount: "14" });
  const turned = await change(income.id, { kind: "refund", refundOf: receipt });
  expect(amounts(turned)).toEqual(["10.00", "4.00"]);
});

test("in one request each refund is divided over what the others leave", async () => {
  const receipt = await buy();
  const { results } = await alice.api.transactions.bulk({
    mode: "perItem",
    operations: [
      { op: "create", kind: "refund", amount: "20", refundOf: receipt, categoryId: pets },
      { op: "create", kind: "refund", amount: "0.01", refundOf: receipt, categoryId: pets },
      { op: "create", kind: "refund", amount: "50", refundOf: receipt },
    ],
  });
  expect(results.map((result) => result.ok || result.error.code)).toEqual([
    true,
    "refund.exceeds_expense",
    true,
  ]);
});

test("of concurrent refunds of one category only those that fit are recorded", async () => {
  const receipt = await buy();
  const attempts = Array.from({ length: 6 }, () => refund(receipt, "6", { categoryId: pets }));
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
});

test("an expense keeps in each category what was refunded there", async () => {
  const receipt = await buy();
  const { id } = await refund(receipt, "20", { categoryId: pets });
  const split = (...splits: Part[]) => change(receipt, { splits });
  expect(await refusalOf(split(part(groceries, "51"), part(pets, "19")))).toMatchObject(exceeded);
  expect(await refusalOf(change(receipt, { splits: null }))).toMatchObject(exceeded);
  expect(await split(part(pets, "20.00"), part(rent, "50.00"))).toMatchObject({ categoryId: pets });
  await alice.api.transactions.remove({ id });
  await refund(receipt, "1", { categoryId: pets });
  expect(await refusalOf(alice.api.transactions.restore({ id }))).toMatchObject(exceeded);
});

test("a divided refund is sent again, undone and done again as it was", async () => {
  const receipt = await buy();
  const sent = { id: "0192aaaa-0000-7000-8000-000000000001" };
  const first = await refund(receipt, "60", sent);
  expect(await refund(receipt, "60", sent)).toEqual(first);
  const undone = await alice.api.operations.undo({ id: first.operationId });
  expect((await alice.api.expenses.get({ id: receipt })).refundedAmount).toBe("0.00");
  await alice.api.operations.undo({ id: undone.operationId });
  expect(amounts(await alice.api.transactions.get({ id: first.id }))).toEqual(["42.86", "17.14"]);
});

const dollars = (amount: string) => ({ original: { amount, currency: "USD" } });
const abroad = async (amount: string, original: string, more = {}) =>
  (await alice.api.expenses.create({ amount, ...dollars(original), ...more })).id;

test("what was paid in dollars is refunded when the dollars are, whatever the rate has become", async () => {
  const receipt = await abroad("9.20", "10");
  await refund(receipt, "4.80", dollars("5"));
  const refused = await refusalOf(refund(receipt, "4.90", dollars("5.01")));
  expect(refused).toMatchObject(exceeded);
  expect(refused.message).toContain("5.00 USD");
  expect(await refund(receipt, "4.90", dollars("5"))).toMatchObject({ amount: "4.90" });
  expect((await alice.api.expenses.get({ id: receipt })).refundedAmount).toBe("9.70");
  expect(await refusalOf(refund(receipt, "0.01"))).toMatchObject(exceeded);
});

test("a refund without the dollars, or in another currency, counts by its amount", async () => {
  const receipt = await abroad("9.20", "10");
  await refund(receipt, "4.60");
  expect(await refusalOf(refund(receipt, "4.00", dollars("5.01")))).toMatchObject(exceeded);
  await refund(receipt, "4.70", dollars("5"));
  const other = await abroad("9.20", "10");
  const pounds = { original: { amount: "1", currency: "GBP" } };
  expect(await refusalOf(refund(other, "9.21", pounds))).toMatchObject(exceeded);
});

test("a split purchase in dollars is divided as it is, also at a better rate", async () => {
  const splits = [part(groceries, "5"), part(pets, "4.20")];
  const receipt = await abroad("9.20", "10", { splits });
  expect(amounts(await refund(receipt, "9.66", dollars("10")))).toEqual(["5.25", "4.41"]);
});

test("a purchase in dollars keeps at least what was refunded of it", async () => {
  const receipt = await abroad("9.20", "10");
  await refund(receipt, "9.70", dollars("10"));
  expect(await refusalOf(change(receipt, { original: null }))).toMatchObject(exceeded);
  expect(await refusalOf(change(receipt, dollars("9.99")))).toMatchObject(exceeded);
  expect(await change(receipt, { amount: "9.00" })).toMatchObject({ refundedAmount: "9.70" });
});

test("the book is sound", async () => {
  await assertHealthy(api);
});
