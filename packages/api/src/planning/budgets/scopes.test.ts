import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { assertRestores } from "../../archive/testing.ts";
import { changesSince } from "../../changes/changes.fixture.ts";
import { examineBook } from "../../registry.ts";
import { createTestApi, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let rent: string;
let power: string;
let fun: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T10:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  rent = await newCategory("Flat");
  power = await newCategory("Power");
  fun = await newCategory("Fun");
});

type Create = Parameters<TestUser["api"]["budgets"]["create"]>[0];
const newCategory = async (name: string, more: object = {}) =>
  (await alice.api.categories.create({ name, ...more })).id;
const newBudget = (more: Partial<Create>) => alice.api.budgets.create({ amount: "900", ...more });
const spend = (amount: string, categoryId: string, more: object = {}) =>
  alice.api.expenses.create({ amount, categoryId, ...more });
const spentOf = async (id: string) =>
  (await alice.api.budgets.status()).items.find(({ budgetId }) => budgetId === id)?.spent;
async function findDifferences() {
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  await examineBook(api.db, alice.bookId, { fix: false, report });
  return lines;
}

test("a budget over several categories counts each with its subcategories, once", async () => {
  const child = await newCategory("Garage", { parentId: rent });
  const budget = await newBudget({ name: "Home", categoryIds: [rent, power, child] });
  expect(budget).toMatchObject({
    kind: "expense",
    categoryId: null,
    categoryIds: [rent, power, child],
    exceptCategoryIds: null,
  });
  await spend("500", rent);
  await spend("60", power);
  await spend("7", child);
  await spend("9", fun);
  await spend("3", fun, {
    splits: [
      { categoryId: fun, amount: "1" },
      { categoryId: power, amount: "2" },
    ],
  });
  expect(await spentOf(budget.id)).toBe("569.00");
  expect(await findDifferences()).toEqual([]);
});

test("a budget over all but some categories leaves out their subcategories, too", async () => {
  const child = await newCategory("Garage", { parentId: rent });
  const budget = await newBudget({ categoryId: null, exceptCategoryIds: [rent] });
  expect(budget.name).toBe("All spending except Flat");
  await spend("500", rent);
  await spend("7", child);
  await spend("9", fun);
  await spend("2", await newCategory("Later"));
  await alice.api.transactions.create({ kind: "income", amount: "50" });
  expect(await spentOf(budget.id)).toBe("11.00");
  await alice.api.categories.update({ id: fun, parentId: rent });
  expect(await spentOf(budget.id)).toBe("2.00");
  await alice.api.categories.update({ id: child, parentId: null });
  expect(await spentOf(budget.id)).toBe("9.00");
  expect(await findDifferences()).toEqual([]);
});

test("a target counts income in its categories, or all income", async () => {
  const job = await newCategory("Side job", { kind: "income" });
  const other = await newCategory("Sales", { kind: "income" });
  const target = await newBudget({ kind: "income", categoryId: job, amount: "100" });
  const all = await newBudget({ kind: "income", amount: "100" });
  const spending = await newBudget({ amount: "100" });
  expect([target.name, all.name, spending.name]).toEqual([
    "Side job",
    "All income",
    "All spending",
  ]);
  const earn = (amount: string, categoryId: string, more: object = {}) =>
    alice.api.transactions.create({ kind: "income", amount, categoryId, ...more });
  const { id } = await earn("80", job);
  await earn("30", other);
  await earn("5", job, { occurredOn: "2026-11-30" });
  await spend("7", fun);
  expect((await alice.api.budgets.status()).items).toMatchObject([
    { kind: "income", spent: "80.00", committed: "5.00", state: "near", remaining: "20.00" },
    { kind: "income", spent: "110.00", committed: "5.00", state: "exceeded" },
    { kind: "expense", spent: "7.00", committed: "0.00", state: "ok" },
  ]);
  await alice.api.transactions.remove({ id });
  expect(await spentOf(target.id)).toBe("0.00");
  const november = { from: "2026-11-01", to: "2026-11-30" };
  const summary = await alice.api.analytics.summary(november);
  expect(summary.budgets).toEqual({ ok: 1, near: 0, exceeded: 0 });
  expect(await findDifferences()).toEqual([]);
});

