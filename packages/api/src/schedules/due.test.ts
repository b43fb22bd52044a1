import { changes, memberships } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { rent, scheduleTools } from "./schedules.fixture.ts";

const api = await createTestApi();
const { live, ledger, occurrences, assertHealthy } = scheduleTools(api);
afterAll(api.close);

let users = 0;
let alice: TestUser;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T12:00:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
});

const notices = async () =>
  (await alice.api.notifications.list()).items
    .toReversed()
    // Those of forecasts have a test of their own.
    .filter(({ kind }) => kind !== "forecast.low")
    .map(({ title, resolvedAt }) => (resolvedAt ? `${title} (resolved)` : title));

test("a schedule that reminds says so on the day, once, and leaves the recording to people", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, mode: "remind" });
  await live("2026-11-30");
  expect(await notices()).toEqual([]);
  await live("2026-12-01");
  await live("2026-12-02");
  expect(await notices()).toEqual(["Landlord is due on 2026-12-01"]);
  expect(await ledger(alice)).toEqual([]);
  const december = { from: "2026-12-01", to: "2026-12-31" };
  expect(await occurrences(alice, december)).toEqual(["2026-12-01 due"]);
  await alice.api.schedules.post({ id, on: "2026-12-01" });
  expect(await notices()).toEqual(["Landlord is due on 2026-12-01 (resolved)"]);
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("recording it by hand is an answer to a reminder, and so is leaving it out", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, mode: "remind", leadDays: 3 });
  await live("2026-11-28");
  expect(await notices()).toEqual(["Landlord is due on 2026-12-01"]);
  await alice.api.expenses.create({ amount: "950.00", payee: "Landlord" });
  expect(await notices()).toEqual(["Landlord is due on 2026-12-01 (resolved)"]);
  await live("2026-12-29");
  expect((await notices()).at(-1)).toBe("Landlord is due on 2027-01-01");
  await alice.api.schedules.skip({ id, on: "2027-01-01" });
  expect((await notices()).at(-1)).toBe("Landlord is due on 2027-01-01 (resolved)");
  await assertHealthy(alice);
});

test("one that posts reminds ahead with leadDays, and that is over when it has posted", async () => {
  await alice.api.schedules.create({ ...rent, leadDays: 10, name: "Rent" });
  await api.settle();
  expect(await notices()).toEqual(["Rent is due on 2026-12-01"]);
  await live("2026-12-01");
  expect(await notices()).toEqual(["Rent is due on 2026-12-01 (resolved)"]);
  expect(await ledger(alice)).toHaveLength(1);
  await live("2026-12-22");
  expect((await notices()).at(-1)).toBe("Rent is due on 2027-01-01");
  await assertHealthy(alice);
});

test("of a reminder that nobody answers, the oldest of more than 100 are missed", async () => {
  const daily = {
    ...rent,
    mode: "remind",
    every: { unit: "day" },
    startsOn: "2026-12-01",
  } as const;
  await alice.api.schedules.create(daily);
  await live("2027-04-01");
  const all = await occurrences(alice, { from: "2026-12-01", to: "2027-04-01" });
  expect(all.filter((line) => line.endsWith("missed"))).toHaveLength(all.length - 100);
  expect(all.findLast((line) => line.endsWith("missed"))).toBe("2026-12-22 missed");
  expect(await notices()).toHaveLength(1);
  await assertHealthy(alice);
});

test("an occurrence that cannot be posted stays due and says why, and holds up no other", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Giro" });
  const template = { ...rent.template, accountId, payee: "Gym" };
  const { id } = await alice.api.schedules.create({ ...rent, template });
  await alice.api.schedules.create(rent);
  await alice.api.accounts.update({ id: accountId, archived: true });
  await live("2026-12-01");
  await live("2026-12-02");
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  const problem = { code: "account.archived", message: "Choose an account that is not archived." };
  expect(await alice.api.schedules.get({ id })).toMatchObject({ nextOn: "2026-12-01", problem });
  expect(await notices()).toEqual(["Gym could not be posted"]);
  await assertHealthy(alice);
  await alice.api.accounts.update({ id: accountId, archived: false });
  await live("2026-12-03");
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord", "2026-12-01 950.00 Gym"]);
  expect((await alice.api.schedules.get({ id })).problem).toBeNull();
  await assertHealthy(alice);
});

test("a change of the schedule tries again soon", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Giro" });
  const { id: openId } = await alice.api.accounts.create({ name: "Open" });
  const template = { ...rent.template, accountId };
  const { id } = await alice.api.schedules.create({ ...rent, template });
  await alice.api.accounts.update({ id: accountId, archived: true });
  await live("2026-12-01");
  await alice.api.schedules.update({ id, template: { accountId: openId } });
  await api.settle();
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("what falls into the closed period stays due, and what comes after is posted", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, every: { unit: "week" } });
  await alice.api.books.update({ id: alice.bookId, closedThrough: "2026-12-05" });
  await live("2026-12-15");
  expect((await ledger(alice)).map((line) => line.slice(0, 10))).toEqual([
    "2026-12-08",
    "2026-12-15",
  ]);
  const { nextOn, problem } = await alice.api.schedules.get({ id });
  expect([nextOn, problem?.code]).toEqual(["2026-12-01", "period.closed"]);
  await assertHealthy(alice);
});

