import { afterAll, beforeAll, expect, test } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { assertHealthy } from "./testing/reading.ts";

// Transfers that cost something, and transfers that arrive on a later day.

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let giro: string;
let savings: string;
let yen: string;
let leisure: string;
let salary: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  const open = async (name: string, currency = "EUR") =>
    (await alice.api.accounts.create({ name, currency, openedOn: "2026-01-01" })).id;
  [giro, savings, yen] = [await open("Giro"), await open("Savings"), await open("Yen", "JPY")];
  [leisure, salary] = [await categoryOf(alice, "Leisure"), await categoryOf(alice, "Salary")];
});

async function categoryOf(user: TestUser, name: string): Promise<string> {
  const { items } = await user.api.categories.list({ limit: 200 });
  return String(items.find((category) => category.name === name)?.id);
}

const friday = "2026-03-06";
const monday = "2026-03-09";
const move = (more = {}) =>
  alice.api.transactions.create({
    kind: "transfer",
    amount: "100",
    fromAccountId: giro,
    toAccountId: savings,
    occurredOn: friday,
    ...more,
  });
const change = (id: string, input: object) => alice.api.transactions.update({ id, ...input });
const balance = async (id: string, on?: string) =>
  (await alice.api.accounts.balance({ id, ...(on !== undefined && { on }) })).balance;
/** The changes of the balances of Giro and Savings at the end of a day. */
async function moved(run: () => Promise<unknown>, on = "2026-12-31") {
  const both = () => Promise.all([balance(giro, on), balance(savings, on)]);
  const before = await both();
  await run();
  const after = await both();
  return after.map((each, index) => (Number(each) - Number(before[index])).toFixed(2));
}
const march = { from: "2026-03-01", to: "2026-03-31" };
const spentIn = async (categoryId: string) => {
  const { byCategory } = await alice.api.analytics.summary(march);
  return byCategory.find((each) => each.categoryId === categoryId)?.amount;
};

test("a transfer with a fee takes both from its account, and the fee is an expense of Fees", async () => {
  const before = await changesSince(alice.api);
  let made: Awaited<ReturnType<typeof move>> | undefined;
  expect(
    await moved(async () => {
      made = await move({ fee: { amount: "2" } });
    }),
  ).toEqual(["-102.00", "100.00"]);
  const fees = await categoryOf(alice, "Fees");
  expect(made).toMatchObject({ amount: "100.00", fee: { amount: "2.00", categoryId: fees } });
  expect(await spentIn(fees)).toBe("2.00");
  const made2 = (await changesSince(alice.api)).slice(before.length);
  expect(made2.map(({ entity, op }) => `${op} ${entity}`)).toEqual([
    "create category",
    "create transaction",
  ]);
  expect(await move({ fee: { amount: "1" } })).toMatchObject({ fee: { categoryId: fees } });
  expect(await spentIn(fees)).toBe("3.00");
});

test("in a book that began in German, a fee is an expense of Gebühren, unless one named Fees is there alone", async () => {
  const greta = await api.signUp("greta", { locale: "de-AT" });
  const cash = String((await greta.api.accounts.list()).items[0]?.id);
  const { id: bank } = await greta.api.accounts.create({ name: "Bank" });
  const record = async () => {
    const accounts = { fromAccountId: bank, toAccountId: cash };
    const fee = { amount: "2" };
    const made = { kind: "transfer", amount: "100", ...accounts, fee } as const;
    const { items } = await greta.api.categories.list({ limit: 200 });
    const transfer = await greta.api.transactions.create(made);
    const after = (await greta.api.categories.list({ limit: 200 })).items;
    const named = after.find((each) => "fee" in transfer && each.id === transfer.fee?.categoryId);
    return [named?.name, after.length - items.length];
  };
  const fees = await greta.api.categories.create({ name: "FEES" });
  expect(await record()).toEqual(["FEES", 0]);
  await greta.api.categories.update({ id: fees.id, name: "Anderes" });
  expect(await record()).toEqual(["Gebühren", 1]);
  await greta.api.categories.update({ id: fees.id, name: "Fees" });
  expect(await record()).toEqual(["Gebühren", 0]);
  // This one began in English.
  expect(await categoryOf(alice, "Gebühren")).toBe("undefined");
});

test("a fee counts in the budget of its category, and notifies", async () => {
  const category = await alice.api.categories.create({ name: "Exchange" });
  const { id } = await alice.api.budgets.create({
    name: "Exchange",
    categoryId: category.id,
    amount: "10",
    startsOn: "2026-01-01",
  });
  const fee = { amount: "10", categoryId: category.id };
  await move({ occurredOn: undefined, fee });
  const { items } = await alice.api.budgets.status();
  expect(items.find(({ budgetId }) => budgetId === id)).toMatchObject({ spent: "10.00" });
  const sent = await alice.api.notifications.list();
  expect(sent.items).toContainEqual(expect.objectContaining({ budgetId: id }));
});