test("income in another currency is converted, and dollars of spending do not count", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Dollars", currency: "USD" });
  await alice.api.rates.set({ base: "USD", quote: "EUR", on: "2026-11-01", rate: "0.5" });
  const { id } = await newBudget({ kind: "income" });
  await alice.api.transactions.create({ kind: "income", amount: "10", accountId });
  await spend("100", fun, { accountId });
  expect(await spentOf(id)).toBe("5.00");
});

test("no amount moves between a budget and a target", async () => {
  const { id: fromId } = await newBudget({});
  const { id: toId } = await newBudget({ kind: "income" });
  const refusal = await refusalOf(alice.api.budgets.move({ fromId, toId, amount: "1" }));
  expect(refusal).toMatchObject({ code: "input.invalid", issues: [{ path: ["toId"] }] });
});

test("without a name, a budget has those of its categories", async () => {
  const names = [
    await newBudget({ categoryId: rent }),
    await newBudget({ categoryIds: [power, rent] }),
    await newBudget({ name: "Mine", categoryIds: [rent] }),
  ].map(({ name }) => name);
  expect(names).toEqual(["Flat", "Power, Flat", "Mine"]);
});

test("what a budget covers is changed and undone", async () => {
  const { id, version } = await newBudget({ name: "Home", categoryIds: [rent, power] });
  await spend("500", rent);
  await spend("60", power);
  await spend("9", fun);
  const { update } = alice.api.budgets;
  expect(await update({ id, categoryIds: [rent, power] })).toMatchObject({ version });
  const before = await alice.api.budgets.get({ id });
  const steps: [object, string, string][] = [
    [{ categoryId: power }, "categoryId", "60.00"],
    [{ exceptCategoryIds: [power] }, "exceptCategoryIds", "509.00"],
    [{ categoryIds: [fun] }, "categoryIds", "9.00"],
    [{ exceptCategoryIds: null }, "categoryIds", "560.00"],
    [{ categoryIds: null }, "", "569.00"],
    [{ categoryId: null }, "", "569.00"],
  ];
  for (const [change, field, spent] of steps) {
    const { categoryId, categoryIds, exceptCategoryIds } = await update({ id, ...change });
    const given = Object.entries({ categoryId, categoryIds, exceptCategoryIds });
    expect(given.flatMap(([name, value]) => (value === null ? [] : name)).join()).toBe(field);
    expect(await spentOf(id)).toBe(spent);
    const { seq = 0 } =
      (await changesSince(alice.api)).findLast(({ entity }) => entity === "budget") ?? {};
    if (spent !== "560.00") await alice.api.changes.undo({ seq });
    const { version: _, updatedAt: __, ...kept } = before;
    expect(await alice.api.budgets.get({ id })).toMatchObject(kept);
    expect(await spentOf(id)).toBe("560.00");
  }
  expect(await findDifferences()).toEqual([]);
});

test("a category that a budget names cannot be removed before", async () => {
  await newBudget({ categoryIds: [rent, power] });
  const { id } = await newBudget({ exceptCategoryIds: [fun] });
  for (const category of [rent, power, fun])
    expect(await refusalOf(alice.api.categories.remove({ id: category }))).toMatchObject({
      code: "category.in_use",
    });
  await alice.api.budgets.update({ id, exceptCategoryIds: [rent] });
  await alice.api.categories.remove({ id: fun });
  expect(await findDifferences()).toEqual([]);
});

