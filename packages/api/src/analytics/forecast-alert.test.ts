import { books } from "@outlay/db";
import { afterAll, beforeEach, expect, test } from "vitest";
import { beginDays } from "../books/days.ts";
import { createBookQueues } from "../feed/lock.ts";
import { examineBook, findAppError, projections } from "../registry.ts";
import { createTestApi, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let checking: string;
let users = 0;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  await api.db.update(books).set({ nextDayAt: new Date("2999-01-01T00:00:00.000Z") });
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  const account = { name: "Giro", kind: "checking", openingBalance: "100" } as const;
  checking = (await alice.api.accounts.create(account)).id;
});

const spend = (amount: string, occurredOn: string, accountId = checking) =>
  alice.api.expenses.create({ amount, occurredOn, accountId });

/** Lets a day begin, as a server does. */
async function beginDay(day: string): Promise<void> {
  api.clock.now = new Date(`${day}T00:00:00.000Z`);
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const needs = {
    db: api.db,
    bookQueues: createBookQueues(),
    projections,
    findAppError,
    onFailure,
  };
  await beginDays(needs, api.clock.now);
  expect(failures).toEqual([]);
}

const notified = async () =>
  (await alice.api.notifications.list()).items.map(({ kind, title, message, ...rest }) => ({
    kind,
    title,
    message,
    about: "entityId" in rest ? [rest.entityId, rest.on] : null,
    isResolved: rest.resolvedAt !== null,
  }));

test("an account that is to fall below zero within 30 days notifies once, when a day begins", async () => {
  await spend("60", "2026-12-01");
  await spend("60", "2026-12-22");
  await beginDay("2026-11-21");
  expect(await notified()).toEqual([]);
  await beginDay("2026-11-22");
  const low = {
    kind: "forecast.low",
    title: "Giro will be below zero",
    message: "The forecast for 2026-12-22 is -20.00 EUR.",
    about: [checking, "2026-12-22"],
    isResolved: false,
  };
  expect(await notified()).toEqual([low]);
  await beginDay("2026-11-23");
  // It goes on when it has happened.
  await beginDay("2026-12-23");
  alice = await api.signIn(`alice${users}`);
  expect(await notified()).toEqual([low]);
});

test("it is resolved when the forecast is above zero again, and then notifies again", async () => {
  const { id } = await spend("160", "2026-12-01");
  await beginDay("2026-11-22");
  await alice.api.expenses.update({ id, amount: "90" });
  await beginDay("2026-11-23");
  expect(await notified()).toMatchObject([{ isResolved: true }]);
  await alice.api.expenses.update({ id, amount: "170" });
  await beginDay("2026-11-24");
  expect(await notified()).toMatchObject([
    { message: "The forecast for 2026-12-01 is -70.00 EUR.", isResolved: false },
    { isResolved: true },
  ]);
  await alice.api.expenses.remove({ id });
  // Nothing is dated ahead now.
  await beginDay("2026-11-25");
  expect(await notified()).toMatchObject([{ isResolved: true }, { isResolved: true }]);
  const examined = await examineBook(api.db, alice.bookId, { fix: false, report: () => {} });
  expect(examined.left).toBe(0);
});

test("credit, what is excluded or archived, and what is below zero already do not notify", async () => {
  const credit = await alice.api.accounts.create({ name: "Card", kind: "credit" });
  const trust = await alice.api.accounts.create({ name: "Trust", kind: "savings", excluded: true });
  const empty = await alice.api.accounts.create({ name: "Purse", kind: "cash" });
  await spend("1", "2026-11-20", empty.id);
  const old = await alice.api.accounts.create({ name: "Old", kind: "cash" });
  for (const { id } of [credit, trust, empty, old]) await spend("5", "2026-12-01", id);
  await alice.api.accounts.update({ id: old.id, archived: true });
  await beginDay("2026-11-22");
  expect(await notified()).toEqual([]);
});

test("money that arrives before it leaves keeps an account above zero", async () => {
  const { id: savings } = await alice.api.accounts.create({
    name: "Savings",
    kind: "savings",
    openingBalance: "500",
  });
  await spend("300", "2026-12-02");
  await alice.api.transactions.create({
    kind: "transfer",
    fromAccountId: savings,
    toAccountId: checking,
    amount: "200",
    occurredOn: "2026-11-30",
    arrivesOn: "2026-12-02",
  });
  await beginDay("2026-11-22");
  expect(await notified()).toEqual([]);
});