test("a fee is changed, keeps its category, and is taken away", async () => {
  const { id } = await move({ fee: { amount: "2", categoryId: leisure } });
  expect(await moved(() => change(id, { fee: { amount: "3.5" } }))).toEqual(["-1.50", "0.00"]);
  expect(await change(id, { note: "n" })).toMatchObject({
    fee: { amount: "3.50", categoryId: leisure },
  });
  expect(await spentIn(leisure)).toBe("3.50");
  expect(await moved(() => change(id, { fee: null }))).toEqual(["3.50", "0.00"]);
  expect(await alice.api.transactions.get({ id })).toMatchObject({ fee: null });
});

test("a fee is in the currency of the account that the transfer leaves", async () => {
  const input = { fromAccountId: yen, toAccountId: savings, amount: "1000", toAmount: "6" };
  const fault = { code: "input.invalid", issues: [{ path: ["fee", "amount"] }] };
  expect(await refusalOf(move({ ...input, fee: { amount: "1.5" } }))).toMatchObject(fault);
  const { id } = await move({ ...input, fee: { amount: "150" } });
  expect(await balance(yen)).toBe("-1150");
  const elsewhere = { fromAccountId: giro, amount: "6", toAmount: "6" };
  expect(await refusalOf(change(id, elsewhere))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["fee"] }],
  });
  expect(await change(id, { ...elsewhere, fee: { amount: "1.50" } })).toMatchObject({
    fee: { amount: "1.50" },
  });
});

test("a fee needs an expense category of the book, and only a transfer has one", async () => {
  const theirs = await categoryOf(bob, "Food");
  for (const [categoryId, code] of [
    [theirs, "category.not_found"],
    [salary, "category.wrong_kind"],
  ])
    expect(await refusalOf(move({ fee: { amount: "1", categoryId } }))).toMatchObject({
      code,
      issues: [{ path: ["fee", "categoryId"] }],
    });
  for (const amount of ["0", "-1"])
    expect(await refusalOf(move({ fee: { amount } }))).toMatchObject({ code: "input.invalid" });
  const { id } = await alice.api.expenses.create({ amount: "1" });
  expect(await refusalOf(change(id, { fee: { amount: "1" } }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["fee"] }],
  });
});

test("an expense made of a transfer has neither fee nor day of arrival", async () => {
  const { id } = await move({ fee: { amount: "2" }, arrivesOn: monday });
  const expense = await change(id, { kind: "expense" });
  expect(expense).not.toHaveProperty("fee");
  const back = await change(id, { kind: "transfer", toAccountId: savings });
  expect(back).toMatchObject({ fee: null, arrivesOn: null });
});

test("the fee of a removed category moves with it, and comes back with the undo", async () => {
  const category = await alice.api.categories.create({ name: "ATM" });
  const { id } = await move({ fee: { amount: "2", categoryId: category.id } });
  const gone = await move({ fee: { amount: "1", categoryId: category.id } });
  await alice.api.transactions.remove({ id: gone.id });
  const listed = async (categoryId: string) =>
    (await alice.api.transactions.list({ categoryId })).items.map((each) => each.id);
  expect(await listed(category.id)).toEqual([id]);
  await alice.api.categories.remove({ id: category.id, replacementId: leisure });
  expect(await listed(leisure)).toContain(id);
  const moved2 = await alice.api.transactions.get({ id });
  expect(moved2).toMatchObject({ fee: { categoryId: leisure } });
  await alice.api.operations.undo({ id: moved2.operationId });
  expect(await alice.api.transactions.get({ id })).toMatchObject({
    fee: { categoryId: category.id },
  });
  expect(await alice.api.transactions.restore({ id: gone.id })).toMatchObject({
    fee: { categoryId: category.id },
  });
});

test("each account of a transfer over a weekend has its own day", async () => {
  const transfer = () => move({ arrivesOn: monday });
  expect(await moved(transfer, friday)).toEqual(["-100.00", "0.00"]);
  expect(await moved(transfer, "2026-03-08")).toEqual(["-100.00", "0.00"]);
  expect(await moved(transfer, monday)).toEqual(["-100.00", "100.00"]);
  expect(await moved(transfer, "2026-03-05")).toEqual(["0.00", "0.00"]);
});

test("the list of an account, its export and net worth take the day in that account", async () => {
  const user = await api.signUp("carol");
  const [cash] = (await user.api.accounts.list()).items;
  const to = await user.api.accounts.create({ name: "Later", openedOn: "2026-01-01" });
  await user.api.accounts.update({ id: String(cash?.id), openedOn: "2026-01-01" });
  const { id } = await user.api.transactions.create({
    kind: "transfer",
    amount: "100",
    fromAccountId: String(cash?.id),
    toAccountId: to.id,
    occurredOn: friday,
    arrivesOn: monday,
  });
  const listed = async (accountId: string | undefined, from: string, until: string) =>
    (await user.api.transactions.list({ ...(accountId && { accountId }), from, to: until })).items
      .length;
  expect(await listed(to.id, friday, "2026-03-08")).toBe(0);
  expect(await listed(to.id, monday, monday)).toBe(1);
  expect(await listed(cash?.id, monday, monday)).toBe(0);
  expect(await listed(cash?.id, friday, friday)).toBe(1);
  expect(await listed(undefined, friday, friday)).toBe(1);
  const worth = await user.api.analytics.netWorth({ from: friday, to: monday, interval: "day" });
  expect(worth.map(({ net }) => net)).toEqual(["-100.00", "-100.00", "-100.00", "0.00"]);
  await user.api.transactions.update({ id, arrivesOn: null });
  expect(await listed(to.id, friday, friday)).toBe(1);
});

