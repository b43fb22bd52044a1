import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { refusalOf, test } from "../testing.ts";
import { equal, household } from "./household.fixture.ts";

test("another user finds no person, default, account or settlement of the book, whatever they name", async ({
  api,
  alice,
  bob: eve,
}) => {
  const { caller, ann, bob, nets } = await household(api, alice);
  const own = await household(api, eve);
  const accountId = (await caller.accounts.list()).items[0]?.id ?? "";
  const categoryId = (await caller.categories.create({ name: "Rent" })).id;
  const { id } = await caller.household.settle({ from: bob, to: ann, amount: "1" });
  const { household: calls, expenses } = own.caller;
  const mine = { from: own.ann, to: own.bob, amount: "1" };
  const attempts: [string, () => Promise<unknown>][] = [
    ["person.not_found", () => calls.updatePerson({ id: ann, name: "Eve" })],
    ["person.not_found", () => calls.removePerson({ id: ann })],
    ["person.not_found", () => calls.setDefault({ split: equal(own.ann, bob) })],
    ["category.not_found", () => calls.setDefault({ categoryId, split: equal(own.ann) })],
    ["person.not_found", () => calls.settle({ ...mine, to: ann })],
    ["person.not_found", () => calls.settle({ ...mine, from: bob })],
    ["account.not_found", () => calls.settle({ ...mine, accountId })],
    ["account.not_found", () => calls.settle({ ...mine, intoAccountId: accountId })],
    ["settlement.not_found", () => calls.removeSettlement({ id })],
    ["member.not_found", () => calls.addPerson({ name: "Alice", userId: alice.id })],
    ["member.not_found", () => calls.updatePerson({ id: own.bob, userId: alice.id })],
    [
      "person.not_found",
      () => expenses.create({ amount: "1", shares: { paidBy: own.ann, split: equal(bob) } }),
    ],
  ];
  for (const [code, attempt] of attempts) expect((await refusalOf(attempt())).code).toBe(code);
  const inside = eve.in((await caller.books.list()).items[0]?.id ?? "").household.balances();
  expect((await refusalOf(inside)).code).toBe("book.not_found");
  expect(await nets()).toEqual({ Ann: "-1.00", Bob: "1.00", Cid: "0.00" });
});

test("a settlement that is sent twice at once is one, outside the book and through an account", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, nets } = await household(api, alice);
  const accountId = (await caller.accounts.list()).items[0]?.id ?? "";
  for (const way of [{}, { accountId }]) {
    const given = { id: uuidv7(), from: bob, to: ann, amount: "5", ...way };
    const twice = await Promise.all([1, 2].map(() => caller.household.settle(given)));
    expect(twice[0]).toEqual(twice[1]);
    const other = caller.household.settle({ ...given, amount: "6" });
    expect((await refusalOf(other)).code).toBe("id.taken");
  }
  expect(await nets()).toMatchObject({ Ann: "-10.00", Bob: "10.00" });
});
