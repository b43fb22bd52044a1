import { accounts } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

let opened = 0;
const open = (openingBalance = "100", currency = "EUR") =>
  alice.api.accounts.create({ name: `Account ${(opened += 1)}`, openingBalance, currency });
const balanceOf = async (id: string) => {
  const { items } = await alice.api.accounts.list({ limit: 200 });
  return items.find((account) => account.id === id)?.balance;
};

test("an expense lowers the balance of its account", async () => {
  const { id: accountId } = await open();
  await alice.api.expenses.create({ amount: "30", accountId });
  await alice.api.expenses.create({ amount: "0.01", accountId });
  expect(await balanceOf(accountId)).toBe("69.99");
});

test("a changed amount changes the balance by the difference", async () => {
  const { id: accountId } = await open();
  const { id } = await alice.api.expenses.create({ amount: "30", accountId });
  await alice.api.expenses.update({ id, amount: "40" });
  expect(await balanceOf(accountId)).toBe("60.00");
  await alice.api.expenses.update({ id, note: "same amount" });
  expect(await balanceOf(accountId)).toBe("60.00");
});

test("deleting an expense raises the balance, once", async () => {
  const { id: accountId } = await open();
  const { id } = await alice.api.expenses.create({ amount: "30", accountId });
  await alice.api.expenses.remove({ id });
  expect(await balanceOf(accountId)).toBe("100.00");
  await alice.api.expenses.remove({ id });
  expect(await balanceOf(accountId)).toBe("100.00");
});

test("restoring an expense lowers the balance again, once", async () => {
  const { id: accountId } = await open();
  const { id } = await alice.api.expenses.create({ amount: "30", accountId });
  await alice.api.expenses.remove({ id });
  await Promise.all(Array.from({ length: 5 }, () => alice.api.expenses.restore({ id })));
  expect(await balanceOf(accountId)).toBe("70.00");
});

test("moving an expense to another account changes both balances", async () => {
  const [from, to] = [await open(), await open("5")];
  const { id } = await alice.api.expenses.create({ amount: "30", accountId: from.id });
  await alice.api.expenses.update({ id, accountId: to.id, amount: "31" });
  expect(await balanceOf(from.id)).toBe("100.00");
  expect(await balanceOf(to.id)).toBe("-26.00");
});

test("an expense moves to an account of another currency only with an amount in it", async () => {
  const [euros, yen] = [await open(), await open("1000", "JPY")];
  const { id } = await alice.api.expenses.create({ amount: "3.50", accountId: euros.id });
  const move = { id, accountId: yen.id };
  const expected = { code: "input.invalid", issues: [{ path: ["amount"] }] };
  expect(await refusalOf(alice.api.expenses.update(move))).toMatchObject(expected);
  const inEuros = alice.api.expenses.update({ ...move, amount: "3.50" });
  expect(await refusalOf(inEuros)).toMatchObject(expected);
  expect(await alice.api.expenses.update({ ...move, amount: "600" })).toMatchObject({
    amount: "600",
    currency: "JPY",
  });
  expect([await balanceOf(euros.id), await balanceOf(yen.id)]).toEqual(["100.00", "400"]);
});

test("an expense sent again with its id is recorded once", async () => {
  const { id: accountId } = await open();
  const sent = { id: uuidv7(), amount: "30", accountId, tags: ["b", "a"] };
  const first = await alice.api.expenses.create(sent);
  expect(await alice.api.expenses.create({ ...sent, amount: 30, tags: ["a", "b"] })).toEqual(first);
  expect(await balanceOf(accountId)).toBe("70.00");
});

test("a retry a day later still returns the existing expense", async () => {
  const { now } = api.clock;
  const sent = { id: uuidv7(), amount: "30" };
  const first = await alice.api.expenses.create(sent);
  api.clock.now = new Date(now.getTime() + 86_400_000);
  const again = await alice.api.expenses.create(sent);
  api.clock.now = now;
  expect(again).toEqual(first);
});

test("an id is taken if the expense differs, has changed or is deleted", async () => {
  const { id: accountId } = await open();
  const other = await open();
  const sent = { id: uuidv7(), amount: "30", accountId };
  await alice.api.expenses.create(sent);
  const changes = [
    { amount: "31" },
    { payee: "Shop" },
    { note: "note" },
    { tags: ["a"] },
    { occurredOn: "2026-01-01" },
    { accountId: other.id },
    { original: { amount: "1", currency: "USD" } },
  ];
  for (const change of changes) {
    expect(await refusalOf(alice.api.expenses.create({ ...sent, ...change }))).toMatchObject({
      code: "id.taken",
      issues: [{ path: ["id"] }],
    });
  }
  await alice.api.expenses.remove({ id: sent.id });
  expect(await refusalOf(alice.api.expenses.create(sent))).toMatchObject({ code: "id.taken" });
  expect(await balanceOf(accountId)).toBe("100.00");
});

