import { sessions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { assertRestores } from "../../archive/testing.ts";
import { changesSince } from "../../changes/changes.fixture.ts";
import { examineBook } from "../../registry.ts";
import { createTestApi, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let id: string;
beforeEach(async () => {
  setClock("2026-11-28");
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  // A test may take months.
  await api.db.update(sessions).set({ expiresAt: new Date("2199-12-31") });
  const given = { name: "Gifts", amount: "50", startsOn: "2026-10-01" };
  id = (await alice.api.budgets.create(given)).id;
});

const setClock = (day: string) => {
  api.clock.now = new Date(`${day}T10:30:00.000Z`);
};
const update = (more: Omit<Parameters<TestUser["api"]["budgets"]["update"]>[0], "id">) =>
  alice.api.budgets.update({ id, ...more });
const planned = async () => {
  const { amount, amounts } = await alice.api.budgets.get({ id });
  return [
    amount,
    ...amounts.map((plan) => `${plan.onlyPeriod ? "only" : "from"} ${plan.from}: ${plan.amount}`),
  ];
};
const months = ["2026-10-15", "2026-11-15", "2026-12-15", "2027-01-15", "2027-02-15"];
/** The limit of each of these months. */
async function limits() {
  const found: string[] = [];
  for (const on of months) {
    const { items } = await alice.api.budgets.status({ on });
    found.push(Number(items[0]?.limit).toFixed(0));
  }
  return found.join(" ");
}
async function undoLast() {
  const { seq = 0 } =
    (await changesSince(alice.api)).findLast(({ entity }) => entity === "budget") ?? {};
  return alice.api.changes.undo({ seq });
}
const fromDecember = { amount: "400", from: "2026-12-01" };

test("an amount for a coming period only leaves the next ones as they were", async () => {
  const { amount, amounts } = await update({ ...fromDecember, onlyPeriod: true });
  expect(amount).toBe("50.00");
  expect(amounts).toEqual([{ from: "2026-12-01", amount: "400.00", onlyPeriod: true }]);
  expect(await limits()).toBe("50 50 400 50 50");
});

test("an amount from a coming period on", async () => {
  await update(fromDecember);
  expect(await planned()).toEqual(["50.00", "from 2026-12-01: 400.00"]);
  expect(await limits()).toBe("50 50 400 400 400");
});

test("what is planned is taken back, and what held before holds again", async () => {
  await update(fromDecember);
  await update({ amount: "70", from: "2027-01-01", onlyPeriod: true });
  await update({ amount: "90", onlyPeriod: true });
  expect(await limits()).toBe("50 90 400 70 400");
  await update({ amount: null, from: "2026-12-01" });
  expect(await limits()).toBe("50 90 50 70 50");
  await update({ amount: null, onlyPeriod: true });
  await update({ amount: null, from: "2027-01-01", onlyPeriod: true });
  expect(await planned()).toEqual(["50.00"]);
  await undoLast();
  expect(await limits()).toBe("50 50 50 70 50");
});

test.each([
  [{ from: "2026-12-01" }],
  [{ from: "2027-01-01", onlyPeriod: true }],
  [{ onlyPeriod: true }],
  [{}],
])("what is not planned is not taken back: %j", async (which) => {
  await update({ ...fromDecember, onlyPeriod: true });
  const refusal = await refusalOf(update({ amount: null, ...which }));
  expect(refusal).toMatchObject({ code: "input.invalid", issues: [{ path: ["from"] }] });
  expect(await limits()).toBe("50 50 400 50 50");
});

test("an amount for the current period only", async () => {
  await update({ amount: "400", onlyPeriod: true });
  expect(await planned()).toEqual(["50.00", "only 2026-11-01: 400.00"]);
  expect(await limits()).toBe("50 400 50 50 50");
});

test("a coming amount and one for a period only hold together, whichever comes first", async () => {
  await update({ amount: "60", from: "2026-12-01" });
  await update({ ...fromDecember, onlyPeriod: true });
  expect(await limits()).toBe("50 50 400 60 60");
  await update({ amount: "70", from: "2027-02-01" });
  await update({ amount: "30", from: "2027-02-01", onlyPeriod: true });
  expect(await limits()).toBe("50 50 400 60 30");
  expect((await alice.api.budgets.list()).items[0]?.amounts).toHaveLength(4);
  await update({ amount: "80", from: "2027-02-01" });
  expect(await limits()).toBe("50 50 400 60 80");
});

test("an amount from now on replaces coming ones, but not those of single coming periods", async () => {
  await update({ amount: "60", from: "2027-01-01" });
  await update({ ...fromDecember, onlyPeriod: true });
  await update({ amount: "90", onlyPeriod: true });
  expect(await limits()).toBe("50 90 400 60 60");
  await update({ amount: "70" });
  expect(await limits()).toBe("50 70 400 70 70");
  expect(await planned()).toEqual(["70.00", "only 2026-12-01: 400.00"]);
});

test("what was planned comes to hold, and is kept once its period is over", async () => {
  await update({ ...fromDecember, onlyPeriod: true });
  await update({ amount: "60", from: "2027-01-01" });
  setClock("2026-12-05");
  expect(await planned()).toEqual(["50.00", "only 2026-12-01: 400.00", "from 2027-01-01: 60.00"]);
  setClock("2027-02-05");
  expect(await planned()).toEqual(["60.00"]);
  await update({ amount: "10" });
  expect(await limits()).toBe("50 50 400 60 10");
  await alice.api.budgets.update({ id, rollover: "surplus" });
  expect(await limits()).toBe("50 50 400 60 70");
});

const refused: [string, object, string, RegExp][] = [
  ["a day within a coming period", { amount: "1", from: "2026-12-02" }, "from", /2026-12-01/],
  ["the current period", { amount: "1", from: "2026-11-01" }, "from", /2026-12-01/],
  ["a period that is over", { amount: "1", from: "2026-10-01" }, "from", /2026-12-01/],
  ["a day without an amount", { from: "2026-12-01" }, "amount", /amount/],
  ["a period without an amount", { onlyPeriod: true }, "amount", /amount/],
  [
    "a day after the end",
    { amount: "1", from: "2027-02-01", endsOn: "2027-01-05" },
    "from",
    /ends/,
  ],
];
test.each(refused)("%s is not allowed", async (_, input, field, message) => {
  const refusal = await refusalOf(update(input));
  expect(refusal).toMatchObject({ code: "input.invalid", issues: [{ path: [field] }] });
  expect(refusal.issues[0]?.message).toMatch(message);
  expect(await planned()).toEqual(["50.00"]);
});

test("the first period of a budget that begins later is a coming one", async () => {
  const later = { name: "Later", amount: "50", startsOn: "2027-01-10" };
  id = (await alice.api.budgets.create(later)).id;
  await update({ amount: "20", from: "2027-01-01", onlyPeriod: true });
  await update({ amount: "30", from: "2027-02-01" });
  expect(await planned()).toEqual(["50.00", "only 2027-01-01: 20.00", "from 2027-02-01: 30.00"]);
  await update({ amount: "60", from: "2027-01-01" });
  expect(await planned()).toEqual(["60.00"]);
});

const plans: [string, () => Promise<unknown>][] = [
  ["from a coming period on", () => update(fromDecember)],
  ["for a coming period", () => update({ ...fromDecember, onlyPeriod: true })],
  ["for this period", () => update({ amount: "9", onlyPeriod: true })],
  ["from now on, in place of what was planned", () => update({ amount: "70" })],
];
test.each(plans)("an amount %s is undone", async (_, plan) => {
  await update({ amount: "60", from: "2027-01-01" });
  await update({ amount: "45", onlyPeriod: true });
  const before = [await planned(), await limits()];
  await plan();
  expect([await planned(), await limits()]).not.toEqual(before);
  await undoLast();
  expect([await planned(), await limits()]).toEqual(before);
});

test("undone later, what was planned stays in the periods that are over", async () => {
  await update(fromDecember);
  setClock("2027-01-10");
  await undoLast();
  expect(await limits()).toBe("50 50 400 50 50");
  expect(await planned()).toEqual(["50.00"]);
});

test("sent again, a plan changes nothing; a change of it is in the feed", async () => {
  const { version } = await update({ ...fromDecember, onlyPeriod: true });
  expect(await update({ ...fromDecember, onlyPeriod: true })).toMatchObject({ version });
  expect(await update({ amount: "50" })).toMatchObject({ version });
  const { before, after } = (await changesSince(alice.api)).at(-1) ?? {};
  expect(before).toMatchObject({ amount: "50.00", amounts: [] });
  expect(after).toMatchObject({
    amount: "50.00",
    amounts: [{ from: "2026-12-01", amount: "400.00", onlyPeriod: true }],
  });
});

test("plans survive export and import, and the doctor finds nothing", async () => {
  const bob = await api.signUp(`bob${users}`);
  await update({ ...fromDecember, onlyPeriod: true });
  await update({ amount: "60", from: "2027-01-01" });
  const before = [await planned(), await limits()];
  const copy = await assertRestores(api, alice.api, alice.bookId, bob.api);
  setClock("2027-02-10");
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  await examineBook(api.db, alice.bookId, { fix: false, report });
  expect(lines).toEqual([]);
  await api.db.execute(
    sql`update budget_amounts set planned = true where book_id = ${alice.bookId}`,
  );
  await examineBook(api.db, alice.bookId, { fix: false, report });
  expect(lines).toContainEqual(expect.stringContaining("(budget amount): has no amount"));
  setClock("2026-11-28");
  alice = { ...alice, api: bob.in(copy) };
  expect([await planned(), await limits()]).toEqual(before);
});
