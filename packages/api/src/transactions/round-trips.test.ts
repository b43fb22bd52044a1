import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tapUser } from "../tap.fixture.ts";
import { createTestApi } from "../testing.ts";

const api = await createTestApi();
const alice = await api.signUp("alice");
const { calls, listen, close } = await tapUser(api, alice);
afterAll(async () => {
  await close();
  await api.close();
});

let card: string;
let yen: string;
let food: string;
let travel: string;
beforeAll(async () => {
  card = (await alice.api.accounts.create({ name: "Card" })).id;
  yen = (await alice.api.accounts.create({ name: "Yen", currency: "JPY" })).id;
  const { items } = await alice.api.categories.list({ limit: 200 });
  const named = (name: string) => String(items.find((category) => category.name === name)?.id);
  [food, travel] = [named("Food"), named("Travel")];
});

const splits = () => [
  { categoryId: food, amount: "10" },
  { categoryId: travel, amount: "2.50", note: "bus" },
];
const spend = async (more = {}) =>
  (await alice.api.expenses.create({ amount: "12.50", ...more })).id;

/** The minimum of several runs: the first use of a statement on a connection costs one more. */
async function roundTrips(prepare: () => Promise<string>, run: (id: string) => Promise<unknown>) {
  const counts: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const id = await prepare();
    counts.push((await listen(() => run(id))).roundTrips);
  }
  return Math.min(...counts.slice(1));
}

const nothing = async () => "";
const fields = () => ({
  id: uuidv7(),
  accountId: card,
  categoryId: food,
  occurredOn: "2026-01-31",
  payee: "Shop",
  note: "note",
  tags: ["a", "b"],
  original: { amount: "2000", currency: "JPY" },
});

// Begin, the lock and all reads; all writes and the commit.
test.each([
  { what: "its amount alone", input: () => ({}) },
  { what: "an id", input: () => ({ id: uuidv7() }) },
  { what: "payee and tags", input: () => ({ payee: "Shop", tags: ["a", "b"] }) },
  { what: "parts", input: () => ({ splits: splits() }) },
  { what: "everything", input: () => ({ ...fields(), splits: splits() }) },
])("an expense with $what is recorded in two round trips", async ({ input }) => {
  const create = () => calls.expenses.create({ amount: "12.50", ...input() });
  expect(await roundTrips(nothing, create)).toBe(2);
});

test("so are an income, a transfer, a transfer between currencies and a refund", async () => {
  const transfer = { kind: "transfer", amount: "1", fromAccountId: card } as const;
  const cash = String((await alice.api.accounts.list()).items[0]?.id);
  const creates = [
    () => calls.transactions.create({ kind: "income", amount: "1" }),
    () => calls.transactions.create({ kind: "refund", amount: "1" }),
    () => calls.transactions.create({ ...transfer, toAccountId: cash }),
    () => calls.transactions.create({ ...transfer, toAccountId: yen, toAmount: "150" }),
  ];
  for (const create of creates) expect(await roundTrips(nothing, create)).toBe(2);
});

test("so is a refund of an expense, with splits or without", async () => {
  const refund = (refundOf: string) =>
    calls.transactions.create({ kind: "refund", amount: "1", refundOf, id: uuidv7() });
  expect(await roundTrips(() => spend(), refund)).toBe(2);
  expect(await roundTrips(() => spend({ splits: splits() }), refund)).toBe(2);
});

test("an expense is changed, deleted and restored in two round trips, with splits or without", async () => {
  for (const more of [{}, { splits: splits(), tags: ["a"], payee: "Shop" }]) {
    const change = (id: string) => calls.expenses.update({ id, note: "n", payee: "Kiosk" });
    expect(await roundTrips(() => spend(more), change)).toBe(2);
    const remove = (id: string) => calls.expenses.remove({ id });
    expect(await roundTrips(() => spend(more), remove)).toBe(2);
    const gone = async () => {
      const id = await spend(more);
      await alice.api.expenses.remove({ id });
      return id;
    };
    expect(await roundTrips(gone, (id) => calls.expenses.restore({ id }))).toBe(2);
  }
});

test("many operations in one request take as many round trips as one", async () => {
  const operations = Array.from({ length: 20 }, (_, index) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: String(index + 1),
    tags: [`tag ${index}`],
    payee: `Shop ${index}`,
  }));
  const bulk = () => calls.transactions.bulk({ mode: "atomic", operations });
  expect(await roundTrips(nothing, bulk)).toBe(2);
});

test("an expense and a page of them are read in one", async () => {
  const read = (id: string) => calls.expenses.get({ id });
  expect(await roundTrips(() => spend({ splits: splits() }), read)).toBe(1);
  expect(await roundTrips(nothing, () => calls.expenses.list({ limit: 200 }))).toBe(1);
});
