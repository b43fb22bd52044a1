import { afterAll, beforeEach, expect, test } from "vitest";
import type { AppError } from "@outlay/core";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

type Given = Partial<Parameters<Caller["tokens"]["create"]>[0]>;
async function programWith(given: Given, bookId?: string) {
  const made = await alice.api.tokens.create({ name: "P", scopes: ["read", "write"], ...given });
  return { ...made, program: api.as({ authorization: `Bearer ${made.token}`, bookId }) };
}

const limitOf = async (call: Promise<unknown>) => {
  const { code, issues }: AppError = await refusalOf(call);
  return [code, issues[0]?.message];
};
const exceeded = (limit: string) => ["auth.limit_exceeded", `limits.${limit}`];
const euros = (amount: string) => ({ maxAmount: { amount, currency: "EUR" as const } });
const amounts = async () => (await alice.api.expenses.list()).items.map(({ amount }) => amount);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;

test("a token records, moves and deletes no more money than its limit", async () => {
  const { program, limits } = await programWith({ limits: euros("100") });
  expect(limits).toEqual({
    maxAmount: { amount: "100.00", currency: "EUR" },
    writesPerDay: null,
    procedures: null,
  });
  const { id } = await program.expenses.create({ amount: "100" });
  const large = await alice.api.expenses.create({ amount: "100.01" });
  const account = await alice.api.accounts.create({ name: "Giro", openingBalance: "500" });
  const template = { kind: "expense", amount: "101" } as const;
  const rule = { every: { unit: "month", count: 1 }, startsOn: "2026-12-01" } as const;
  const refused = [
    () => program.expenses.create({ amount: "100.01" }),
    () => program.expenses.update({ id, amount: "101" }),
    () => program.expenses.remove({ id: large.id }),
    () => program.expenses.update({ id: large.id, amount: "1" }),
    () => program.expenses.update({ id: large.id, accountId: account.id }),
    () => program.accounts.create({ name: "Loan", openingBalance: "-101" }),
    () => program.accounts.update({ id: account.id, openingBalance: "1" }),
    () => program.accounts.create({ name: "Dollars", currency: "USD", openingBalance: "1" }),
    () => program.schedules.create({ template, ...rule }),
    () => program.operations.undo({ id: large.operationId }),
  ];
  for (const call of refused) expect(await limitOf(call())).toEqual(exceeded("maxAmount"));
  expect(await amounts()).toEqual(["100.01", "100.00"]);
  await program.expenses.update({ id: large.id, note: "A large one" });
  await program.budgets.create({ amount: "1000" });
  await program.expenses.remove({ id });
});

test("a limit holds for fees, for shares, and for all that a schedule will make", async () => {
  const { program } = await programWith({ limits: euros("100") });
  const account = async (name: string) => (await alice.api.accounts.create({ name })).id;
  const [fromAccountId, toAccountId] = [await account("From"), await account("To")];
  const moved = { kind: "transfer", fromAccountId, toAccountId } as const;
  const { id: paidBy } = await alice.api.household.addPerson({ name: "Ada" });
  const { id: personId } = await alice.api.household.addPerson({ name: "Ben" });
  const large = await alice.api.expenses.create({ amount: "5000" });
  const split = { kind: "equal" as const, parts: [{ personId }] };
  const rent = { kind: "expense", amount: "950", payee: "Rent" } as const;
  const small = { kind: "expense", amount: "10", payee: "Paper" } as const;
  const monthly = { every: { unit: "month", count: 1 }, startsOn: "2026-12-01" } as const;
  const { id } = await alice.api.schedules.create({ template: rent, ...monthly });
  const refused = [
    () => program.transactions.create({ ...moved, amount: "60", fee: { amount: "41" } }),
    () => program.expenses.update({ id: large.id, shares: { paidBy, split } }),
    () => program.schedules.update({ id, every: { unit: "day", count: 1 } }),
    () => program.schedules.update({ id, paused: true }),
  ];
  for (const call of refused) expect(await limitOf(call())).toEqual(exceeded("maxAmount"));
  await program.schedules.update({ id, name: "The flat" });
  const past = { template: small, ...monthly, startsOn: "2026-01-01", missed: "post" } as const;
  expect(await limitOf(program.schedules.create(past))).toEqual(exceeded("writesPerDay"));
  await program.transactions.create({ ...moved, amount: "60", fee: { amount: "40" } });
});

test("of a bulk beyond the limit nothing is recorded, and its preview says so", async () => {
  const { program } = await programWith({ limits: euros("10") });
  const create = (amount: string) => ({ op: "create" as const, kind: "expense" as const, amount });
  const input = { mode: "atomic" as const, operations: [create("1"), create("11")] };
  expect(await limitOf(program.transactions.bulk(input))).toEqual(exceeded("maxAmount"));
  const preview = program.changes.preview({ procedure: "transactions.bulk", input });
  expect(await limitOf(preview)).toEqual(exceeded("maxAmount"));
  expect(await amounts()).toEqual([]);
});