test("a transfer does not arrive before it leaves", async () => {
  const fault = { code: "input.invalid", issues: [{ path: ["arrivesOn"] }] };
  expect(await refusalOf(move({ arrivesOn: "2026-03-05" }))).toMatchObject(fault);
  const { id } = await move({ arrivesOn: monday });
  expect(await refusalOf(change(id, { occurredOn: "2026-03-10" }))).toMatchObject(fault);
  const later = { occurredOn: "2026-03-10", arrivesOn: "2026-03-11" };
  expect(await change(id, later)).toMatchObject(later);
  expect(await move({ arrivesOn: friday })).toMatchObject({ arrivesOn: friday });
});

test("a transfer with fee and arrival is sent again, undone and done again as it was", async () => {
  const sent = {
    id: "0192aaaa-0000-7000-8000-000000000002",
    fee: { amount: "2" },
    arrivesOn: monday,
  };
  const first = await move(sent);
  expect(await move(sent)).toEqual(first);
  for (const other of [{ fee: null }, { fee: { amount: "3" } }, { arrivesOn: null }])
    expect(await refusalOf(move({ ...sent, ...other }))).toMatchObject({ code: "id.taken" });
  const changed = await change(first.id, { fee: null, arrivesOn: null });
  const undone = await alice.api.operations.undo({ id: changed.operationId });
  expect(await alice.api.transactions.get({ id: first.id })).toMatchObject({
    fee: { amount: "2.00" },
    arrivesOn: monday,
  });
  await alice.api.operations.undo({ id: undone.operationId });
  expect(await alice.api.transactions.get({ id: first.id })).toMatchObject({ fee: null });
});

test("undoing the first transfer with a fee leaves the category of fees", async () => {
  const user = await api.signUp("dave");
  const [cash] = (await user.api.accounts.list()).items;
  const to = await user.api.accounts.create({ name: "Giro" });
  const { operationId } = await user.api.transactions.create({
    kind: "transfer",
    amount: "100",
    fromAccountId: String(cash?.id),
    toAccountId: to.id,
    fee: { amount: "2" },
  });
  const undone = await user.api.operations.undo({ id: operationId });
  expect((await user.api.transactions.list()).items).toEqual([]);
  const fees = await categoryOf(user, "Fees");
  await user.api.operations.undo({ id: undone.operationId });
  const { items } = await user.api.transactions.list();
  expect(items).toMatchObject([{ fee: { amount: "2.00", categoryId: fees } }]);
});

test("a refused operation leaves no category behind", async () => {
  const user = await api.signUp("erin");
  const [cash] = (await user.api.accounts.list()).items;
  const transfer = { op: "create", kind: "transfer", amount: "1", fee: { amount: "1" } } as const;
  const id = String(cash?.id);
  const { results } = await user.api.transactions.bulk({
    mode: "perItem",
    operations: [{ ...transfer, fromAccountId: id, toAccountId: id }],
  });
  expect(results.map(({ ok }) => ok)).toEqual([false]);
  expect(await categoryOf(user, "Fees")).toBe("undefined");
});

test("the explanation of spending lists the transfers with a fee", async () => {
  const user = await api.signUp("frank");
  const [cash] = (await user.api.accounts.list()).items;
  const to = await user.api.accounts.create({ name: "Giro" });
  const between = {
    kind: "transfer",
    fromAccountId: String(cash?.id),
    toAccountId: to.id,
  } as const;
  const paid = await user.api.transactions.create({
    ...between,
    amount: "100",
    occurredOn: friday,
    payee: "Bank",
    fee: { amount: "2" },
  });
  await user.api.transactions.create({ ...between, amount: "50", occurredOn: friday });
  const { expense, explain, byCategory } = await user.api.analytics.summary({
    ...march,
    explain: true,
  });
  expect(expense).toBe("2.00");
  const listed = async (filter: object = {}) =>
    (await user.api.transactions.list({ ...filter })).items.map(({ id }) => id);
  expect(await listed(explain?.expense.filter)).toEqual([paid.id]);
  expect(await listed(byCategory[0]?.explain?.amount.filter)).toEqual([paid.id]);
  const { items } = await user.api.analytics.byPayee(march);
  expect(items.map(({ payee, amount }) => `${payee} ${amount}`)).toEqual(["Bank 2.00"]);
});

test("the book is sound", async () => {
  await assertHealthy(api);
});