test("a removed budget is restored only while all of its categories are there", async () => {
  const { id } = await newBudget({ categoryIds: [rent, power] });
  await alice.api.budgets.remove({ id });
  const removal = (await changesSince(alice.api)).findLast(({ entity }) => entity === "budget");
  await alice.api.categories.remove({ id: power });
  const undone = alice.api.changes.undo({ seq: removal?.seq ?? 0 });
  expect(await refusalOf(undone)).toMatchObject({ code: "category.not_found" });
});

test("invalid and other users' categories are not allowed", async () => {
  const bob = await api.signUp(`bob${users}`);
  const { id: others } = await bob.api.categories.create({ name: "Bob's" });
  const job = await newCategory("Side job", { kind: "income" });
  const refusals: [Omit<Partial<Create>, "amount" | "name">, string, string][] = [
    [{ categoryIds: [rent, others] }, "category.not_found", "categoryIds.1"],
    [{ exceptCategoryIds: [others] }, "category.not_found", "exceptCategoryIds.0"],
    [{ categoryIds: [uuidv7()] }, "category.not_found", "categoryIds.0"],
    [{ categoryIds: [rent, job] }, "category.wrong_kind", "categoryIds.1"],
    [{ kind: "income", categoryId: rent }, "category.wrong_kind", "categoryId"],
    [{ categoryId: rent, categoryIds: [power] }, "input.invalid", "categoryIds"],
    [{ categoryIds: [rent], exceptCategoryIds: [power] }, "input.invalid", "exceptCategoryIds"],
    [{ categoryIds: [] }, "input.invalid", "categoryIds"],
    [{ categoryIds: [rent, rent] }, "input.invalid", "categoryIds"],
  ];
  const { id } = await newBudget({ categoryId: rent });
  for (const [given, code, path] of refusals) {
    const { kind, ...changes } = given;
    const refused = [await refusalOf(newBudget(given))];
    if (!kind) refused.push(await refusalOf(alice.api.budgets.update({ ...changes, id })));
    for (const refusal of refused)
      expect([refusal.code, refusal.issues[0]?.path.join(".")]).toEqual([code, path]);
  }
  expect((await alice.api.budgets.list()).items).toHaveLength(1);
});

test("suggestions leave out the categories of budgets over several", async () => {
  await spend("90", rent, { occurredOn: "2026-10-05" });
  await spend("30", fun, { occurredOn: "2026-10-05" });
  await newBudget({ categoryIds: [rent, power] });
  const { items } = await alice.api.budgets.suggest();
  expect(items.map(({ name }) => name)).toEqual(["Fun"]);
});

test("alerts of budgets over several categories fire, and those of targets say what is reached", async () => {
  const job = await newCategory("Side job", { kind: "income" });
  await newBudget({ name: "Home", amount: "100", categoryIds: [rent, power] });
  await newBudget({ name: "Job", amount: "100", kind: "income", categoryId: job });
  await spend("85", power);
  await alice.api.transactions.create({ kind: "income", amount: "120", categoryId: job });
  const titles = (await alice.api.notifications.list()).items.map(({ title }) => title);
  expect(titles).toContain("Home has reached 80 %");
  expect(titles).toContain("Job has reached 100 %");
  expect(titles).not.toContain("Job is exceeded");
});

test("budgets over several categories and targets survive export and import; the doctor reports wrong categories", async () => {
  const bob = await api.signUp(`bob${users}`);
  await spend("5", power);
  const { id } = await newBudget({ categoryIds: [rent, power] });
  await newBudget({ kind: "income" });
  await newBudget({ exceptCategoryIds: [fun] });
  const copy = await assertRestores(api, alice.api, alice.bookId, bob.api);
  expect((await bob.in(copy).budgets.status()).items).toEqual(
    (await alice.api.budgets.status()).items,
  );
  const unknown = uuidv7();
  await api.db.execute(
    sql`update budgets set category_ids = ${`{${rent},${unknown}}`} where id = ${id} and book_id = ${alice.bookId}`,
  );
  expect((await findDifferences()).join("\n")).toContain(
    `budget ${id} (budget category): is of ${unknown}, which is no live category of expenses`,
  );
});
