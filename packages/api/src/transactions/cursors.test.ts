import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { listExpensesInput } from "../ledger/list.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  for (let amount = 1; amount <= 5; amount += 1)
    await alice.api.expenses.create({ amount, tags: ["a"], payee: "shop" });
});

type Query = NonNullable<z.input<typeof listExpensesInput>>;
const list = (query: Query) => alice.api.expenses.list(query);
const firstCursor = async (query: Query) => {
  const { nextCursor } = await list({ ...query, limit: 2 });
  return String(nextCursor);
};
const invalid = { code: "cursor.invalid", issues: [{ path: ["cursor"] }] };

/** The error code, or "answered". Throws for anything unexpected. */
const outcome = async (query: Query): Promise<string> => {
  const call = list(query);
  const answered = await call.then(
    () => true,
    () => false,
  );
  return answered ? "answered" : (await refusalOf(call)).code;
};

const others: Query[] = [
  { sort: "amount" },
  { order: "asc" },
  { from: "2020-01-01" },
  { to: "2030-01-01" },
  { tag: "a" },
  { minAmount: "1" },
  { maxAmount: "9" },
  { q: "shop" },
];

test.each(others)("a cursor of another filter or sort is invalid for %j", async (query) => {
  const cursor = await firstCursor({});
  expect(await refusalOf(list({ ...query, cursor }))).toMatchObject(invalid);
  const own = await firstCursor(query);
  expect(await refusalOf(list({ cursor: own }))).toMatchObject(invalid);
  expect((await list({ ...query, cursor: own, limit: 200 })).items).toHaveLength(3);
});

test("the page size and the count may change from page to page", async () => {
  const cursor = await firstCursor({});
  const page = await list({ cursor, limit: 1, includeTotal: true });
  expect(page.items).toHaveLength(1);
  expect(page.total).toBe(5);
});

test("random text is an invalid cursor", async () => {
  const anything = fc.oneof(
    fc.string({ minLength: 1, maxLength: 200, unit: "binary" }),
    fc.base64String({ minLength: 1, maxLength: 200 }),
    fc.json().map((json) => Buffer.from(json).toString("base64url").slice(0, 1000)),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (cursor) => {
      expect(await outcome({ cursor })).toBe("cursor.invalid");
    }),
  );
});

const nearly = {
  occurredOn: ["0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "infinity", "now", "epoch"],
  amount: ["0", "999999999999999999", "9223372036854775808", "-1", "1e3", "", " 1", "NaN"],
  createdAt: [
    "0000-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "2026-02-28T24:00:00Z",
    "2026-02-28T23:59:60Z",
    "2026-01-01T00:00:00.123456789Z",
    "infinity",
  ],
};

test.each(["occurredOn", "amount", "createdAt"] as const)(
  "a forged cursor by %s is either valid or invalid, and never an internal error",
  async (sort) => {
    const genuine = Buffer.from(await firstCursor({ sort }), "base64url").toString();
    const { f, k } = JSON.parse(genuine) as { f: string; k: [string, string] };
    const value = fc.oneof(fc.constantFrom(...nearly[sort]), fc.string(), fc.constant(k[0]));
    const id = fc.oneof(fc.constant(k[1]), fc.uuid(), fc.string());
    const key: fc.Arbitrary<unknown[]> = fc.oneof(
      fc.tuple(value, id),
      fc.array(fc.anything(), { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(key, async (forged) => {
        const text = JSON.stringify({ f, k: forged }, (_, part: unknown) =>
          typeof part === "bigint" ? String(part) : part,
        );
        const cursor = Buffer.from(text).toString("base64url");
        fc.pre(cursor.length <= 1000);
        expect(["cursor.invalid", "answered"]).toContain(await outcome({ sort, cursor }));
      }),
      { numRuns: 200, examples: nearly[sort].map((example): [unknown[]] => [[example, k[1]]]) },
    );
    expect(api.faults).toEqual([]);
  },
);

test("a cursor from another user's list reads nothing of theirs", async () => {
  const cursor = await firstCursor({});
  const bob = await api.signUp("bob");
  expect(await bob.api.expenses.list({ cursor })).toEqual({ items: [], nextCursor: null });
});