test("a balance that overflows holds up neither the day nor other schedules", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Giro" });
  const most = "999999999999999.00";
  for (let made = 0; made < 92; made += 1)
    await alice.api.transactions.create({ kind: "income", amount: most, accountId });
  const template = { kind: "income", amount: most, accountId } as const;
  const { id } = await alice.api.schedules.create({ ...rent, template });
  await alice.api.schedules.create(rent);
  await live("2026-12-01");
  const { items } = await alice.api.transactions.list({ from: "2026-12-01" });
  expect(items.map(({ payee }) => payee)).toEqual(["Landlord"]);
  expect((await alice.api.schedules.get({ id })).problem?.code).toBe("amount.out_of_range");
  await assertHealthy(alice);
});

test("it posts in the name of its author, and of the owner once they have left", async () => {
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  await bob.in(alice.bookId).schedules.create(rent);
  await alice.api.schedules.create({ ...rent, template: { ...rent.template, payee: "Gym" } });
  await live("2026-12-01");
  const authors = async (from: string) =>
    (await alice.api.transactions.list({ from })).items.map(
      ({ payee, createdBy }) => `${payee} by ${createdBy.id === bob.id ? "bob" : "alice"}`,
    );
  expect((await authors("2026-12-01")).toSorted()).toEqual(["Gym by alice", "Landlord by bob"]);
  const isBob = and(eq(memberships.bookId, alice.bookId), eq(memberships.userId, bob.id));
  await api.db.delete(memberships).where(isBob);
  await live("2027-01-01");
  expect((await authors("2027-01-01")).toSorted()).toEqual(["Gym by alice", "Landlord by alice"]);
  await assertHealthy(alice);
});

test("what is posted on a day of one author is one operation", async () => {
  for (const payee of ["Gym", "Landlord", "Music"])
    await alice.api.schedules.create({ ...rent, template: { ...rent.template, payee } });
  await live("2026-12-01");
  const posted = (await alice.api.transactions.list()).items;
  const operations = new Set(posted.map(({ operationId }) => operationId));
  expect([posted.length, operations.size]).toEqual([3, 1]);
  const [operationId = ""] = operations;
  expect((await alice.api.operations.undo({ id: operationId })).count).toBe(3);
  expect(await ledger(alice)).toEqual([]);
  await assertHealthy(alice);
});

test("more than one write takes is posted whole, before the day has begun", async () => {
  const daily = { ...rent, every: { unit: "day" }, startsOn: "2026-11-22" } as const;
  for (let made = 0; made < 3; made += 1) await alice.api.schedules.create(daily);
  await live("2027-06-01");
  const { total } = await alice.api.transactions.list({ includeTotal: true });
  expect(total).toBe(3 * 192);
  const [row] = await api.db
    .select({ operations: sql<number>`count(distinct ${changes.operationId})::int` })
    .from(changes)
    .where(and(eq(changes.bookId, alice.bookId), eq(changes.entity, "transaction")));
  expect(row?.operations).toBe(2);
  await assertHealthy(alice);
});

test.each([
  // Midnight does not exist: clocks go from 23:59 to 1:00.
  ["America/Santiago", "2026-09-06", "2026-09-06T03:59:00.000Z", "2026-09-06T04:00:00.000Z"],
  // 2027-10-31 has 25 hours.
  ["Europe/Vienna", "2027-11-01", "2027-10-31T22:59:00.000Z", "2027-10-31T23:00:00.000Z"],
  ["Pacific/Kiritimati", "2026-12-01", "2026-11-30T09:59:00.000Z", "2026-11-30T10:00:00.000Z"],
  ["Pacific/Niue", "2026-12-01", "2026-12-01T10:59:00.000Z", "2026-12-01T11:00:00.000Z"],
])("in %s an occurrence of %s is posted when that day begins", async (zone, on, before, at) => {
  api.clock.now = new Date("2026-08-01T12:00:00.000Z");
  alice = await api.signUp(`zoned${(users += 1)}`, { timeZone: zone });
  await alice.api.schedules.create({ ...rent, startsOn: on });
  await live(before);
  expect(await ledger(alice)).toEqual([]);
  await live(at);
  expect(await ledger(alice)).toEqual([`${on} 950.00 Landlord`]);
});

test("accounts and categories of a schedule cannot be deleted", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Giro" });
  const main = await alice.api.categories.create({ name: "Home" });
  const part = await alice.api.categories.create({ name: "Heating" });
  const splits = [
    { categoryId: main.id, amount: "900.00" },
    { categoryId: part.id, amount: "50.00" },
  ];
  const { id } = await alice.api.schedules.create({
    ...rent,
    template: { ...rent.template, accountId, splits },
  });
  const dependents = [{ kind: "schedule", id }];
  const account = await refusalOf(alice.api.accounts.remove({ id: accountId }));
  expect(account).toMatchObject({ code: "account.in_use", dependents });
  const currency = await refusalOf(alice.api.accounts.update({ id: accountId, currency: "USD" }));
  expect(currency).toMatchObject({ code: "account.in_use", dependents });
  for (const category of [main, part])
    expect(await refusalOf(alice.api.categories.remove({ id: category.id }))).toMatchObject({
      code: "category.in_use",
      dependents,
    });
  await live("2026-12-01");
  expect((await alice.api.expenses.list()).items[0]).toMatchObject({ splits });
  await assertHealthy(alice);
});
