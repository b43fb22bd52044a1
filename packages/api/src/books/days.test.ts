import { alertFirings, books } from "@outlay/db";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { newestSeq } from "../changes/changes.fixture.ts";
import { createBookQueues } from "../feed/lock.ts";
import { examineBook, findAppError, projections } from "../registry.ts";
import { createTestApi, type TestUser } from "../testing.ts";
import { beginDays } from "./days.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let pets: string;
const signUp = async (timeZone: string) => {
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone });
  pets = (await alice.api.categories.create({ name: "Animals" })).id;
};
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T22:53:00.000Z");
  await api.db.update(books).set({ nextDayAt: new Date("2999-01-01T00:00:00.000Z") });
  await signUp("UTC");
});

/** As one server does; returns the failures. */
async function sweep(bookProjections = projections): Promise<unknown[]> {
  const failures: unknown[] = [];
  const needs = {
    db: api.db,
    bookQueues: createBookQueues(),
    projections: bookProjections,
    findAppError,
    onFailure: (error: unknown) => failures.push(error),
  };
  await beginDays(needs, api.clock.now);
  return failures;
}

const at = async (instant: string) => {
  api.clock.now = new Date(instant);
  expect(await sweep()).toEqual([]);
};
const week = { unit: "week", count: 1, anchorOn: "2026-11-29" } as const;
const newBudget = (more: object = {}) =>
  alice.api.budgets.create({
    name: "Pets",
    amount: "100",
    categoryId: pets,
    period: week,
    startsOn: "2026-11-14",
    ...more,
  });
const spend = (amount: string, more: object = {}) =>
  alice.api.expenses.create({ amount, categoryId: pets, ...more });
async function titles(user = alice): Promise<string[]> {
  const { items } = await user.api.notifications.list({ limit: 200 });
  return (
    items
      .toReversed()
      // Those of forecasts have a test of their own.
      .filter(({ kind }) => kind !== "forecast.low")
      .map(({ title, resolvedAt }) => (resolvedAt ? `${title}, resolved` : title))
  );
}

test("a period that begins over its limit notifies when its first day begins", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  await at("2026-11-28T23:59:59.999Z");
  expect(await titles()).toEqual([]);
  await at("2026-11-29T00:00:00.000Z");
  expect(await titles()).toEqual(["Pets is exceeded"]);
  await spend("1");
  await at("2026-11-30T00:00:00.000Z");
  expect(await titles()).toEqual(["Pets is exceeded"]);
});

test("the days of a removed book begin once it is restored", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  const nextDay = async () =>
    (await api.db.select().from(books).where(eq(books.id, alice.bookId)))[0]?.nextDayAt;
  await api.addBook(alice);
  await alice.api.books.remove({ id: alice.bookId });
  const before = await nextDay();
  await at("2026-11-29T00:00:00.000Z");
  expect(await nextDay()).toEqual(before);
  await alice.api.books.restore({ id: alice.bookId });
  await at("2026-11-29T00:00:00.000Z");
  const { items } = await alice.in(alice.bookId).notifications.list();
  expect(items.map(({ title }) => title)).toEqual(["Pets is exceeded"]);
});

test("the next write in the period notifies, if it comes first", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  api.clock.now = new Date("2026-11-29T00:00:00.000Z");
  await spend("1");
  expect(await titles()).toEqual(["Pets is exceeded"]);
  expect(await sweep()).toEqual([]);
  expect(await titles()).toEqual(["Pets is exceeded"]);
});

test("a time zone that moves the book into the next period notifies at once, once", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  await alice.api.books.update({ id: alice.bookId, timeZone: "Pacific/Kiritimati" });
  await spend("1");
  expect(await sweep()).toEqual([]);
  expect((await alice.api.notifications.list()).items).toMatchObject([
    { title: "Pets is exceeded", threshold: 100, percent: 150, periodStart: "2026-11-29" },
  ]);
});

test("a payment dated ahead is a low balance on its day, and income dated ahead ends one", async () => {
  const giro = (await alice.api.accounts.create({ name: "Giro", openingBalance: "100" })).id;
  await alice.api.alerts.create({ kind: "lowBalance", accountId: giro, below: "50" });
  await spend("60", { accountId: giro, occurredOn: "2026-11-30" });
  const income = { kind: "income", accountId: giro, amount: "500" } as const;
  await alice.api.transactions.create({ ...income, occurredOn: "2026-12-02" });
  await at("2026-11-29T12:00:00.000Z");
  expect(await titles()).toEqual([]);
  await at("2026-11-30T00:04:00.000Z");
  expect(await titles()).toEqual(["Giro is below 50.00 EUR"]);
  await at("2026-12-01T00:04:00.000Z");
  await at("2026-12-02T00:04:00.000Z");
  expect(await titles()).toEqual(["Giro is below 50.00 EUR, resolved"]);
});

