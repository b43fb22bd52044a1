import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../../changes/changes.fixture.ts";
import { examineBook } from "../../registry.ts";
import { createTestApi, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let pets: string;
let giro: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T22:53:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
  pets = (await alice.api.categories.create({ name: "Animals" })).id;
  giro = (await alice.api.accounts.create({ name: "Giro", openingBalance: "100" })).id;
});

type NewBudget = Partial<Parameters<TestUser["api"]["budgets"]["create"]>[0]>;
const newBudget = async (more: NewBudget = {}) =>
  (await alice.api.budgets.create({ name: "Pets", amount: "50", categoryId: pets, ...more })).id;
const spend = async (amount: string, more: object = {}) =>
  (await alice.api.expenses.create({ amount, categoryId: pets, ...more })).id;
const watchGiro = async (below = "50") =>
  (await alice.api.alerts.create({ kind: "lowBalance", accountId: giro, below })).id;

/** Titles, oldest first, with "resolved" behind those whose cause is gone. */
async function titles(): Promise<string[]> {
  const { items } = await alice.api.notifications.list({ limit: 200 });
  return items
    .toReversed()
    .map(({ title, resolvedAt }) => (resolvedAt ? `${title}, resolved` : title));
}

async function isSound(): Promise<string[]> {
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  await examineBook(api.db, alice.bookId, { fix: false, report });
  return lines;
}

test("an expense over both thresholds notifies once, of the higher one", async () => {
  await newBudget();
  await spend("60");
  expect(await titles()).toEqual(["Pets is exceeded"]);
  expect(await isSound()).toEqual([]);
});

test("the lower threshold does not notify later, when spending falls between the two and rises", async () => {
  await newBudget();
  const id = await spend("60");
  await alice.api.expenses.update({ id, amount: "45" });
  await alice.api.expenses.update({ id, amount: "46" });
  expect(await titles()).toEqual(["Pets is exceeded, resolved"]);
  await alice.api.expenses.update({ id, amount: "50.01" });
  expect(await titles()).toEqual(["Pets is exceeded, resolved", "Pets is exceeded"]);
});

test("a limit that is raised arms its alerts: what is reached of the new one notifies", async () => {
  const id = await newBudget();
  await spend("50");
  await alice.api.budgets.update({ id, amount: "200" });
  expect(await titles()).toEqual(["Pets has reached 100 %, resolved"]);
  await spend("160");
  expect(await titles()).toEqual(["Pets has reached 100 %, resolved", "Pets is exceeded"]);
  expect((await alice.api.notifications.list()).items).toMatchObject([
    { spent: "210.00", limit: "200.00" },
    { spent: "50.00", limit: "50.00" },
  ]);
});

test("money moved to a budget, and rollover, raise its limit like an amount", async () => {
  const id = await newBudget({ startsOn: "2026-10-01" });
  const other = (await alice.api.budgets.create({ name: "All", amount: "1000" })).id;
  await spend("50");
  await alice.api.budgets.move({ fromId: other, toId: id, amount: "50" });
  expect(await titles()).toEqual(["Pets has reached 100 %, resolved"]);
  await spend("50");
  await alice.api.budgets.update({ id, rollover: "full" });
  const twice = ["Pets has reached 100 %, resolved", "Pets has reached 100 %, resolved"];
  expect(await titles()).toEqual(twice);
  await spend("60");
  expect(await titles()).toEqual([...twice, "Pets is exceeded"]);
});

test("a limit raised to a bit above the spending does not notify again until spending reaches it", async () => {
  const id = await newBudget({ thresholds: [100] });
  await spend("50");
  await alice.api.budgets.update({ id, amount: "50.10" });
  expect(await titles()).toEqual(["Pets has reached 100 %, resolved"]);
  await spend("0.10");
  expect(await titles()).toEqual(["Pets has reached 100 %, resolved", "Pets has reached 100 %"]);
});

test("a resolved notification is a change of the feed, and keeps its number", async () => {
  const id = await newBudget();
  await spend("50");
  const [before] = (await alice.api.notifications.list()).items;
  const changes = await changesOf(alice.api, () => alice.api.budgets.update({ id, amount: "200" }));
  const after = { ...before, resolvedAt: api.clock.now };
  expect(changes.map(({ entity, op }) => [entity, op])).toEqual([
    ["budget", "update"],
    ["notification", "update"],
  ]);
  expect(changes[1]).toMatchObject({ before, after });
  expect((await alice.api.notifications.list()).items).toEqual([after]);
  expect(await isSound()).toEqual([]);
});

