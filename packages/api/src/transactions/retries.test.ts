import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { refusalOf, test } from "../testing.ts";

test("a retry succeeds even if its account has been archived since", async ({ alice }) => {
  const account = await alice.api.accounts.create({ name: "Short-lived" });
  const input = { id: uuidv7(), amount: "5.00", accountId: account.id };
  const expense = await alice.api.expenses.create(input);
  await alice.api.accounts.update({ id: account.id, archived: true });
  expect(await alice.api.expenses.create(input)).toEqual(expense);
});

test("a retry succeeds even if its category has been archived since", async ({ alice }) => {
  const category = await alice.api.categories.create({ name: "Passing" });
  const input = { id: uuidv7(), amount: "5.00", categoryId: category.id };
  const expense = await alice.api.expenses.create(input);
  await alice.api.categories.update({ id: category.id, archived: true });
  expect(await alice.api.expenses.create(input)).toEqual(expense);
});

test("a retry of a transaction that has changed since fails and reverts nothing", async ({
  alice,
}) => {
  const input = { id: uuidv7(), amount: "5.00" };
  await alice.api.expenses.create(input);
  const changed = await alice.api.expenses.update({ id: input.id, amount: "6.00" });
  expect(await refusalOf(alice.api.expenses.create(input))).toMatchObject({ code: "id.taken" });
  expect(await alice.api.expenses.get({ id: input.id })).toEqual(changed);
});

test("a retry of a transaction that has been deleted since fails, and it stays deleted", async ({
  alice,
}) => {
  const input = { id: uuidv7(), amount: "5.00" };
  await alice.api.expenses.create(input);
  await alice.api.expenses.remove({ id: input.id });
  expect(await refusalOf(alice.api.expenses.create(input))).toMatchObject({
    code: "id.taken",
    issues: [{ path: ["id"] }],
  });
  expect(await refusalOf(alice.api.expenses.get({ id: input.id }))).toMatchObject({
    code: "expense.not_found",
  });
});
