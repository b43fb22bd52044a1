import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const started = api.clock.now;
let alice: TestUser;
let users = 0;
beforeEach(async () => {
  api.clock.now = started;
  alice = await api.signUp(`alice${(users += 1)}`);
});

const open = async (more: object = {}) =>
  (await alice.api.accounts.create({ name: "Giro", openingBalance: "100", ...more })).id;
const get = (id: string) => alice.api.accounts.get({ id });
const spend = (accountId: string, amount: string, occurredOn: string) =>
  alice.api.expenses.create({ amount, accountId, occurredOn });
const balanceOn = async (id: string, on?: string) =>
  (await alice.api.accounts.balance({ id, on })).balance;
const netWorthOn = async (on: string, accountId: string) =>
  (await alice.api.analytics.netWorth({ from: on, to: on, accountId })).at(-1)?.net;

test("a balance is today's everywhere, and what is dated ahead counts in futureBalance", async () => {
  const id = await open();
  await spend(id, "60", "2027-01-27");
  const shown = { balance: "100.00", futureBalance: "40.00" };
  expect(await get(id)).toMatchObject(shown);
  const { items } = await alice.api.accounts.list();
  expect(items.find((account) => account.id === id)).toMatchObject(shown);
  expect(await alice.api.accounts.update({ id, name: "Current" })).toMatchObject(shown);
  expect(await balanceOn(id)).toBe("100.00");
  expect(await balanceOn(id, "2027-01-27")).toBe("40.00");
  expect(await netWorthOn("2026-11-21", id)).toBe("100.00");
  await spend(id, "60", "2026-11-21");
  expect(await get(id)).toMatchObject({ balance: "40.00", futureBalance: "-20.00" });
});

test("a payment dated ahead counts from its day on, in the book's time zone", async () => {
  const id = await open();
  await spend(id, "60", "2026-11-22");
  expect(await get(id)).toMatchObject({ balance: "100.00" });
  await alice.api.books.update({ id: alice.bookId, timeZone: "Pacific/Kiritimati" });
  expect(await get(id)).toMatchObject({ balance: "100.00" });
  api.clock.now = new Date("2026-11-21T10:00:00.000Z");
  expect(await get(id)).toMatchObject({ balance: "40.00" });
});

test("both legs of a transfer dated ahead wait for their day", async () => {
  const [fromAccountId, toAccountId] = [await open(), await open()];
  const move = { kind: "transfer", amount: "30", fromAccountId, toAccountId } as const;
  await alice.api.transactions.create({ ...move, occurredOn: "2026-12-01" });
  expect(await get(fromAccountId)).toMatchObject({ balance: "100.00", futureBalance: "70.00" });
  expect(await get(toAccountId)).toMatchObject({ balance: "100.00", futureBalance: "130.00" });
});

test("an opening balance does not count before the account was created", async () => {
  const id = await open();
  expect(await get(id)).toMatchObject({ openedOn: "2026-11-21" });
  expect(await netWorthOn("2024-01-31", id)).toBe("0.00");
  expect(await balanceOn(id, "2026-11-20")).toBe("0.00");
  expect(await balanceOn(id, "2026-11-21")).toBe("100.00");
});

test("by default an account opens with its earliest transaction, even when that is deleted later", async () => {
  const id = await open();
  const { id: early } = await spend(id, "10", "2025-03-01");
  expect(await get(id)).toMatchObject({ openedOn: "2025-03-01" });
  expect(await balanceOn(id, "2025-02-28")).toBe("0.00");
  expect(await balanceOn(id, "2025-03-01")).toBe("90.00");
  await alice.api.expenses.remove({ id: early });
  expect(await get(id)).toMatchObject({ openedOn: "2026-11-21", balance: "100.00" });
});

test("a chosen day holds whatever is recorded, and null goes back to the default", async () => {
  const id = await open({ openedOn: "2026-06-01" });
  await spend(id, "10", "2026-03-01");
  expect(await get(id)).toMatchObject({ openedOn: "2026-06-01", balance: "90.00" });
  expect(await balanceOn(id, "2026-05-31")).toBe("-10.00");
  expect(await netWorthOn("2026-05-31", id)).toBe("-10.00");
  expect(await netWorthOn("2026-06-01", id)).toBe("90.00");
  const reset = await alice.api.accounts.update({ id, openedOn: null });
  expect(reset).toMatchObject({ openedOn: "2026-03-01" });
});

