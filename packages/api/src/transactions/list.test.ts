import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import type { Account } from "../accounts/accounts.contract.ts";
import type { Category } from "../ledger/category.contract.ts";
import { decimalToThousandths, foldText, amountInput } from "@outlay/core";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { listExpensesInput } from "../ledger/list.contract.ts";
import type { Expense } from "../ledger/transactions.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let accounts: Account[];
let food: Category;
let bakery: Category;
let travel: Category;
/** Alice's live expenses. */
let ledger: Expense[];

type Query = NonNullable<z.input<typeof listExpensesInput>>;

const list = (query: Query) => alice.api.expenses.list(query);
const listAll = (query: Query) => allPages((cursor) => list({ ...query, cursor }));

const words = [
  "Corner shop",
  "Bäckerei",
  "100% Bio",
  "under_score",
  "back\\slash",
  "%_\\",
  "ticket",
];
const tags = ["holiday", "work", "a_b", "%"];
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, "0")}`);
const amountText = fc.integer({ min: 1, max: 5000 }).map((cents) => (cents / 100).toFixed(2));

beforeAll(async () => {
  alice = await api.signUp("alice");
  const bob = await api.signUp("bob");
  await bob.api.expenses.create({ amount: "1", payee: "Corner shop" });
  accounts = [];
  for (const currency of ["EUR", "JPY", "KWD"])
    accounts.push(await alice.api.accounts.create({ name: currency, currency }));
  food = await alice.api.categories.create({ name: "My food" });
  bakery = await alice.api.categories.create({ name: "My bakery", parentId: food.id });
  travel = await alice.api.categories.create({ name: "My travel" });
  ledger = [];
  const { now } = api.clock;
  for (const sample of fc.sample(drafts(), { numRuns: 90, seed: 7 })) {
    // Some have the same creation time as the one before.
    api.clock.now = new Date(now.getTime() + Math.floor(ledger.length / 3) * 1000);
    ledger.push(await alice.api.expenses.create(sample));
  }
  const gone = await alice.api.expenses.create({ amount: "5", payee: "Corner shop" });
  await alice.api.expenses.remove({ id: gone.id });
  api.clock.now = now;
});

function drafts() {
  return fc
    .record({
      account: fc.constantFrom(...accounts),
      cents: fc.integer({ min: 1, max: 40 }),
      occurredOn: day,
      categoryId: fc.constantFrom(food.id, bakery.id, travel.id),
      payee: fc.option(fc.constantFrom(...words)),
      note: fc.option(fc.constantFrom(...words)),
      tags: fc.subarray(tags),
    })
    .map(({ account, cents, ...rest }) => ({
      ...rest,
      accountId: account.id,
      amount: account.currency === "JPY" ? cents : cents / 100,
    }));
}

const thousandths = (amount: string) => decimalToThousandths(amountInput.parse(amount));

/** Whether each word of a search is in one of the texts that people see. */
function mentions(expense: Expense, q: string): boolean {
  const { payee, note, accountId, categoryId } = expense;
  const named = [...accounts, food, bakery, travel].filter(
    ({ id }) => id === accountId || id === categoryId,
  );
  const texts = [payee ?? "", note ?? "", ...expense.tags, ...named.map(({ name }) => name)];
  return foldText(q)
    .split(" ")
    .every((word) => texts.some((text) => foldText(text).includes(word)));
}

/** Whether an expense matches a query, in a separate plain implementation. */
function matches(expense: Expense, query: Query): boolean {
  const families = new Map([[food.id, [food.id, bakery.id]]]);
  const { from, to, accountId, categoryId, tag, minAmount, maxAmount, q } = query;
  return (
    (from === undefined || expense.occurredOn >= from) &&
    (to === undefined || expense.occurredOn <= to) &&
    (accountId === undefined || expense.accountId === accountId) &&
    (categoryId === undefined ||
      (families.get(categoryId) ?? [categoryId]).includes(expense.categoryId)) &&
    (tag === undefined || expense.tags.includes(tag)) &&
    (minAmount === undefined || thousandths(expense.amount) >= thousandths(String(minAmount))) &&
    (maxAmount === undefined || thousandths(expense.amount) <= thousandths(String(maxAmount))) &&
    (q === undefined || mentions(expense, q))
  );
}

function sorted(expenses: Expense[], { sort = "occurredOn", order = "desc" }: Query): Expense[] {
  const keyOf = (expense: Expense) => {
    if (sort === "amount") return thousandths(expense.amount);
    return sort === "createdAt" ? expense.createdAt.getTime() : expense.occurredOn;
  };
  const compare = (a: Expense, b: Expense) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    if (x === y) return a.id < b.id ? -1 : 1;
    return x < y ? -1 : 1;
  };
  const ascending = expenses.toSorted(compare);
  return order === "asc" ? ascending : ascending.toReversed();
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const ordering = {
  sort: optional(fc.constantFrom("occurredOn" as const, "amount" as const, "createdAt" as const)),
  order: optional(fc.constantFrom("asc" as const, "desc" as const)),
};

/** Any query; built after the data exists. */
const queries = () =>
  fc
    .record({
      ...ordering,
      days: optional(fc.tuple(day, day).map((days) => days.toSorted())),
      accountId: optional(fc.constantFrom(...accounts.map(({ id }) => id))),
      categoryId: optional(fc.constantFrom(food.id, bakery.id, travel.id)),
      tag: optional(fc.constantFrom(...tags)),
      minAmount: optional(amountText),
      maxAmount: optional(amountText),
      q: optional(fc.constantFrom(...words, "SHOP", "ö", "%", "_", "\\", "e", "nowhere")),
    })
    .map(({ days: [from, to] = [], ...query }): Query => ({ ...query, from, to }));

test("any query, read through all pages, is the ledger filtered and sorted", async () => {
  await fc.assert(
    fc.asyncProperty(queries(), fc.integer({ min: 1, max: 40 }), async (query, limit) => {
      const expected = sorted(
        ledger.filter((expense) => matches(expense, query)),
        query,
      );
      expect(await listAll({ ...query, limit })).toEqual(expected);
      const counted = await list({ ...query, limit: 1, includeTotal: true });
      expect(counted.total).toBe(expected.length);
    }),
    { numRuns: 60 },
  );
});

test("each sort in each order, in pages of three, is the ledger sorted", async () => {
  for (const sort of ["occurredOn", "amount", "createdAt"] as const) {
    for (const order of ["asc", "desc"] as const) {
      const found = await listAll({ sort, order, limit: 3 });
      expect(found).toEqual(sorted(ledger, { sort, order }));
    }
  }
});

test("by default the newest day comes first, fifty per page", async () => {
  const { items, nextCursor, ...rest } = await list({});
  expect(items).toEqual(sorted(ledger, {}).slice(0, 50));
  expect(nextCursor).toEqual(expect.any(String));
  expect(rest).toEqual({});
});

test("a page that ends with the last row has no next cursor", async () => {
  expect(await list({ limit: ledger.length })).toMatchObject({ nextCursor: null });
  expect((await list({ limit: ledger.length - 1 })).nextCursor).not.toBeNull();
});

test("amounts of all currencies are sorted and filtered on one scale", async () => {
  const [eur, jpy, kwd] = accounts.map(({ id }) => id);
  const values = [
    { accountId: jpy, amount: "7001" },
    { accountId: eur, amount: "7001.01" },
    { accountId: kwd, amount: "7001.011" },
    { accountId: jpy, amount: "7002" },
  ];
  const made: Expense[] = [];
  for (const value of values.toReversed()) made.push(await alice.api.expenses.create(value));
  ledger.push(...made);
  const range = { minAmount: "7001", maxAmount: "7001.011", sort: "amount", order: "asc" } as const;
  const found = await listAll(range);
  expect(found.map(({ amount }) => amount)).toEqual(["7001", "7001.01", "7001.011"]);
});

test.each(["%", "_", "\\", "%_\\", "100%", "under_", "\\s"])(
  "searching for %s finds these characters literally",
  async (q) => {
    const found = await listAll({ q });
    const expected = ledger.filter((expense) => mentions(expense, q));
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(ledger.length);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
  },
);

test("a filter by an unknown category or account is an error, not an empty list", async () => {
  const stranger = "01920000-0000-7000-8000-000000000000";
  expect(await refusalOf(list({ categoryId: stranger }))).toMatchObject({
    code: "category.not_found",
    issues: [{ path: ["categoryId"] }],
  });
  expect(await refusalOf(list({ accountId: stranger }))).toMatchObject({
    code: "account.not_found",
    issues: [{ path: ["accountId"] }],
  });
});

test("a range that ends before it starts is invalid", async () => {
  expect(await refusalOf(list({ from: "2026-02-02", to: "2026-02-01" }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["to"] }],
  });
});

test("rows added and deleted while paging neither repeat nor displace others", async () => {
  await fc.assert(
    fc.asyncProperty(fc.record(ordering), fc.gen(), async (query, any) => {
      const before = sorted(ledger, query);
      const seen: Expense[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ ...query, limit: 20, cursor });
        seen.push(...page.items);
        cursor = page.nextCursor ?? undefined;
        const added = await alice.api.expenses.create(any(drafts));
        if (any(fc.boolean)) await alice.api.expenses.remove({ id: added.id });
        else ledger.push(added);
      } while (cursor !== undefined);
      const known = new Set(before.map(({ id }) => id));
      expect(seen.filter(({ id }) => known.has(id))).toEqual(before);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    }),
    { numRuns: 8 },
  );
});