test.each([
  { timeZone: "Pacific/Kiritimati", begins: "2026-11-29T10:00:00.000Z" },
  { timeZone: "Pacific/Niue", begins: "2026-11-30T11:00:00.000Z" },
  { timeZone: "Asia/Kathmandu", begins: "2026-11-29T18:15:00.000Z" },
])("a day begins at midnight in $timeZone", async ({ timeZone, begins }) => {
  await signUp(timeZone);
  await newBudget({ period: { unit: "days" }, startsOn: "2026-11-29" });
  await spend("150", { occurredOn: "2026-11-30" });
  await at(new Date(Date.parse(begins) - 1).toISOString());
  expect(await titles()).toEqual([]);
  await at(begins);
  expect(await titles()).toEqual(["Pets is exceeded"]);
});

test("a day of 23 or 25 hours begins at its midnight", async () => {
  // In Berlin, clocks go forward on 28 March 2027 and back on 31 October 2027.
  for (const [eve, begins] of [
    ["2027-03-28T12:00:00.000Z", "2027-03-28T22:00:00.000Z"],
    ["2027-10-31T12:00:00.000Z", "2027-10-31T23:00:00.000Z"],
  ] as const) {
    api.clock.now = new Date(eve);
    await signUp("Europe/Berlin");
    const on = { nextDayAt: books.nextDayAt };
    const [book] = await api.db.select(on).from(books).where(eq(books.id, alice.bookId));
    expect(book?.nextDayAt).toEqual(new Date(begins));
    await at(begins);
    const [later] = await api.db.select(on).from(books).where(eq(books.id, alice.bookId));
    expect(later?.nextDayAt).toEqual(new Date(Date.parse(begins) + 86_400_000));
  }
});

test("several servers that sweep at once begin the day of each book once", async () => {
  const owners: TestUser[] = [];
  for (let count = 0; count < 5; count += 1) {
    await signUp("UTC");
    await newBudget();
    await spend("150", { occurredOn: "2026-11-29" });
    owners.push(alice);
  }
  api.clock.now = new Date("2026-11-29T00:00:00.000Z");
  const failures = await Promise.all(Array.from({ length: 6 }, () => sweep()));
  expect(failures.flat()).toEqual([]);
  for (const owner of owners) expect(await titles(owner)).toEqual(["Pets is exceeded"]);
});

test("a server that ends between the claim and the notification loses nothing", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  api.clock.now = new Date("2026-11-29T00:00:00.000Z");
  const seq = await newestSeq(alice.api);
  const gone = new Error("The server ended.");
  const inTransaction = api.db.transaction.bind(api.db);
  const dying = {
    db: Object.create(api.db, {
      transaction: {
        value: (run: Parameters<typeof inTransaction>[0]) =>
          inTransaction(async (tx) => {
            await run(tx);
            throw gone;
          }),
      },
    }) as typeof api.db,
    bookQueues: createBookQueues(),
    projections,
    findAppError,
    onFailure: (error: unknown) => failures.push(error),
  };
  const failures: unknown[] = [];
  await beginDays(dying, api.clock.now);
  expect(failures).toEqual([gone]);
  expect(await titles()).toEqual([]);
  expect(await newestSeq(alice.api)).toBe(seq);
  expect(await sweep()).toEqual([]);
  expect(await titles()).toEqual(["Pets is exceeded"]);
});

test("a book that fails does not keep the others from their day", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  const broken = alice;
  await signUp("UTC");
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  await api.db.update(books).set({ timeZone: "No/Where" }).where(eq(books.id, broken.bookId));
  api.clock.now = new Date("2026-11-29T00:00:00.000Z");
  expect(await sweep()).toMatchObject([{ name: "RangeError" }]);
  expect(await titles()).toEqual(["Pets is exceeded"]);
  await api.db.update(books).set({ timeZone: "UTC" }).where(eq(books.id, broken.bookId));
  expect(await sweep()).toEqual([]);
  expect(await titles(broken)).toEqual(["Pets is exceeded"]);
});

test("what a day makes of alerts is in the feed, in the name of the owner, and passes the doctor", async () => {
  await newBudget();
  await spend("150", { occurredOn: "2026-11-29" });
  const seq = await newestSeq(alice.api);
  await at("2026-11-29T00:00:00.000Z");
  const { items } = await alice.api.changes.since({ since: seq });
  expect(items).toMatchObject([
    { entity: "notification", op: "create", actorId: alice.id, tokenId: null },
  ]);
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  await examineBook(api.db, alice.bookId, { fix: false, report });
  expect(lines).toEqual([]);
  // A notification whose alert has not fired is found.
  const alerts = (await alice.api.alerts.list()).items.map(({ id }) => id);
  await api.db.delete(alertFirings).where(inArray(alertFirings.alertId, alerts));
  await examineBook(api.db, alice.bookId, { fix: false, report });
  expect(lines.join("\n")).toContain("is not resolved, but the alert");
  expect(lines.join("\n")).toContain("next alert");
});
