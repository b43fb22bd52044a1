import { afterAll, beforeEach, expect, test } from "vitest";
import { changesSince } from "../../changes/changes.fixture.ts";
import { createTestApi, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T10:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
});

type Calls = TestUser["api"];
const newBudget = async (more: Partial<Parameters<Calls["budgets"]["create"]>[0]> = {}) => {
  const given = { name: "All", amount: "100", startsOn: "2026-01-01", ...more };
  return (await alice.api.budgets.create(given)).id;
};
const setBook = (settings: Partial<Parameters<Calls["books"]["update"]>[0]>) =>
  alice.api.books.update({ id: alice.bookId, ...settings });
const setClock = (instant: string) => {
  api.clock.now = new Date(instant);
};
const undoBook = async () => {
  const { seq = 0 } =
    (await changesSince(alice.api)).findLast(({ entity: changed }) => changed === "book") ?? {};
  return alice.api.changes.undo({ seq });
};

/** The limit of the period of each of these days, and when the period starts. */
async function limitsOn(id: string, days: readonly string[]) {
  const limits: string[] = [];
  for (const on of days) {
    const { items } = await alice.api.budgets.status({ on });
    const { periodStart, limit } = items.find(({ budgetId }) => budgetId === id) ?? {};
    limits.push(`${periodStart}: ${limit}`);
  }
  return limits;
}

test("a move between budgets stays in the period of its day when the first days change", async () => {
  const fromId = await newBudget();
  const toId = await newBudget({ period: { unit: "week" } });
  const { move, update } = alice.api.budgets;
  await move({ fromId, toId, amount: "10" });
  await move({ fromId, toId, amount: "5", on: "2026-11-14" });
  const days = ["2026-11-14", "2026-11-28"];
  expect(await limitsOn(fromId, days)).toEqual(["2026-11-01: 85.00", "2026-11-01: 85.00"]);
  expect(await limitsOn(toId, days)).toEqual(["2026-11-09: 105.00", "2026-11-23: 110.00"]);
  await setBook({ monthStartDay: 15, weekStartDay: 6 });
  expect(await limitsOn(fromId, days)).toEqual(["2026-10-15: 95.00", "2026-11-15: 90.00"]);
  expect(await limitsOn(toId, days)).toEqual(["2026-11-14: 105.00", "2026-11-28: 110.00"]);
  await update({ id: fromId, period: { unit: "days", count: 7, anchorOn: "2026-11-28" } });
  expect(await limitsOn(fromId, days)).toEqual(["2026-10-15: 95.00", "2026-11-28: 90.00"]);
  await undoBook();
  expect(await limitsOn(toId, days)).toEqual(["2026-11-09: 105.00", "2026-11-23: 110.00"]);
  await move({ fromId: toId, toId: fromId, amount: "5", on: "2026-11-14" });
  expect(await limitsOn(fromId, days)).toEqual(["2026-11-14: 100.00", "2026-11-28: 90.00"]);
});

test("an amount applies from the period of its day, and past periods keep theirs", async () => {
  const id = await newBudget();
  await alice.api.budgets.update({ id, amount: "70" });
  const days = ["2026-10-20", "2026-11-14", "2026-11-28", "2026-12-20"];
  expect(await limitsOn(id, days)).toEqual([
    "2026-10-01: 100.00",
    "2026-11-01: 70.00",
    "2026-11-01: 70.00",
    "2026-12-01: 70.00",
  ]);
  await setBook({ monthStartDay: 15 });
  expect(await limitsOn(id, days)).toEqual([
    "2026-10-15: 100.00",
    "2026-10-15: 100.00",
    "2026-11-15: 70.00",
    "2026-12-15: 70.00",
  ]);
  const { period } = await alice.api.budgets.get({ id });
  const week = { unit: "week", count: 1, anchorOn: "2026-11-29" } as const;
  await alice.api.budgets.update({ id, period: week });
  expect(await limitsOn(id, ["2026-11-21", "2026-11-28", "2026-11-29"])).toEqual([
    "2026-11-15: 100.00",
    "2026-11-22: 70.00",
    "2026-11-29: 70.00",
  ]);
  await alice.api.budgets.update({ id, period });
  await undoBook();
  expect(await limitsOn(id, days)).toMatchObject({ 1: "2026-11-01: 70.00" });
});

test("the latest of several amounts in a period applies; if the periods change, each applies to its own", async () => {
  setClock("2026-11-05T10:30:00.000Z");
  const id = await newBudget();
  await alice.api.budgets.update({ id, amount: "60" });
  await alice.api.budgets.update({ id, amount: "70" });
  setClock("2026-11-20T10:30:00.000Z");
  await alice.api.budgets.update({ id, amount: "80" });
  const days = ["2026-10-10", "2026-11-10", "2026-11-20"];
  expect(await limitsOn(id, days)).toEqual([
    "2026-10-01: 100.00",
    "2026-11-01: 80.00",
    "2026-11-01: 80.00",
  ]);
  await setBook({ monthStartDay: 15 });
  expect(await limitsOn(id, days)).toEqual([
    "2026-09-15: 100.00",
    "2026-10-15: 70.00",
    "2026-11-15: 80.00",
  ]);
});

test("an amount set in another time zone keeps the day there", async () => {
  setClock("2026-11-30T10:30:00.000Z");
  await setBook({ timeZone: "Pacific/Kiritimati" });
  const id = await newBudget();
  const toId = await newBudget();
  await alice.api.budgets.update({ id, amount: "70" });
  await alice.api.budgets.move({ fromId: id, toId, amount: "5" });
  await setBook({ timeZone: "Pacific/Pago_Pago" });
  const days = ["2026-11-29", "2026-12-01"];
  expect(await limitsOn(id, days)).toEqual(["2026-11-01: 100.00", "2026-12-01: 65.00"]);
  await alice.api.budgets.update({ id, amount: "50" });
  expect(await limitsOn(id, days)).toEqual(["2026-11-01: 50.00", "2026-12-01: 45.00"]);
});

test("the first amount applies to periods before the budget's creation, unless it was replaced before the budget started", async () => {
  const { update } = alice.api.budgets;
  const days = ["2026-10-20", "2026-11-28"];
  const late = await newBudget({ startsOn: "2026-12-15" });
  await update({ id: late, startsOn: "2026-01-01" });
  await update({ id: late, amount: "70" });
  expect(await limitsOn(late, days)).toEqual(["2026-10-01: 100.00", "2026-11-01: 70.00"]);
  const mistyped = await newBudget({ startsOn: "2026-12-15" });
  await update({ id: mistyped, amount: "70" });
  await update({ id: mistyped, startsOn: "2026-01-01" });
  expect(await limitsOn(mistyped, days)).toEqual(["2026-10-01: 70.00", "2026-11-01: 70.00"]);
});