test("an account that opens in the future has only its transactions until then", async () => {
  const id = await open({ openedOn: "2026-12-24" });
  expect(await get(id)).toMatchObject({ balance: "0.00", futureBalance: "100.00" });
  expect(await balanceOn(id, "2026-12-24")).toBe("100.00");
});

test("net worth explains a balance before the account opened without its opening balance", async () => {
  const accountId = await open({ openedOn: "2026-06-01" });
  const input = { from: "2026-05-31", to: "2026-05-31", accountId, explain: true };
  const [point] = await alice.api.analytics.netWorth(input);
  expect(point?.explain).toMatchObject([{ openingBalance: "0.00", balance: "0.00" }]);
});

test("the opening day is undone as the other fields", async () => {
  const id = await open();
  await alice.api.accounts.update({ id, openedOn: "2026-06-01", openingBalance: "5" });
  const last = await alice.api.changes.since({ since: 0, limit: 200 });
  await alice.api.changes.undo({ seq: last.nextSince });
  expect(await get(id)).toMatchObject({ openedOn: "2026-11-21", balance: "100.00" });
});

test("the balance of every day is the opening balance, once it counts, and all until that day", async () => {
  const day = fc.date({
    min: new Date("2026-01-01"),
    max: new Date("2027-01-31"),
    noInvalidDate: true,
  });
  const dayText = day.map((date) => date.toISOString().slice(0, 10));
  const spent = fc.array(fc.tuple(dayText, fc.integer({ min: 1, max: 99_999 })), { maxLength: 6 });
  const property = fc.asyncProperty(
    spent,
    fc.option(dayText),
    fc.array(dayText, { minLength: 1, maxLength: 4 }),
    async (records, openedOn, days) => {
      const id = await open({ openedOn });
      for (const [on, cents] of records) await spend(id, (cents / 100).toFixed(2), on);
      const [first = ""] = ["2026-11-21", ...records.map(([on]) => on)].toSorted();
      const expected = (on: string) => {
        const opening = (openedOn ?? first) <= on ? 10_000 : 0;
        const until = records.filter(([spentOn]) => spentOn <= on);
        return ((opening - until.reduce((sum, [, cents]) => sum + cents, 0)) / 100).toFixed(2);
      };
      for (const on of days) {
        expect(await balanceOn(id, on)).toBe(expected(on));
        expect(await netWorthOn(on, id)).toBe(expected(on));
      }
      expect((await get(id)).balance).toBe(expected("2026-11-21"));
      expect((await get(id)).futureBalance).toBe(
        expected("9999-12-31").replace(/^-0\.00$/, "0.00"),
      );
    },
  );
  await fc.assert(property, { numRuns: 15 });
}, 60_000);

test("the currency of an account that was never used can be changed", async () => {
  const id = await open({ openingBalance: "12" });
  const changed = await alice.api.accounts.update({ id, currency: "CHF" });
  expect(changed).toMatchObject({ currency: "CHF", openingBalance: "12.00", balance: "12.00" });
  const yen = await alice.api.accounts.update({ id, currency: "JPY" });
  expect(yen).toMatchObject({ openingBalance: "12", balance: "12" });
  await alice.api.expenses.create({ amount: "5", accountId: id });
  expect(await get(id)).toMatchObject({ balance: "7" });
});

test("another currency is refused once there are transactions, even deleted ones, or alerts", async () => {
  const [used, watched] = [await open(), await open({ openingBalance: "0.50" })];
  const { id: gone } = await spend(used, "1", "2026-11-01");
  await alice.api.expenses.remove({ id: gone });
  const { id: alert } = await alice.api.alerts.create({
    kind: "lowBalance",
    accountId: watched,
    below: "5",
  });
  const change = (id: string, currency: string) =>
    refusalOf(alice.api.accounts.update({ id, currency }));
  expect(await change(used, "CHF")).toMatchObject({ code: "account.in_use" });
  expect(await change(watched, "CHF")).toMatchObject({
    code: "account.in_use",
    issues: [{ message: `Alert ${alert} watches it.` }],
  });
  await alice.api.alerts.remove({ id: alert });
  expect(await change(watched, "JPY")).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["openingBalance"] }],
  });
  expect(await get(watched)).toMatchObject({ currency: "EUR", openingBalance: "0.50" });
});
