import { afterAll, beforeEach, expect, test } from "vitest";
import { budgetSpending, sessions } from "@outlay/db";
import { eq } from "drizzle-orm";
import { assertRestores } from "../../archive/testing.ts";
import { changesSince } from "../../changes/changes.fixture.ts";
import { examineBook } from "../../registry.ts";
import { createTestApi, type TestUser } from "../../testing.ts";

const api = await createTestApi();
// A test may take months.
const keepSessions = () => api.db.update(sessions).set({ expiresAt: new Date("2199-12-31") });
afterAll(api.close);

let alice: TestUser;
let users = 0;
let health: string;
beforeEach(async () => {
  setClock("2026-11-28");
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  await keepSessions();
  health = await newCategory("Wellbeing");
});

const setClock = (day: string) => {
  api.clock.now = new Date(`${day}T10:30:00.000Z`);
};
type Create = Parameters<TestUser["api"]["budgets"]["create"]>[0];
const newBudget = async (more: Partial<Create> = {}) => {
  const given = { name: "Health", categoryId: health, amount: "100", startsOn: "2026-01-01" };
  return (await alice.api.budgets.create({ ...given, ...more })).id;
};
const newCategory = async (name: string) => (await alice.api.categories.create({ name })).id;
const spend = (amount: string, occurredOn: string, categoryId = health) =>
  alice.api.expenses.create({ amount, categoryId, occurredOn });
const statusOf = async (id: string, on?: string) =>
  (await alice.api.budgets.status({ on })).items.find(({ budgetId }) => budgetId === id);
/** The past periods, newest first: start, limit and spending. */
const historyOf = async (id: string, limit = 3) =>
  (await alice.api.budgets.history({ id, limit })).items.map(
    ({ periodStart, periodEnd, limit: most, spent }) =>
      `${periodStart} to ${periodEnd}: ${spent} of ${most}`,
  );
async function undoLast() {
  const { seq = 0 } =
    (await changesSince(alice.api)).findLast(({ entity }) => entity === "budget") ?? {};
  return alice.api.changes.undo({ seq });
}
async function assertSound() {
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  await examineBook(api.db, alice.bookId, { fix: false, report });
  expect(lines).toEqual([]);
}

test("a rollover turned on leaves closed months as they were, and hands over the last month's surplus only", async () => {
  const id = await newBudget();
  const closed = await historyOf(id, 12);
  await alice.api.budgets.update({ id, rollover: "surplus" });
  expect(await historyOf(id, 12)).toEqual(closed);
  expect(closed.slice(0, 2)).toEqual([
    "2026-10-01 to 2026-10-31: 0.00 of 100.00",
    "2026-09-01 to 2026-09-30: 0.00 of 100.00",
  ]);
  expect(await statusOf(id)).toMatchObject({ carriedOver: "100.00", limit: "200.00" });
  expect(await statusOf(id, "2026-12-01")).toMatchObject({ limit: "300.00" });
  expect(await statusOf(id, "2026-10-15")).toMatchObject({ limit: "100.00" });
  await assertSound();
});

test("a rollover turned off leaves what closed months carried over", async () => {
  const id = await newBudget({ rollover: "full" });
  await spend("250", "2026-10-05");
  const closed = await historyOf(id, 12);
  expect(closed[0]).toBe("2026-10-01 to 2026-10-31: 250.00 of 1000.00");
  await alice.api.budgets.update({ id, rollover: "none" });
  expect(await historyOf(id, 12)).toEqual(closed);
  expect(await statusOf(id)).toMatchObject({ carriedOver: "0.00", limit: "100.00" });
});

test("another category counts from the current period on, as a whole", async () => {
  const other = await newCategory("Tennis");
  const id = await newBudget();
  await spend("10", "2026-10-05");
  await spend("20", "2026-11-05");
  await spend("3", "2026-10-05", other);
  await spend("4", "2026-11-05", other);
  const closed = await historyOf(id, 12);
  expect(closed[0]).toBe("2026-10-01 to 2026-10-31: 10.00 of 100.00");
  await alice.api.budgets.update({ id, categoryId: other });
  expect(await historyOf(id, 12)).toEqual(closed);
  expect(await statusOf(id)).toMatchObject({ spent: "4.00" });
  await spend("5", "2026-10-06");
  await spend("6", "2026-10-06", other);
  await spend("7", "2026-11-06");
  await spend("8", "2026-11-06", other);
  expect((await historyOf(id))[0]).toBe("2026-10-01 to 2026-10-31: 15.00 of 100.00");
  expect(await statusOf(id)).toMatchObject({ spent: "12.00" });
  await alice.api.budgets.update({ id, categoryId: null });
  expect((await historyOf(id))[0]).toBe("2026-10-01 to 2026-10-31: 15.00 of 100.00");
  expect(await statusOf(id)).toMatchObject({ spent: "39.00" });
  await assertSound();
});

test("a category that is nested later counts in the closed periods of the settings that name its parent", async () => {
  const other = await newCategory("Tennis");
  const child = await newCategory("Braces");
  const id = await newBudget();
  await spend("10", "2026-10-05", child);
  await alice.api.budgets.update({ id, categoryId: other });
  await alice.api.categories.update({ id: child, parentId: health });
  expect((await historyOf(id))[0]).toBe("2026-10-01 to 2026-10-31: 10.00 of 100.00");
  await assertSound();
});

