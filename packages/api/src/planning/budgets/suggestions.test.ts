import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let sports: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T10:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  sports = (await alice.api.categories.create({ name: "Climbing" })).id;
});

const spend = (amount: string, occurredOn: string, categoryId = sports) =>
  alice.api.expenses.create({ amount, categoryId, occurredOn });
const suggested = async () =>
  (await alice.api.budgets.suggest()).items.map(({ name, amount, months }) =>
    [name, amount, ...months.map(({ startsOn, spent }) => `${startsOn} ${spent}`)].join(", "),
  );

test("months before a category's first expense are no data", async () => {
  await spend("300", "2026-10-15");
  expect(await suggested()).toEqual(["Climbing, 300.00, 2026-10-01 300.00"]);
  const child = (await alice.api.categories.create({ name: "Ropes", parentId: sports })).id;
  await spend("100", "2026-09-30", child);
  expect(await suggested()).toEqual(["Climbing, 200.00, 2026-09-01 100.00, 2026-10-01 300.00"]);
});

test("months after the first expense count as zero, however long ago it was", async () => {
  await spend("300", "2026-10-15");
  const { id } = await spend("1", "2024-01-31");
  const whole = "2026-08-01 0.00, 2026-09-01 0.00, 2026-10-01 300.00";
  expect(await suggested()).toEqual([`Climbing, 100.00, ${whole}`]);
  await alice.api.expenses.remove({ id });
  expect(await suggested()).toEqual(["Climbing, 300.00, 2026-10-01 300.00"]);
});

test("other categories' expenses are no data of a new one; months follow the book's first day", async () => {
  const other = (await alice.api.categories.create({ name: "Old" })).id;
  await spend("90", "2026-01-05", other);
  await spend("30", "2026-11-10", other);
  await spend("60", "2026-09-20");
  await alice.api.books.update({ id: alice.bookId, monthStartDay: 15 });
  expect(await suggested()).toEqual([
    "Climbing, 30.00, 2026-09-15 60.00, 2026-10-15 0.00",
    "Old, 10.00, 2026-08-15 0.00, 2026-09-15 0.00, 2026-10-15 30.00",
  ]);
});
