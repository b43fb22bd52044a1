import { transactions } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

const day = 24 * 60 * 60 * 1000;
const pass = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};
const trash = (user: TestUser = alice) =>
  allPages((cursor) => user.api.trash.list({ cursor, limit: 2 }));

/** A deleted expense, category with an expense, and budget with an alert, in this order. */
async function throwAway() {
  const expense = await alice.api.expenses.create({ amount: "5", payee: "Bakery" });
  await alice.api.expenses.remove({ id: expense.id });
  pass(1000);
  const { id: categoryId } = await alice.api.categories.create({ name: `Pets ${uuidv7()}` });
  const fed = await alice.api.expenses.create({ amount: "4", categoryId });
  await alice.api.categories.remove({ id: categoryId });
  pass(1000);
  const budget = await alice.api.budgets.create({ name: "Fun", amount: "10" });
  await alice.api.budgets.remove({ id: budget.id });
  pass(1000);
  return { expense, categoryId, fed, budget };
}

test("the trash lists what was deleted, newest first, with the person and until when it can be restored", async () => {
  const deletedAt = api.clock.now;
  const { expense, categoryId, budget } = await throwAway();
  const items = await trash();
  expect(items.map(({ entity, id }) => [entity, id])).toEqual([
    ["budget", budget.id],
    ["category", categoryId],
    ["transaction", expense.id],
  ]);
  expect(items[2]).toEqual({
    entity: "transaction",
    id: expense.id,
    name: "Bakery",
    deletedAt,
    deletedBy: { id: alice.id, name: "alice" },
    restorableUntil: new Date(deletedAt.getTime() + 30 * day),
  });
  const only = await alice.api.trash.list({ entity: "category" });
  expect(only.items.map(({ id }) => id)).toEqual([categoryId]);
});

test("what is restored is as it was, and no longer in the trash", async () => {
  const { expense, categoryId, fed, budget } = await throwAway();
  const restore = (entity: "transaction" | "category" | "budget", id: string) =>
    alice.api.trash.restore({ entity, id });
  expect(await restore("transaction", expense.id)).toEqual({
    entity: "transaction",
    id: expense.id,
    name: "Bakery",
  });
  expect(await alice.api.expenses.get({ id: expense.id })).toMatchObject({ amount: "5.00" });
  await restore("category", categoryId);
  expect(await alice.api.expenses.get({ id: fed.id })).toMatchObject({ categoryId });
  await restore("budget", budget.id);
  const alerts = await alice.api.alerts.list();
  expect(
    alerts.items.filter((alert) => alert.kind === "budget" && alert.budgetId === budget.id),
  ).toHaveLength(2);
  const gone = new Set((await trash()).map(({ id }) => id));
  for (const id of [expense.id, categoryId, budget.id]) expect(gone.has(id)).toBe(false);
  expect(await refusalOf(restore("transaction", expense.id))).toMatchObject({
    code: "trash.not_found",
    status: 404,
  });
});

test("a category whose transactions were changed since names what is in the way", async () => {
  const { categoryId, fed } = await throwAway();
  await alice.api.expenses.update({ id: fed.id, amount: "9" });
  const refused = await refusalOf(alice.api.trash.restore({ entity: "category", id: categoryId }));
  expect(refused.code).toBe("change.superseded");
  expect(refused.issues.map(({ message }) => message).join()).toContain(fed.id);
});

test("a transaction without payee is named by its note, or else its category", async () => {
  const names: string[] = [];
  for (const more of [{ note: "x".repeat(300) }, {}]) {
    const { id } = await alice.api.expenses.create({ amount: "1", ...more });
    await alice.api.expenses.remove({ id });
    names.push((await trash()).find((item) => item.id === id)?.name ?? "");
  }
  expect(names).toEqual(["x".repeat(200), "Uncategorised"]);
});

test("nobody sees or restores what another book deleted", async () => {
  const { expense } = await throwAway();
  expect(await trash(bob)).toEqual([]);
  expect(
    await refusalOf(bob.api.trash.restore({ entity: "transaction", id: expense.id })),
  ).toMatchObject({ code: "trash.not_found" });
  const other = alice.in(await api.addBook(alice));
  expect((await other.trash.list()).items).toEqual([]);
  expect(
    await refusalOf(other.trash.restore({ entity: "transaction", id: expense.id })),
  ).toMatchObject({ code: "trash.not_found" });
  expect(
    await refusalOf(alice.api.trash.restore({ entity: "category", id: expense.id })),
  ).toMatchObject({ code: "trash.not_found" });
});

test("records that were deleted at one instant are paged one by one", async () => {
  const made = await Promise.all(
    ["1", "2", "3", "4", "5"].map((amount) => alice.api.expenses.create({ amount })),
  );
  await alice.api.transactions.bulk({
    operations: made.map(({ id }) => ({ op: "remove", id })),
  });
  const ids = new Set(made.map(({ id }) => id));
  expect((await trash()).filter(({ id }) => ids.has(id))).toHaveLength(5);
});

test("a deletion can be repeated, of what the book had", async () => {
  const { api: calls } = alice;
  const account = await calls.accounts.create({ name: "Spare" });
  const alert = await calls.alerts.create({
    kind: "lowBalance",
    accountId: account.id,
    below: "5",
  });
  const category = await calls.categories.create({ name: "Spare" });
  const budget = await calls.budgets.create({ name: "Spare", amount: "5" });
  const expense = await calls.expenses.create({ amount: "5" });
  const income = await calls.transactions.create({ kind: "income", amount: "5" });
  const pair = { base: "USD", quote: "EUR", on: "2026-10-01" };
  await calls.rates.set({ ...pair, rate: "0.9" });
  const removals = [
    () => calls.alerts.remove({ id: alert.id }),
    () => calls.accounts.remove({ id: account.id }),
    () => calls.categories.remove({ id: category.id }),
    () => calls.budgets.remove({ id: budget.id }),
    () => calls.expenses.remove({ id: expense.id, version: 1 }),
    () => calls.transactions.remove({ id: income.id }),
    () => calls.rates.remove(pair),
  ];
  for (const remove of removals) {
    await remove();
    const { nextSince } = await calls.changes.since({ since: 0, limit: 200 });
    await remove();
    expect((await calls.changes.since({ since: 0, limit: 200 })).nextSince).toBe(nextSince);
  }
  expect(await refusalOf(calls.expenses.remove({ id: income.id }))).toMatchObject({
    code: "expense.not_found",
  });
  for (const remove of [
    () => bob.api.accounts.remove({ id: account.id }),
    () => bob.api.categories.remove({ id: category.id }),
    () => bob.api.budgets.remove({ id: budget.id }),
    () => bob.api.alerts.remove({ id: alert.id }),
    () => bob.api.transactions.remove({ id: expense.id }),
    () => calls.budgets.remove({ id: category.id }),
  ])
    expect(await refusalOf(remove())).toMatchObject({ status: 404 });
});

test("after 30 days the trash no longer has it", async () => {
  const { expense } = await throwAway();
  const gone = eq(transactions.id, expense.id);
  const setDeleted = async (ms: number) => {
    const deletedAt = new Date(api.clock.now.getTime() - ms);
    await api.db.update(transactions).set({ deletedAt }).where(gone);
    return (await trash()).some(({ id }) => id === expense.id);
  };
  expect(await setDeleted(30 * day)).toBe(true);
  expect(await setDeleted(30 * day + 1)).toBe(false);
  expect(
    await refusalOf(alice.api.trash.restore({ entity: "transaction", id: expense.id })),
  ).toMatchObject({ code: "trash.not_found" });
});