test("a month that becomes weeks: closed months stay, and weeks begin with the month that was under way", async () => {
  const id = await newBudget();
  await spend("10", "2026-10-31");
  await spend("1", "2026-11-01");
  await spend("2", "2026-11-08");
  await spend("3", "2026-11-22");
  await spend("4", "2026-11-23");
  await alice.api.budgets.update({ id, amount: "25", period: { unit: "week" } });
  expect(await statusOf(id)).toMatchObject({
    periodStart: "2026-11-23",
    periodEnd: "2026-11-29",
    limit: "25.00",
    spent: "4.00",
  });
  expect(await historyOf(id, 5)).toEqual([
    "2026-11-16 to 2026-11-22: 3.00 of 100.00",
    "2026-11-09 to 2026-11-15: 0.00 of 100.00",
    // The week that begins in October was not over: its days in November belong to the next one.
    "2026-11-01 to 2026-11-08: 3.00 of 100.00",
    "2026-10-01 to 2026-10-31: 10.00 of 100.00",
    "2026-09-01 to 2026-09-30: 0.00 of 100.00",
  ]);
  await assertSound();
});

test("weeks that become a month: closed weeks stay, and the month begins with the week under way", async () => {
  const id = await newBudget({ period: { unit: "week" }, rollover: "full" });
  await spend("30", "2026-11-22");
  await spend("7", "2026-11-23");
  const closed = await historyOf(id, 50);
  const { limit } = (await alice.api.budgets.history({ id, limit: 1 })).items[0] ?? {};
  await alice.api.budgets.update({ id, period: { unit: "month" } });
  expect(await historyOf(id, 50)).toEqual(closed);
  expect(await statusOf(id)).toMatchObject({
    periodStart: "2026-11-23",
    periodEnd: "2026-11-30",
    spent: "7.00",
    carriedOver: (Number(limit) - 30).toFixed(2),
  });
  setClock("2026-12-15");
  expect(await statusOf(id)).toMatchObject({ periodStart: "2026-12-01", periodEnd: "2026-12-31" });
  expect((await historyOf(id, 50)).slice(1)).toEqual(closed);
  await assertSound();
});

test("a change of settings that is taken back before a period is over leaves no trace", async () => {
  const id = await newBudget();
  await spend("10", "2026-10-05");
  await spend("20", "2026-11-05");
  const state = async () => [await historyOf(id, 12), await statusOf(id)];
  const before = await state();
  await alice.api.budgets.update({ id, rollover: "surplus", period: { unit: "week" } });
  expect(await state()).not.toEqual(before);
  await undoLast();
  expect(await state()).toEqual(before);
  await alice.api.budgets.update({ id, categoryId: null, period: { unit: "quarter" } });
  await alice.api.budgets.update({ id, categoryId: health, period: { unit: "month" } });
  expect(await state()).toEqual(before);
});

test("undone in a later period, a change stays in the periods that are over", async () => {
  const id = await newBudget();
  await alice.api.budgets.update({ id, rollover: "surplus" });
  setClock("2027-01-10");
  expect(await historyOf(id, 2)).toEqual([
    "2026-12-01 to 2026-12-31: 0.00 of 300.00",
    "2026-11-01 to 2026-11-30: 0.00 of 200.00",
  ]);
  await undoLast();
  expect((await historyOf(id, 2))[0]).toBe("2026-12-01 to 2026-12-31: 0.00 of 300.00");
  expect(await statusOf(id)).toMatchObject({ limit: "100.00" });
  await assertSound();
});

test("the first day of the month and the time zone still regroup closed periods", async () => {
  const id = await newBudget();
  await spend("10", "2026-10-20");
  await alice.api.budgets.update({ id, rollover: "surplus" });
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 15 });
  expect(await historyOf(id, 1)).toEqual(["2026-10-15 to 2026-11-14: 10.00 of 100.00"]);
  expect(await statusOf(id)).toMatchObject({ periodStart: "2026-11-15", limit: "190.00" });
  await assertSound();
});

test("another first day of a budget does not move the days of its closed periods", async () => {
  const period = { unit: "days", count: 10 } as const;
  const id = await newBudget({ period, startsOn: "2026-10-01" });
  const closed = await historyOf(id, 12);
  expect(closed[0]).toBe("2026-11-10 to 2026-11-19: 0.00 of 100.00");
  await alice.api.budgets.update({ id, startsOn: "2026-09-28" });
  expect((await historyOf(id, 12)).slice(0, closed.length)).toEqual(closed);
  await assertSound();
});

test("an expense in an early period changes what a budget that has ended carried over", async () => {
  const id = await newBudget({ rollover: "surplus", endsOn: "2026-11-30" });
  expect(await statusOf(id)).toMatchObject({ carriedOver: "1000.00" });
  setClock("2027-01-15");
  await spend("30", "2026-02-03");
  expect(await statusOf(id, "2026-11-29")).toMatchObject({ carriedOver: "970.00" });
  expect(await statusOf(id, "2026-03-01")).toMatchObject({ carriedOver: "170.00" });
  await assertSound();
});

test("a status reads no period before the one under way", async () => {
  const id = await newBudget({ rollover: "full" });
  await spend("30", "2026-02-03");
  const status = await statusOf(id);
  await api.db.delete(budgetSpending).where(eq(budgetSpending.budgetId, id));
  expect(await statusOf(id)).toEqual(status);
  expect(await statusOf(id, "2026-03-01")).toMatchObject({ carriedOver: "200.00" });
});

test("earlier settings survive export and import", async () => {
  const bob = await api.signUp(`bob${users}`);
  const id = await newBudget();
  await spend("10", "2026-10-05");
  await alice.api.budgets.update({ id, rollover: "full", period: { unit: "week" } });
  const copy = await assertRestores(api, alice.api, alice.bookId, bob.api);
  const query = { id, limit: 12 };
  const { items } = await bob.in(copy).budgets.history(query);
  expect(items).toEqual((await alice.api.budgets.history(query)).items);
});
