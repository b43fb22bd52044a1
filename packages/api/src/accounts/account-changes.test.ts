import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
});

const open = (name: string) => alice.api.accounts.create({ name, openingBalance: "100.00" });

test("an account is renamed, and absent fields stay the same", async () => {
  const account = await open("Curent");
  const renamed = await alice.api.accounts.update({ id: account.id, name: "Current" });
  expect(renamed).toEqual({ ...account, name: "Current", version: 2 });
  expect(await alice.api.accounts.get({ id: account.id })).toEqual(renamed);
});

test("a change to the same values makes no new version", async () => {
  const account = await open("Same");
  expect(await alice.api.accounts.update({ id: account.id, name: "Same" })).toEqual(account);
});

test("a change of an old version is a conflict", async () => {
  const { id } = await open("Contested");
  await alice.api.accounts.update({ id, name: "First", version: 1 });
  const late = alice.api.accounts.update({ id, name: "Second", version: 1 });
  expect(await refusalOf(late)).toMatchObject({ code: "version.conflict" });
  expect(await alice.api.accounts.get({ id })).toMatchObject({ name: "First", version: 2 });
});

test("a corrected opening balance moves the balance by the difference", async () => {
  const { id } = await open("Corrected");
  await alice.api.expenses.create({ amount: "30.00", accountId: id });
  const corrected = await alice.api.accounts.update({ id, openingBalance: "250.50" });
  expect(corrected).toMatchObject({ openingBalance: "250.50", balance: "220.50" });
});

test("corrections and expenses at the same time lose nothing", async () => {
  const { id } = await open("Busy");
  await Promise.all([
    ...Array.from({ length: 10 }, () =>
      alice.api.expenses.create({ amount: "1.00", accountId: id }),
    ),
    ...Array.from({ length: 5 }, (_, index) =>
      alice.api.accounts.update({ id, openingBalance: `${200 + index}.00` }),
    ),
  ]);
  const { openingBalance, balance } = await alice.api.accounts.get({ id });
  expect(Number(balance)).toBe(Number(openingBalance) - 10);
});

test("an archived account keeps its past and takes no new expense", async () => {
  const { id } = await open("Old bank");
  const expense = await alice.api.expenses.create({ amount: "5.00", accountId: id });
  expect(await alice.api.accounts.update({ id, archived: true })).toMatchObject({
    archived: true,
    balance: "95.00",
  });
  expect(await alice.api.expenses.get({ id: expense.id })).toEqual(expense);
  const refused = alice.api.expenses.create({ amount: "5.00", accountId: id });
  expect(await refusalOf(refused)).toMatchObject({
    code: "account.archived",
    issues: [{ path: ["accountId"] }],
  });
});

test("an account that was never used can be deleted", async () => {
  const { id } = await open("Mistake");
  await alice.api.accounts.remove({ id });
  expect(await refusalOf(alice.api.accounts.get({ id }))).toMatchObject({
    code: "account.not_found",
  });
});

test("an account with a transaction cannot be deleted, even if the transaction is deleted and may be restored", async () => {
  const { id } = await open("Used");
  const expense = await alice.api.expenses.create({ amount: "5.00", accountId: id });
  await alice.api.expenses.remove({ id: expense.id });
  expect(await refusalOf(alice.api.accounts.remove({ id }))).toMatchObject({
    code: "account.in_use",
    issues: [{ path: ["id"], message: `Transaction ${expense.id} uses it.` }],
    dependents: [{ kind: "transaction", id: expense.id }],
  });
  expect(await alice.api.expenses.restore({ id: expense.id })).toMatchObject({ accountId: id });
});

test("a balance of the past counts what had happened by the end of that day", async () => {
  const { id } = await open("History");
  await alice.api.expenses.create({ amount: "10.00", accountId: id, occurredOn: "2026-03-01" });
  await alice.api.expenses.create({ amount: "20.00", accountId: id, occurredOn: "2026-03-02" });
  const gone = await alice.api.expenses.create({
    amount: "40.00",
    accountId: id,
    occurredOn: "2026-03-02",
  });
  await alice.api.expenses.remove({ id: gone.id });
  const balanceOn = async (on?: string) =>
    (await alice.api.accounts.balance({ id, ...(on !== undefined && { on }) })).balance;
  expect(await balanceOn("2026-02-28")).toBe("0.00");
  expect(await balanceOn("2026-03-01")).toBe("90.00");
  expect(await balanceOn("2026-03-02")).toBe("70.00");
  expect(await balanceOn()).toBe((await alice.api.accounts.get({ id })).balance);
});