test("an expense sent ten times at once is recorded once", async () => {
  const { id: accountId } = await open();
  const sent = { id: uuidv7(), amount: "30", accountId };
  const rows = await Promise.all(Array.from({ length: 10 }, () => alice.api.expenses.create(sent)));
  expect(rows).toEqual(rows.map(() => rows[0]));
  const { total } = await alice.api.expenses.list({ accountId, includeTotal: true });
  expect(total).toBe(1);
  expect(await balanceOf(accountId)).toBe("70.00");
});

test("of two different expenses with the same id at once, one is recorded and the other fails", async () => {
  const { id: accountId } = await open();
  const id = uuidv7();
  const attempts = ["10", "20"].map((amount) =>
    alice.api.expenses.create({ id, amount, accountId }),
  );
  const results = await Promise.allSettled(attempts);
  const lost = attempts.filter((_, index) => results[index]?.status === "rejected");
  expect(await Promise.all(lost.map(refusalOf))).toMatchObject([{ code: "id.taken" }]);
  const { amount } = await alice.api.expenses.get({ id });
  expect(await balanceOf(accountId)).toBe(amount === "10.00" ? "90.00" : "80.00");
});

test("the same id in another user's book is another expense", async () => {
  const id = uuidv7();
  const mine = await alice.api.expenses.create({ id, amount: "1" });
  const theirs = await bob.api.expenses.create({ id, amount: "2" });
  expect(await alice.api.expenses.get({ id })).toEqual(mine);
  expect(await bob.api.expenses.get({ id })).toEqual(theirs);
});

test("fifty expenses at once all change the balance", async () => {
  const { id: accountId } = await open("1000");
  await Promise.all(
    Array.from({ length: 50 }, () => alice.api.expenses.create({ amount: "1.01", accountId })),
  );
  expect(await balanceOf(accountId)).toBe("949.50");
});

test("an amount that would overflow the balance fails and is not recorded", async () => {
  const { id: accountId } = await open();
  await api.db
    .update(accounts)
    .set({ balanceMinor: -(2n ** 63n) + 100n })
    .where(and(eq(accounts.bookId, alice.bookId), eq(accounts.id, accountId)));
  const tooMuch = alice.api.expenses.create({ amount: "1.01", accountId });
  expect(await refusalOf(tooMuch)).toMatchObject({ code: "amount.out_of_range" });
  const { total } = await alice.api.expenses.list({ accountId, includeTotal: true });
  expect(total).toBe(0);
});

type Step =
  | { do: "create"; cents: number; account: number }
  | { do: "update"; at: number; cents: number; account: number }
  | { do: "remove" | "restore"; at: number };

const cents = fc.integer({ min: 1, max: 100_000 });
const account = fc.nat(2);
const at = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("create"), cents, account }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("update"), at, cents, account }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("remove", "restore"), at }) },
);

test("after random requests a balance is the opening balance plus the live expenses", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const open3 = await Promise.all([open("0"), open("0"), open("0")]);
      const book: { id: string; cents: number; account: number; deleted: boolean }[] = [];
      for (const move of steps) {
        const amountOf = (value: number) => (value / 100).toFixed(2);
        const accountId = "account" in move ? String(open3[move.account]?.id) : "";
        if (move.do === "create") {
          const sent = { amount: amountOf(move.cents), accountId };
          const { id } = await alice.api.expenses.create(sent);
          book.push({ id, cents: move.cents, account: move.account, deleted: false });
          continue;
        }
        const entry = book[move.at % Math.max(book.length, 1)];
        if (!entry || entry.deleted !== (move.do === "restore")) continue;
        const { id } = entry;
        if (move.do === "update") {
          await alice.api.expenses.update({ id, amount: amountOf(move.cents), accountId });
          Object.assign(entry, { cents: move.cents, account: move.account });
        } else {
          await alice.api.expenses[move.do]({ id });
          entry.deleted = move.do === "remove";
        }
      }
      const live = book.filter(({ deleted }) => !deleted);
      for (const [index, { id }] of open3.entries()) {
        const mine = live.filter((entry) => entry.account === index);
        const spent = mine.reduce((sum, entry) => sum + entry.cents, 0);
        expect(Number(await balanceOf(id))).toBe(-spent / 100 || 0);
      }
    }),
    { numRuns: 12 },
  );
});
