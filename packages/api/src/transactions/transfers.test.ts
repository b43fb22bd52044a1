import type { Plain } from "@outlay/core/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { CreateTransactionInput } from "../ledger/create.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

let opened = 0;
const open = async (currency = "EUR", openingBalance = "100") => {
  const name = `Account ${(opened += 1)}`;
  return (await alice.api.accounts.create({ name, currency, openingBalance })).id;
};
const balances = async (...ids: string[]) =>
  Promise.all(ids.map(async (id) => (await alice.api.accounts.get({ id })).balance));

type Transfer = Plain<Omit<Extract<CreateTransactionInput, { kind: "transfer" }>, "kind">>;
const transfer = (input: Transfer) => alice.api.transactions.create({ kind: "transfer", ...input });
type Change = Omit<Parameters<typeof alice.api.transactions.update>[0], "id">;
const change = (id: string, input: Change) => alice.api.transactions.update({ id, ...input });

/** Two accounts in euros with 100.00 each, and a transfer of 30.00 from the first to the second. */
async function moved() {
  const [fromAccountId, toAccountId] = [await open(), await open()];
  const { id } = await transfer({ fromAccountId, toAccountId, amount: "30" });
  return { id, fromAccountId, toAccountId };
}

test("a transfer within one currency is one record in two accounts", async () => {
  const [fromAccountId, toAccountId] = [await open(), await open()];
  const fields = { payee: "Myself", note: "to save", tags: ["saving"], occurredOn: "2026-11-01" };
  const made = await transfer({ fromAccountId, toAccountId, amount: "30", ...fields });
  expect(made).toEqual({
    id: expect.any(String),
    kind: "transfer",
    fromAccountId,
    toAccountId,
    amount: "30.00",
    currency: "EUR",
    toAmount: "30.00",
    toCurrency: "EUR",
    arrivesOn: null,
    fee: null,
    ...fields,
    original: null,
    excluded: false,
    scheduleId: null,
    shares: null,
    state: "booked",
    origins: { payee: "person", note: "person", tags: "person" },
    importId: null,
    attachments: 0,
    version: 1,
    createdBy: { id: alice.id, name: "alice" },
    updatedBy: { id: alice.id, name: "alice" },
    operationId: expect.any(String),
    createdAt: api.clock.now,
    updatedAt: api.clock.now,
    deletedAt: null,
  });
  expect(await alice.api.transactions.get({ id: made.id })).toEqual(made);
  expect(await balances(fromAccountId, toAccountId)).toEqual(["70.00", "130.00"]);
});

test.each([
  { from: "EUR", amount: "12.34", to: "JPY", toAmount: "2000", left: ["87.66", "2100"] },
  { from: "JPY", amount: "50", to: "KWD", toAmount: "0.105", left: ["50", "100.105"] },
  { from: "KWD", amount: "1.005", to: "EUR", toAmount: "3.01", left: ["98.995", "103.01"] },
])("$amount $from become $toAmount $to", async ({ from, to, left, ...amounts }) => {
  const [fromAccountId, toAccountId] = [await open(from), await open(to)];
  const made = await transfer({ fromAccountId, toAccountId, ...amounts });
  expect(made).toMatchObject({ ...amounts, currency: from, toCurrency: to });
  expect(await balances(fromAccountId, toAccountId)).toEqual(left);
});

test("an invalid transfer has an error at its field and changes nothing", async () => {
  const [euros, other, yen, closed] = [await open(), await open(), await open("JPY"), await open()];
  await alice.api.accounts.update({ id: closed, archived: true });
  const theirs = (await bob.api.accounts.list()).items[0]?.id ?? "";
  const good = { fromAccountId: euros, toAccountId: other, amount: "30" };
  const faults: [Partial<Transfer>, string, string][] = [
    [{ toAccountId: euros }, "input.invalid", "toAccountId"],
    [{ toAccountId: yen }, "input.invalid", "toAmount"],
    [{ toAccountId: yen, toAmount: "4000.5" }, "input.invalid", "toAmount"],
    [{ toAmount: "29.99" }, "input.invalid", "toAmount"],
    [{ amount: "30.001" }, "input.invalid", "amount"],
    [{ fromAccountId: yen, amount: "30.5", toAmount: "30" }, "input.invalid", "amount"],
    [{ toAccountId: closed }, "account.archived", "toAccountId"],
    [{ fromAccountId: closed }, "account.archived", "fromAccountId"],
    [{ toAccountId: uuidv7() }, "account.not_found", "toAccountId"],
    [{ toAccountId: theirs }, "account.not_found", "toAccountId"],
    [{ fromAccountId: theirs }, "account.not_found", "fromAccountId"],
  ];
  for (const [fault, code, field] of faults) {
    const refused = await refusalOf(transfer({ ...good, ...fault }));
    expect(refused).toMatchObject({ code, issues: [{ path: [field], code }] });
  }
  expect(await balances(euros, other, yen, closed)).toEqual(["100.00", "100.00", "100", "100.00"]);
});

