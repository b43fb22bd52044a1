import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let program: Caller;
let tokenId: string;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  const made = await alice.api.tokens.create({ name: "P", scopes: ["read", "write"] });
  tokenId = made.id;
  program = api.as({ authorization: `Bearer ${made.token}` });
});

const later = (ms = 60_000) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
  return api.clock.now;
};
const undo = (given: object = {}) => alice.api.tokens.undo({ id: tokenId, ...given });
const amounts = async () =>
  (await alice.api.expenses.list({ sort: "createdAt", order: "asc" })).items.map(
    ({ amount }) => amount,
  );
const written = async () =>
  (await alice.api.changes.newest({ writtenWith: tokenId, limit: 200 })).items;
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;

test("all that a token wrote is listed and undone at once, though it is revoked, and done again", async () => {
  const { id: own } = await alice.api.expenses.create({ amount: "1" });
  const { id } = await program.expenses.create({ amount: "2" });
  await program.expenses.update({ id, amount: "3" });
  await program.expenses.update({ id: own, amount: "4" });
  const { id: categoryId } = await program.categories.create({ name: "Made" });
  const expense = await program.expenses.create({ amount: "5" });
  await program.expenses.remove({ id: expense.id });
  await program.expenses.update({ id: own, amount: "6" });
  expect((await written()).map(({ entity, op }) => `${entity} ${op}`)).toEqual([
    "transaction update",
    "transaction delete",
    "transaction create",
    "category create",
    "transaction update",
    "transaction update",
    "transaction create",
  ]);
  const before = await amounts();
  await alice.api.tokens.revoke({ id: tokenId });
  const undone = await undo();
  expect(undone).toMatchObject({ count: 7, kept: [], keptCount: 0 });
  expect(await amounts()).toEqual(["1.00"]);
  expect(await codeOf(alice.api.categories.get({ id: categoryId }))).toBe("category.not_found");
  await alice.api.operations.undo({ id: undone.operationId });
  expect(await amounts()).toEqual(before);
});

test("what people changed since stays as it is and is named, the rest is undone", async () => {
  const [kept, gone] = [
    (await program.expenses.create({ amount: "1" })).id,
    (await program.expenses.create({ amount: "2" })).id,
  ];
  await alice.api.expenses.update({ id: kept, note: "Checked" });
  await program.expenses.update({ id: kept, amount: "9" });
  expect(await undo()).toMatchObject({
    count: 1,
    kept: [{ entity: "transaction", entityId: kept, code: "change.superseded" }],
    keptCount: 1,
  });
  expect(await amounts()).toEqual(["9.00"]);
  await alice.api.expenses.restore({ id: gone });
  expect(await undo()).toMatchObject({ count: 0, keptCount: 2 });
});

test("a record that something still uses stays, and the others are undone", async () => {
  const { id: accountId } = await program.accounts.create({ name: "Made" });
  const made = await program.expenses.create({ amount: "1", accountId });
  await alice.api.expenses.create({ amount: "2", accountId });
  expect(await undo()).toMatchObject({
    count: 1,
    kept: [{ entity: "account", entityId: accountId, code: "account.in_use" }],
  });
  expect(await amounts()).toEqual(["2.00"]);
  expect(await codeOf(alice.api.expenses.update({ id: made.id, amount: "3" }))).toBe(
    "expense.not_found",
  );
});

test("only what was written in the time is undone, both ends included", async () => {
  await program.expenses.create({ amount: "1" });
  const from = later();
  await program.expenses.create({ amount: "2" });
  const to = later();
  await program.expenses.create({ amount: "3" });
  later();
  await program.expenses.create({ amount: "4" });
  expect(await undo({ from, to })).toMatchObject({ count: 2 });
  expect(await amounts()).toEqual(["1.00", "4.00"]);
  expect(await codeOf(undo({ from: to, to: from }))).toBe("input.invalid");
});

test("a token undoes nothing by it, nor does a viewer or a stranger; of twice at once it happens once", async () => {
  await program.expenses.create({ amount: "1" });
  expect(await codeOf(program.tokens.undo({ id: tokenId }))).toBe("auth.session_needed");
  const bob = await api.signUp(`bob${users}`);
  expect(await codeOf(bob.api.tokens.undo({ id: tokenId }))).toBe("token.not_found");
  expect(await codeOf(undo({ id: uuidv7() }))).toBe("token.not_found");
  await api.share(alice.bookId, bob, "viewer");
  const asViewer = bob.in(alice.bookId).tokens.undo({ id: tokenId });
  expect(await codeOf(asViewer)).toBe("book.forbidden");
  const both = await Promise.all([undo(), undo()]);
  expect(new Set(both.map(({ count }) => count))).toEqual(new Set([0, 1]));
  expect(await amounts()).toEqual([]);
});
