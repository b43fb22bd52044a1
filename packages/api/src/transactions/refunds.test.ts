import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let food: string;
let card: string;
let yen: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  const { items } = await alice.api.categories.list({ kind: "expense", limit: 200 });
  food = String(items.find(({ name }) => name === "Food")?.id);
  card = (await alice.api.accounts.create({ name: "Card" })).id;
  yen = (await alice.api.accounts.create({ name: "Yen", currency: "JPY" })).id;
});

const spend = async (amount: string, more = {}) =>
  (await alice.api.expenses.create({ amount, accountId: card, categoryId: food, ...more })).id;
const refund = (amount: string, more = {}) =>
  alice.api.transactions.create({ kind: "refund", amount, ...more });
const change = (input: Parameters<typeof alice.api.transactions.update>[0]) =>
  alice.api.transactions.update(input);
const refundedAmount = async (id: string) => (await alice.api.expenses.get({ id })).refundedAmount;
const balance = async (id: string) => (await alice.api.accounts.get({ id })).balance;
const difference = async (id: string, act: () => Promise<unknown>) => {
  const before = Number(await balance(id));
  await act();
  return (Number(await balance(id)) - before).toFixed(2);
};

test("a refund without an expense goes to the oldest account", async () => {
  const { items } = await alice.api.accounts.list();
  const cash = String(items.find(({ name }) => name === "Cash")?.id);
  const brought = await difference(cash, async () => {
    expect(await refund("5")).toMatchObject({
      kind: "refund",
      refundOf: null,
      accountId: cash,
      amount: "5.00",
    });
  });
  expect(brought).toBe("5.00");
});

test("a refund goes to the account and category of its expense, and counts as refunded", async () => {
  const refundOf = await spend("30");
  const brought = await difference(card, async () => {
    expect(await refund("12.34", { refundOf })).toMatchObject({
      refundOf,
      accountId: card,
      categoryId: food,
      currency: "EUR",
    });
  });
  expect(brought).toBe("12.34");
  expect(await alice.api.expenses.get({ id: refundOf })).toMatchObject({
    refundedAmount: "12.34",
    amount: "30.00",
    version: 1,
  });
  const { items } = await alice.api.expenses.list({
    categoryId: food,
    limit: 1,
    sort: "createdAt",
  });
  expect(items[0]).toMatchObject({ id: refundOf, refundedAmount: "12.34" });
});

test("a refund may have another account and category than its expense", async () => {
  const refundOf = await spend("30");
  const other = await alice.api.accounts.create({ name: "Other" });
  const { items } = await alice.api.categories.list({ kind: "expense", limit: 200 });
  const travel = items.find(({ name }) => name === "Travel")?.id;
  const fields = { accountId: other.id, categoryId: travel };
  expect(await refund("5", { refundOf, ...fields })).toMatchObject(fields);
  expect(await balance(other.id)).toBe("5.00");
});

test("a refund takes the archived category of its expense, but not its archived account", async () => {
  const category = await alice.api.categories.create({ name: "Passing" });
  const account = await alice.api.accounts.create({ name: "Passing" });
  const refundOf = await spend("30", { categoryId: category.id, accountId: account.id });
  await alice.api.categories.update({ id: category.id, archived: true });
  expect(await refund("5", { refundOf })).toMatchObject({ categoryId: category.id });
  await alice.api.accounts.update({ id: account.id, archived: true });
  expect(await refusalOf(refund("5", { refundOf }))).toMatchObject({
    code: "account.archived",
    issues: [{ path: ["accountId"] }],
  });
  expect(await refund("5", { refundOf, accountId: card })).toMatchObject({ accountId: card });
});

test("refunds may equal the expense, and not exceed it by a cent", async () => {
  const refundOf = await spend("30");
  for (const amount of ["10", "19.99", "0.01"]) await refund(amount, { refundOf });
  expect(await refundedAmount(refundOf)).toBe("30.00");
  const refused = await refusalOf(refund("0.01", { refundOf }));
  expect(refused).toMatchObject({
    code: "refund.exceeds_expense",
    status: 409,
    issues: [{ path: ["amount"] }],
  });
  expect(refused.message).toContain("0.00 EUR");
  expect(await refundedAmount(refundOf)).toBe("30.00");
});