test("a transfer has neither category nor splits", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  const { items } = await alice.api.categories.list();
  const categoryId = String(items[0]?.id);
  const sent = { kind: "transfer", fromAccountId, toAccountId, amount: "1" } as const;
  for (const extra of [
    { categoryId },
    { splits: [] },
    { accountId: fromAccountId },
    { refundOf: id },
  ]) {
    const field = Object.keys(extra)[0];
    const expected = { code: "input.invalid", issues: [{ path: [field] }] };
    expect(await refusalOf(alice.api.transactions.create({ ...sent, ...extra }))).toMatchObject(
      expected,
    );
    expect(await refusalOf(change(id, extra))).toMatchObject(expected);
  }
});

test("another user's transfer is not found", async () => {
  const { id } = await moved();
  const calls = [
    () => bob.api.transactions.get({ id }),
    () => bob.api.transactions.update({ id, amount: "1" }),
    () => bob.api.transactions.remove({ id }),
    () => bob.api.transactions.restore({ id }),
  ];
  for (const call of calls)
    expect(await refusalOf(call())).toMatchObject({ code: "transaction.not_found" });
});

test("changing the amount changes both balances", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  expect(await change(id, { amount: "45.50" })).toMatchObject({
    amount: "45.50",
    toAmount: "45.50",
    version: 2,
  });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["54.50", "145.50"]);
});

test("changing an account on either side moves the amount to it", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  const [first, second] = [await open(), await open()];
  await change(id, { fromAccountId: first });
  expect(await balances(fromAccountId, toAccountId, first)).toEqual(["100.00", "130.00", "70.00"]);
  await change(id, { toAccountId: second });
  expect(await balances(toAccountId, first, second)).toEqual(["100.00", "70.00", "130.00"]);
});

test("both accounts can be swapped, even if archived", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  await alice.api.accounts.update({ id: fromAccountId, archived: true });
  await change(id, { fromAccountId: toAccountId, toAccountId: fromAccountId });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["130.00", "70.00"]);
});

test("a transfer that changes to a single currency has equal amounts", async () => {
  const [euros, yen, savings] = [await open(), await open("JPY"), await open()];
  const sent = { fromAccountId: euros, toAccountId: yen, amount: "10", toAmount: "1600" };
  const { id } = await transfer(sent);
  expect(await change(id, { amount: "11" })).toMatchObject({ amount: "11.00", toAmount: "1600" });
  expect(await change(id, { toAccountId: savings })).toMatchObject({
    toAmount: "11.00",
    toCurrency: "EUR",
  });
  expect(await balances(euros, yen, savings)).toEqual(["89.00", "100", "111.00"]);
  expect(await refusalOf(change(id, { toAccountId: yen }))).toMatchObject({
    issues: [{ path: ["toAmount"] }],
  });
});

test("both accounts of a transfer between currencies can be swapped with both amounts", async () => {
  const [euros, yen] = [await open(), await open("JPY")];
  const { id } = await transfer({
    fromAccountId: euros,
    toAccountId: yen,
    amount: "10",
    toAmount: "90",
  });
  const swap = { fromAccountId: yen, toAccountId: euros };
  expect(await refusalOf(change(id, swap))).toMatchObject({ issues: [{ path: ["amount"] }] });
  await change(id, { ...swap, amount: "90", toAmount: "10" });
  expect(await balances(euros, yen)).toEqual(["110.00", "10"]);
});

test("an invalid update of a transfer has an error at its field", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  const closed = await open();
  await alice.api.accounts.update({ id: closed, archived: true });
  const theirs = (await bob.api.accounts.list()).items[0]?.id ?? "";
  const faults: [Change, string, string][] = [
    [{ toAccountId: fromAccountId }, "input.invalid", "toAccountId"],
    [{ fromAccountId: toAccountId }, "input.invalid", "toAccountId"],
    [{ fromAccountId: closed }, "account.archived", "fromAccountId"],
    [{ toAccountId: closed }, "account.archived", "toAccountId"],
    [{ fromAccountId: theirs }, "account.not_found", "fromAccountId"],
    [{ toAccountId: theirs }, "account.not_found", "toAccountId"],
    [{ version: 2, amount: "1" }, "version.conflict", "version"],
  ];
  for (const [fault, code, field] of faults)
    expect(await refusalOf(change(id, fault))).toMatchObject({ code, issues: [{ path: [field] }] });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["70.00", "130.00"]);
});

test("deleting a transfer reverses both sides, restoring applies them again", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  await alice.api.transactions.remove({ id });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["100.00", "100.00"]);
  await alice.api.transactions.restore({ id });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["70.00", "130.00"]);
});