test("a token changes so many records a day of the book, however many come at once", async () => {
  const { program } = await programWith({ limits: { writesPerDay: 3 } });
  const operations = Array.from({ length: 4 }, () => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: "1",
  }));
  const bulk = program.transactions.bulk({ mode: "atomic", operations });
  expect(await limitOf(bulk)).toEqual(exceeded("writesPerDay"));
  const tries = Array.from({ length: 5 }, () => program.expenses.create({ amount: "1" }));
  const done = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
  expect(done).toHaveLength(3);
  expect(await amounts()).toHaveLength(3);
  await alice.api.expenses.create({ amount: "1" });
  const { now } = api.clock;
  api.clock.now = new Date(now.getTime() + 24 * 60 * 60 * 1000);
  await program.expenses.create({ amount: "1" });
  api.clock.now = now;
});

test("a token calls only the procedures that its limits name, within others too", async () => {
  const { program } = await programWith({ limits: { procedures: ["expenses.create"] } });
  await program.expenses.create({ amount: "1" });
  const input = { amount: "1" };
  for (const call of [
    () => program.expenses.list(),
    () => program.transactions.create({ kind: "expense", ...input }),
    () => program.changes.preview({ procedure: "transactions.create", input }),
  ])
    expect(await limitOf(call())).toEqual(exceeded("procedures"));
  const proposing = await programWith({
    mode: "propose",
    limits: { procedures: ["expenses.create"] },
  });
  const propose = (procedure: string) => proposing.program.proposals.create({ procedure, input });
  await propose("expenses.create");
  expect(await limitOf(propose("categories.create"))).toEqual(exceeded("procedures"));
  for (const path of ["tokens.create", "nothing.at_all", "webhooks.create", "proposals.approve"])
    expect(await codeOf(programWith({ limits: { procedures: [path] } }))).toBe("input.invalid");
});

test("the limits of its token hold for a proposal when it is made, and when it is approved", async () => {
  const { program } = await programWith({
    mode: "propose",
    limits: { ...euros("10"), writesPerDay: 1 },
  });
  const propose = (amount: string) =>
    program.proposals.create({ procedure: "expenses.create", input: { amount } });
  expect(await limitOf(propose("11"))).toEqual(exceeded("maxAmount"));
  const [first, second] = [await propose("1"), await propose("2")];
  await alice.api.proposals.approve({ id: first.id });
  const approval = alice.api.proposals.approve({ id: second.id });
  expect(await limitOf(approval)).toEqual(exceeded("writesPerDay"));
  expect((await alice.api.proposals.get({ id: second.id })).state).toBe("waiting");
});

test("a proposal of a program whose user lost their role is outdated", async () => {
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  const { token } = await bob.api.tokens.create({
    name: "P",
    scopes: ["read", "write"],
    mode: "propose",
  });
  const program = api.as({ authorization: `Bearer ${token}`, bookId: alice.bookId });
  const input = { amount: "1" };
  const [one, two] = [
    await program.proposals.create({ procedure: "expenses.create", input }),
    await program.proposals.create({ procedure: "expenses.create", input }),
  ];
  const member = { id: alice.bookId, userId: bob.id };
  await alice.api.members.update({ ...member, role: "viewer" });
  expect(await codeOf(alice.api.proposals.approve({ id: one.id }))).toBe("proposal.outdated");
  await alice.api.members.remove(member);
  expect(await codeOf(alice.api.proposals.approve({ id: two.id }))).toBe("proposal.outdated");
  expect(await amounts()).toEqual([]);
});

test("a token for several books opens those alone, the first one when none is named", async () => {
  const [second, third] = [await api.addBook(alice), await api.addBook(alice)];
  const { token, bookId, bookIds, program } = await programWith({ bookIds: [third, second] });
  expect({ bookId, bookIds }).toEqual({ bookId: null, bookIds: [third, second] });
  const { id } = await program.expenses.create({ amount: "1" });
  expect(await alice.in(third).expenses.get({ id })).toMatchObject({ amount: "1.00" });
  const inBook = (named: string) => api.as({ authorization: `Bearer ${token}`, bookId: named });
  await inBook(second).expenses.list();
  expect(await codeOf(inBook(alice.bookId).expenses.list())).toBe("book.not_found");
  expect(await codeOf(program.books.get({ id: alice.bookId }))).toBe("book.not_found");
  const seen = (await program.books.list()).items.map((book) => book.id);
  expect(new Set(seen)).toEqual(new Set([second, third]));
  const bob = await api.signUp(`bob${users}`);
  expect(await codeOf(programWith({ bookIds: [second, bob.bookId] }))).toBe("book.not_found");
  expect(await codeOf(programWith({ bookId: second, bookIds: [third] }))).toBe("input.invalid");
});