test("of ten concurrent refunds only those that fit are recorded", async () => {
  const refundOf = await spend("30");
  let accepted: PromiseSettledResult<unknown>[] = [];
  const brought = await difference(card, async () => {
    const attempts = Array.from({ length: 10 }, () => refund("4.50", { refundOf }));
    const results = await Promise.allSettled(attempts);
    accepted = results.filter(({ status }) => status === "fulfilled");
    const refused = attempts.filter((_, index) => results[index]?.status === "rejected");
    for (const call of refused)
      expect(await refusalOf(call)).toMatchObject({ code: "refund.exceeds_expense" });
  });
  expect(accepted).toHaveLength(6);
  expect(await refundedAmount(refundOf)).toBe("27.00");
  expect(brought).toBe("27.00");
});

test("a refund has the currency of its expense", async () => {
  const refundOf = await spend("30");
  const refused = await refusalOf(refund("5", { refundOf, accountId: yen }));
  expect(refused).toMatchObject({ code: "input.invalid", issues: [{ path: ["accountId"] }] });
  expect(refused.message).toContain("EUR");
});

test("only a live expense of the same book can be refunded", async () => {
  const theirs = await bob.api.expenses.create({ amount: "30" });
  const income = await alice.api.transactions.create({ kind: "income", amount: "30" });
  const transfer = await alice.api.transactions.create({
    kind: "transfer",
    amount: "30",
    fromAccountId: card,
    toAccountId: (await alice.api.accounts.create({ name: "Target" })).id,
  });
  const another = await refund("5");
  const gone = await spend("30");
  await alice.api.expenses.remove({ id: gone });
  for (const refundOf of [theirs.id, income.id, transfer.id, another.id, gone, uuidv7()]) {
    const expected = { code: "expense.not_found", issues: [{ path: ["refundOf"] }] };
    expect(await refusalOf(refund("1", { refundOf }))).toMatchObject(expected);
    expect(await refusalOf(change({ id: another.id, refundOf }))).toMatchObject(expected);
  }
  expect(await bob.api.expenses.get({ id: theirs.id })).toEqual(theirs);
});

test("an expense cannot become a refund of itself", async () => {
  const id = await spend("30");
  expect(await refusalOf(change({ id, kind: "refund", refundOf: id }))).toMatchObject({
    code: "expense.not_found",
    issues: [{ path: ["refundOf"] }],
  });
  expect(await alice.api.expenses.get({ id })).toMatchObject({
    version: 1,
    refundedAmount: "0.00",
  });
});

test("an expense with refunds cannot be deleted; the error names them", async () => {
  const refundOf = await spend("30");
  const [first, second] = [await refund("1", { refundOf }), await refund("2", { refundOf })];
  for (const remove of [alice.api.expenses.remove, alice.api.transactions.remove]) {
    const refused = await refusalOf(remove({ id: refundOf }));
    expect(refused).toMatchObject({ code: "transaction.in_use", status: 409 });
    const named = refused.issues.map(({ message }) => message).join(" ");
    expect(refused.issues).toHaveLength(2);
    expect([named.includes(first.id), named.includes(second.id)]).toEqual([true, true]);
  }
  await alice.api.transactions.remove({ id: first.id });
  await alice.api.transactions.remove({ id: second.id });
  await alice.api.expenses.remove({ id: refundOf });
});

test("an expense with refunds keeps its kind, its currency and at least their sum", async () => {
  const refundOf = await spend("30");
  await refund("12.50", { refundOf });
  const faults = [
    [{ amount: "12.49" }, "refund.exceeds_expense", "amount"],
    [{ kind: "income" }, "transaction.in_use", "kind"],
    [{ kind: "refund" }, "transaction.in_use", "kind"],
    [{ kind: "transfer", toAccountId: yen, toAmount: "1" }, "transaction.in_use", "kind"],
    [{ accountId: yen, amount: "4000" }, "transaction.in_use", "accountId"],
  ] as const;
  for (const [fault, code, field] of faults)
    expect(await refusalOf(change({ id: refundOf, ...fault }))).toMatchObject({
      code,
      issues: [{ path: [field] }],
    });
  expect(await change({ id: refundOf, amount: "12.50", note: "cheap" })).toMatchObject({
    amount: "12.50",
    refundedAmount: "12.50",
    version: 2,
  });
});