test("removing an alert, its budget or its account resolves its notifications, and undoing that notifies nobody", async () => {
  const budgetId = await newBudget({ thresholds: [80] });
  const empty = (await alice.api.accounts.create({ name: "Empty", openingBalance: "10" })).id;
  await alice.api.alerts.create({ kind: "lowBalance", accountId: empty, below: "5" });
  await alice.api.accounts.update({ id: empty, openingBalance: "1" });
  await spend("45");
  expect(await titles()).toEqual(["Empty is below 5.00 EUR", "Pets has reached 80 %"]);
  const removals = [
    () => alice.api.budgets.remove({ id: budgetId }),
    () => alice.api.accounts.remove({ id: empty }),
  ];
  const operations: string[] = [];
  for (const remove of removals)
    operations.push(String((await changesOf(alice.api, remove))[0]?.operationId));
  const resolved = ["Empty is below 5.00 EUR, resolved", "Pets has reached 80 %, resolved"];
  expect(await titles()).toEqual(resolved);
  for (const id of operations) await alice.api.operations.undo({ id });
  await spend("1");
  expect(await titles()).toEqual(resolved);
  expect(await isSound()).toEqual([]);
});

test("a threshold that is removed resolves its notifications", async () => {
  const id = await newBudget({ thresholds: [80, 100] });
  await spend("45");
  await alice.api.budgets.update({ id, thresholds: [100] });
  expect(await titles()).toEqual(["Pets has reached 80 %, resolved"]);
  await alice.api.budgets.update({ id, thresholds: [85, 100], amount: "45" });
  expect(await titles()).toEqual(["Pets has reached 80 %, resolved", "Pets has reached 100 %"]);
});

test("a payment dated ahead is no low balance of today, and the real one notifies", async () => {
  await watchGiro();
  await spend("60", { accountId: giro, occurredOn: "2027-01-27" });
  expect(await titles()).toEqual([]);
  expect(await alice.api.accounts.get({ id: giro })).toMatchObject({ balance: "100.00" });
  await spend("60", { accountId: giro });
  expect((await alice.api.notifications.list()).items).toMatchObject([
    { title: "Giro is below 50.00 EUR", message: "The balance is 40.00 EUR." },
  ]);
});

test("income dated ahead does not hide a low balance of today", async () => {
  await watchGiro();
  const income = { kind: "income", accountId: giro, amount: "500" } as const;
  await alice.api.transactions.create({ ...income, occurredOn: "2026-12-15" });
  await spend("60", { accountId: giro });
  expect(await titles()).toEqual(["Giro is below 50.00 EUR"]);
});

test("an opening balance that begins later is not of today", async () => {
  await watchGiro();
  await alice.api.accounts.update({ id: giro, openedOn: "2026-12-15" });
  expect(await titles()).toEqual(["Giro is below 50.00 EUR"]);
  await alice.api.accounts.update({ id: giro, openedOn: "2026-11-01" });
  expect(await titles()).toEqual(["Giro is below 50.00 EUR, resolved"]);
});

test("an account that falls below two balances at once notifies of the lower", async () => {
  await watchGiro("50");
  await watchGiro("20");
  const id = await spend("90", { accountId: giro });
  expect(await titles()).toEqual(["Giro is below 20.00 EUR"]);
  await alice.api.expenses.update({ id, amount: "79.80" });
  expect(await titles()).toEqual(["Giro is below 20.00 EUR, resolved"]);
});

test("another limit of a low balance arms it unless the balance is below that, too", async () => {
  const id = await watchGiro();
  await spend("60", { accountId: giro });
  await alice.api.alerts.update({ id, below: "45" });
  expect(await titles()).toEqual(["Giro is below 50.00 EUR"]);
  await alice.api.alerts.update({ id, below: "40" });
  expect(await titles()).toEqual(["Giro is below 50.00 EUR, resolved"]);
  await spend("0.01", { accountId: giro });
  expect(await titles()).toEqual(["Giro is below 50.00 EUR, resolved", "Giro is below 40.00 EUR"]);
});

test("undoing an expense resolves its notifications, also when its operation is undone after that", async () => {
  await newBudget();
  await watchGiro();
  const [change] = await changesOf(alice.api, () => spend("60", { accountId: giro }));
  expect(await titles()).toEqual(["Pets is exceeded", "Giro is below 50.00 EUR"]);
  // The notification is changed by a later operation, which is nothing in the way.
  await alice.api.transactions.create({ kind: "income", accountId: giro, amount: "20" });
  expect(await titles()).toEqual(["Pets is exceeded", "Giro is below 50.00 EUR, resolved"]);
  await alice.api.operations.undo({ id: String(change?.operationId) });
  expect(await titles()).toEqual([
    "Pets is exceeded, resolved",
    "Giro is below 50.00 EUR, resolved",
  ]);
  expect(await isSound()).toEqual([]);
});

test("a hundred concurrent expenses and deletions keep the alert and its notifications in step", async () => {
  await newBudget({ thresholds: [100] });
  const ids = await Promise.all(Array.from({ length: 50 }, () => spend("1.50")));
  expect(await titles()).toEqual(["Pets is exceeded"]);
  await Promise.all(
    ids.map(async (id, index) => {
      if (index % 2 === 0) await alice.api.expenses.remove({ id });
      else await spend("0.01");
    }),
  );
  expect(await titles()).toEqual(["Pets is exceeded, resolved"]);
  expect(await isSound()).toEqual([]);
});