test("an expense becomes a transfer and an expense again", async () => {
  const [accountId, toAccountId] = [await open(), await open()];
  const { items } = await alice.api.categories.list({ kind: "expense", limit: 200 });
  const food = items.find(({ name }) => name === "Food")?.id;
  const uncategorised = items.find(({ system }) => system)?.id;
  const { id } = await alice.api.expenses.create({ amount: "30", accountId, categoryId: food });
  const noTarget = change(id, { kind: "transfer" });
  expect(await refusalOf(noTarget)).toMatchObject({ issues: [{ path: ["toAccountId"] }] });
  const made = await change(id, { kind: "transfer", toAccountId });
  expect(made).toMatchObject({
    kind: "transfer",
    fromAccountId: accountId,
    toAccountId,
    toAmount: "30.00",
  });
  expect(made).not.toHaveProperty("categoryId");
  expect(await refusalOf(alice.api.expenses.get({ id }))).toMatchObject({
    code: "expense.not_found",
  });
  expect(await balances(accountId, toAccountId)).toEqual(["70.00", "130.00"]);
  const back = await change(id, { kind: "expense" });
  expect(back).toMatchObject({ kind: "expense", accountId, categoryId: uncategorised, version: 3 });
  expect(await balances(accountId, toAccountId)).toEqual(["70.00", "100.00"]);
});

test("a transfer becomes an income in its source account", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  await change(id, { kind: "income" });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["130.00", "100.00"]);
});

test("a transfer is listed once for each of its accounts", async () => {
  const { id, fromAccountId, toAccountId } = await moved();
  for (const accountId of [fromAccountId, toAccountId]) {
    const { items, total } = await alice.api.transactions.list({ accountId, includeTotal: true });
    expect([items.map((item) => item.id), total]).toEqual([[id], 1]);
    const transfers = await alice.api.transactions.list({ accountId, kind: "transfer" });
    expect(transfers.items.map((item) => item.id)).toEqual([id]);
    expect((await alice.api.expenses.list({ accountId })).items).toEqual([]);
  }
});

test("an account that only received a transfer cannot be removed, not even after the transfer is deleted", async () => {
  const { id, toAccountId } = await moved();
  const refused = () => refusalOf(alice.api.accounts.remove({ id: toAccountId }));
  const expected = { code: "account.in_use", issues: [{ message: expect.stringContaining(id) }] };
  expect(await refused()).toMatchObject(expected);
  await alice.api.transactions.remove({ id });
  expect(await refused()).toMatchObject(expected);
});

test("the balance on a past day counts transfers up to it", async () => {
  const [euros, yen] = [await open(), await open("JPY", "0")];
  const sent = { fromAccountId: euros, toAccountId: yen, amount: "10", toAmount: "1600" };
  const { id } = await transfer({ ...sent, occurredOn: "2026-11-10" });
  await transfer({
    fromAccountId: yen,
    toAccountId: euros,
    amount: "800",
    toAmount: "5",
    occurredOn: "2026-11-15",
  });
  const on = async (day: string) =>
    Promise.all(
      [euros, yen].map(
        async (account) => (await alice.api.accounts.balance({ id: account, on: day })).balance,
      ),
    );
  await alice.api.accounts.update({ id: euros, openedOn: "2026-01-01" });
  expect(await on("2026-11-09")).toEqual(["100.00", "0"]);
  expect(await on("2026-11-10")).toEqual(["90.00", "1600"]);
  expect(await on("2026-11-15")).toEqual(["95.00", "800"]);
  await change(id, { occurredOn: "2026-11-12" });
  expect(await on("2026-11-11")).toEqual(["100.00", "0"]);
  expect(await on("2026-11-12")).toEqual(["90.00", "1600"]);
  await alice.api.transactions.remove({ id });
  expect(await on("2026-11-15")).toEqual(["105.00", "-800"]);
});

test("a transfer sent again with its id is recorded once", async () => {
  const [fromAccountId, toAccountId] = [await open(), await open()];
  const sent = { id: uuidv7(), fromAccountId, toAccountId, amount: "30" };
  const first = await transfer(sent);
  expect(await transfer({ ...sent, toAmount: "30.00" })).toEqual(first);
  const turned = transfer({ ...sent, fromAccountId: toAccountId, toAccountId: fromAccountId });
  expect(await refusalOf(turned)).toMatchObject({ code: "id.taken" });
  expect(await balances(fromAccountId, toAccountId)).toEqual(["70.00", "130.00"]);
});

test("concurrent transfers in both directions neither deadlock nor lose a cent", async () => {
  const [one, other] = [await open(), await open()];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const [fromAccountId, toAccountId] = index % 2 === 0 ? [one, other] : [other, one];
      return transfer({ fromAccountId, toAccountId, amount: index % 2 === 0 ? "1.01" : "1" });
    }),
  );
  expect(await balances(one, other)).toEqual(["99.90", "100.10"]);
});