test("a changed amount of a refund counts against its expense", async () => {
  const refundOf = await spend("30");
  const { id } = await refund("10", { refundOf });
  await refund("10", { refundOf });
  await change({ id, amount: "20" });
  expect(await refundedAmount(refundOf)).toBe("30.00");
  expect(await refusalOf(change({ id, amount: "20.01" }))).toMatchObject({
    code: "refund.exceeds_expense",
  });
  await change({ id, amount: "0.01" });
  expect(await refundedAmount(refundOf)).toBe("10.01");
});

test("a deleted refund does not count, a restored one does if it fits", async () => {
  const refundOf = await spend("30");
  const { id } = await refund("20", { refundOf });
  await alice.api.transactions.remove({ id });
  expect(await refundedAmount(refundOf)).toBe("0.00");
  await alice.api.transactions.restore({ id });
  expect(await refundedAmount(refundOf)).toBe("20.00");
  await alice.api.transactions.remove({ id });
  await refund("10.01", { refundOf });
  const restore = () => refusalOf(alice.api.transactions.restore({ id }));
  expect(await restore()).toMatchObject({ code: "refund.exceeds_expense" });
  expect(await refundedAmount(refundOf)).toBe("10.01");
});

test("a refund can be restored only if its expense is live and in the same currency", async () => {
  const refundOf = await spend("30");
  const { id } = await refund("20", { refundOf });
  await alice.api.transactions.remove({ id });
  const restore = () => alice.api.transactions.restore({ id });
  await alice.api.expenses.remove({ id: refundOf });
  expect(await refusalOf(restore())).toMatchObject({
    code: "expense.not_found",
    issues: [{ path: ["refundOf"] }],
  });
  await alice.api.expenses.restore({ id: refundOf });
  await change({ id: refundOf, accountId: yen, amount: "5000" });
  expect(await refusalOf(restore())).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["refundOf"] }],
  });
  await change({ id: refundOf, accountId: card, amount: "30" });
  expect(await restore()).toMatchObject({ id, deletedAt: null });
  expect(await refundedAmount(refundOf)).toBe("20.00");
});

test("a refund that moves to another expense moves both refunded amounts", async () => {
  const [from, to] = [await spend("30"), await spend("15")];
  const { id } = await refund("12", { refundOf: from });
  await change({ id, refundOf: to });
  expect([await refundedAmount(from), await refundedAmount(to)]).toEqual(["0.00", "12.00"]);
  expect(await refusalOf(change({ id, amount: "15.01" }))).toMatchObject({
    code: "refund.exceeds_expense",
  });
  await change({ id, refundOf: from, amount: "25" });
  expect([await refundedAmount(from), await refundedAmount(to)]).toEqual(["25.00", "0.00"]);
  await change({ id, refundOf: null });
  expect(await refundedAmount(from)).toBe("0.00");
});

test("a refund that becomes an income no longer counts against its expense", async () => {
  const refundOf = await spend("30");
  const { id } = await refund("12", { refundOf });
  await change({ id, kind: "income" });
  expect(await refundedAmount(refundOf)).toBe("0.00");
  await change({ id, kind: "refund", refundOf });
  expect(await refundedAmount(refundOf)).toBe("12.00");
});

test("an expense and its refund can change in one request", async () => {
  const id = await spend("30");
  const other = await spend("10");
  const { results } = await alice.api.transactions.bulk({
    mode: "atomic",
    operations: [
      { op: "create", kind: "refund", amount: "4", refundOf: id },
      { op: "update", id, note: "changed", amount: "29" },
      { op: "update", id: other, note: "changed" },
      { op: "create", kind: "refund", amount: "3", refundOf: other },
    ],
  });
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  const changed = { note: "changed", version: 2 };
  expect(await alice.api.expenses.get({ id })).toMatchObject({
    ...changed,
    amount: "29.00",
    refundedAmount: "4.00",
  });
  expect(await alice.api.expenses.get({ id: other })).toMatchObject({
    ...changed,
    refundedAmount: "3.00",
  });
});

test("a refund sent again with its id is recorded once", async () => {
  const refundOf = await spend("30");
  const sent = { id: uuidv7(), refundOf };
  const first = await refund("20", sent);
  expect(await refund("20.00", sent)).toEqual(first);
  expect(await refusalOf(refund("20", { id: sent.id }))).toMatchObject({ code: "id.taken" });
  expect(await refundedAmount(refundOf)).toBe("20.00");
});
