import { proposals } from "@outlay/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createBookQueues } from "../feed/lock.ts";
import { projections } from "../registry.ts";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { expireProposals } from "./expiry.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let program: Caller;
let tokenId: string;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  const made = await alice.api.tokens.create({
    name: "Assistant",
    scopes: ["read", "write"],
    mode: "propose",
  });
  tokenId = made.id;
  program = api.as({ authorization: `Bearer ${made.token}` });
});

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const expenses = async () => (await alice.api.expenses.list()).items;
const propose = (input: object, procedure = "expenses.create") =>
  program.proposals.create({ procedure, input });
const day = 24 * 60 * 60 * 1000;

test("a token that proposes writes nothing; what a person approves is written once, by both", async () => {
  expect(await codeOf(program.expenses.create({ amount: "5" }))).toBe("auth.proposal_needed");
  const { id, state, preview } = await propose({ amount: "5" });
  expect([state, preview.changeCount]).toEqual(["waiting", 1]);
  expect(await expenses()).toEqual([]);
  expect((await alice.api.notifications.list()).items).toMatchObject([
    { kind: "proposal.waiting", entityId: id, resolvedAt: null },
  ]);

  const both = [alice.api.proposals.approve({ id }), alice.api.proposals.approve({ id })];
  const results = await Promise.allSettled(both);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await expenses()).toMatchObject([{ amount: "5.00" }]);
  expect(await program.proposals.get({ id })).toMatchObject({ state: "approved", tokenId });
  const { items } = await alice.api.changes.newest();
  const made = items.find(({ entity, op }) => entity === "transaction" && op === "create");
  expect(made).toMatchObject({ actorId: alice.id, tokenId });
  const [notified] = (await alice.api.notifications.list()).items;
  expect(notified?.resolvedAt).toBeInstanceOf(Date);
});

test("what a proposal would notify of is shown each time it is read, and it can be approved", async () => {
  const { id: expenseId } = await alice.api.expenses.create({ amount: "5" });
  const { accountId, occurredOn: on } = await alice.api.expenses.get({ id: expenseId });
  await alice.api.statements.create({ accountId, on, balance: "-5" });
  const { id } = await propose({ id: expenseId, amount: "6" }, "expenses.update");
  for (const { preview } of [
    await alice.api.proposals.get({ id }),
    ...(await alice.api.proposals.list()).items,
    await alice.api.proposals.approve({ id }),
  ])
    expect(preview.notifications).toMatchObject([
      { kind: "statement.broken", createdAt: expect.any(Date) },
    ]);
  expect(await expenses()).toMatchObject([{ amount: "6.00" }]);
});

test("a token decides on nothing, and what is rejected never runs", async () => {
  const { id } = await propose({ amount: "5" });
  expect(await codeOf(program.proposals.approve({ id }))).toBe("auth.session_needed");
  expect(await codeOf(program.proposals.reject({ id }))).toBe("auth.session_needed");
  expect((await alice.api.proposals.reject({ id })).state).toBe("rejected");
  expect(await codeOf(alice.api.proposals.approve({ id }))).toBe("proposal.decided");
  expect((await alice.api.proposals.list({ state: "waiting" })).items).toEqual([]);
  expect(await expenses()).toEqual([]);
});

test("a proposal is outdated when what it touches has changed, or when it would touch more", async () => {
  const category = await alice.api.categories.create({ name: "Hobby" });
  const expense = await alice.api.expenses.create({ amount: "1", categoryId: category.id });
  const update = await propose({ id: expense.id, amount: "2" }, "expenses.update");
  const removal = await propose({ id: category.id }, "categories.remove");
  await alice.api.expenses.create({ amount: "3", categoryId: category.id });
  expect(await codeOf(alice.api.proposals.approve({ id: removal.id }))).toBe("proposal.outdated");
  await alice.api.expenses.update({ id: expense.id, note: "mine" });
  expect(await codeOf(alice.api.proposals.approve({ id: update.id }))).toBe("proposal.outdated");
  expect(await alice.api.expenses.get({ id: expense.id })).toMatchObject({ amount: "1.00" });
  expect((await alice.api.proposals.get({ id: update.id })).state).toBe("waiting");
});

test("what is approved later is what was shown: the day it was proposed on, and nothing that has come to differ", async () => {
  const { now } = api.clock;
  const undated = await propose({ amount: "5" });
  const [food, fun] = await Promise.all(
    ["Food", "Fun"].map((name) => alice.api.categories.create({ name: `${name} out` })),
  );
  await alice.api.expenses.create({ amount: "7", payee: "Cinema" });
  const when = [{ field: "payee", op: "equals", value: "Cinema" } as const];
  const rule = await alice.api.rules.create({ when, set: { categoryId: food?.id } });
  const run = await propose({ ruleIds: [rule.id] }, "rules.run");
  await alice.api.rules.update({ id: rule.id, set: { categoryId: fun?.id } });
  api.clock.now = new Date(now.getTime() + 20 * day);
  expect(await codeOf(alice.api.proposals.approve({ id: run.id }))).toBe("proposal.outdated");
  await alice.api.proposals.approve({ id: undated.id });
  api.clock.now = now;
  expect((await expenses()).map(({ amount, occurredOn }) => [amount, occurredOn])).toEqual([
    ["5.00", "2026-11-21"],
    ["7.00", "2026-11-21"],
  ]);
});

test("with an Idempotency-Key it is proposed once", async () => {
  const keyed = alice.withKey("once").proposals;
  const given = { procedure: "expenses.create", input: { amount: "5" } };
  const { id } = await keyed.create(given);
  expect((await keyed.create(given)).id).toBe(id);
  expect((await alice.api.proposals.list()).items).toHaveLength(1);
  expect(await expenses()).toEqual([]);
});

test("a token that may read nothing else reads its own proposals and not those of others", async () => {
  const scopes = ["expenses:write"] as const;
  const made = await alice.api.tokens.create({
    name: "Till",
    scopes: [...scopes],
    mode: "propose",
  });
  const till = api.as({ authorization: `Bearer ${made.token}` });
  const { id: others } = await propose({ name: "Secret" }, "categories.create");
  const own = await till.proposals.create({ procedure: "expenses.create", input: { amount: "1" } });
  expect((await till.proposals.list({})).items.map(({ id }) => id)).toEqual([own.id]);
  expect(await codeOf(till.proposals.get({ id: others }))).toBe("proposal.not_found");
  expect((await program.proposals.list({})).items).toHaveLength(2);
});

test("it expires after 30 days, and ends with its token", async () => {
  const { id } = await propose({ amount: "5" });
  const { id: second } = await propose({ amount: "6" });
  const createdAt = new Date(api.clock.now.getTime() - 30 * day);
  await api.db.update(proposals).set({ createdAt }).where(eq(proposals.id, second));
  await alice.api.tokens.revoke({ id: tokenId });
  expect(await codeOf(alice.api.proposals.approve({ id }))).toBe("proposal.outdated");
  expect(await codeOf(alice.api.proposals.approve({ id: second }))).toBe("proposal.decided");
  const { items } = await alice.api.proposals.list({ state: "expired" });
  expect(items.map((each) => each.id)).toEqual([second]);
});

test("the notification of a proposal that has expired says that it needs no decision", async () => {
  const { id } = await propose({ amount: "5" });
  const { id: later } = await propose({ amount: "6" });
  const createdAt = new Date(api.clock.now.getTime() - 30 * day);
  await api.db.update(proposals).set({ createdAt }).where(eq(proposals.id, id));
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const needs = { db: api.db, bookQueues: createBookQueues(), projections, onFailure };
  const expire = async () =>
    (await expireProposals(needs, api.clock.now)).filter((bookId) => bookId === alice.bookId);
  expect(await expire()).toEqual([alice.bookId]);
  expect(await expire()).toEqual([]);
  expect(failures).toEqual([]);
  expect((await alice.api.notifications.list()).items).toMatchObject([
    { entityId: later, resolvedAt: null },
    { entityId: id, resolvedAt: api.clock.now },
  ]);
});

test("a proposal needs what its write needs, then and when it is approved", async () => {
  const { token } = await alice.api.tokens.create({
    name: "Narrow",
    scopes: ["expenses:write"],
    mode: "propose",
  });
  const narrow = api.as({ authorization: `Bearer ${token}` });
  const input = { name: "Hobby" };
  const tooFar = narrow.proposals.create({ procedure: "categories.create", input });
  expect(await codeOf(tooFar)).toBe("auth.scope_missing");
  expect(await codeOf(propose({ id: alice.bookId, name: "X" }, "books.update"))).toBe(
    "input.invalid",
  );
  const { id } = await propose({ amount: "5" });
  const bob = await api.signUp(`bob${users}`);
  expect(await codeOf(bob.api.proposals.get({ id }))).toBe("proposal.not_found");
  await api.share(alice.bookId, bob, "viewer");
  const asBob = bob.in(alice.bookId).proposals;
  expect(await codeOf(asBob.approve({ id }))).toBe("book.forbidden");
  expect((await asBob.get({ id })).state).toBe("waiting");
});
