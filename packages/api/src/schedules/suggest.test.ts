import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let cash: string;
let work: string;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  cash = String((await alice.api.accounts.list()).items[0]?.id);
  work = (await alice.api.categories.create({ name: "Work", kind: "income" })).id;
});

// Today is 21 November 2026.
async function pay(payee: string, amount: string, days: string[], more: object = {}) {
  const ids: string[] = [];
  for (const occurredOn of days)
    ids.push((await alice.api.expenses.create({ payee, amount, occurredOn, ...more })).id);
  return ids.toReversed();
}
const monthly = (day: string) =>
  ["2026-08", "2026-09", "2026-10", "2026-11"].map((m) => `${m}-${day}`);
const suggested = async (user = alice) => (await user.api.schedules.suggest()).items;

test("a subscription and a salary are suggested, with the transactions they were found in", async () => {
  const ids = await pay("Streaming", "12.99", monthly("03"));
  for (const [index, occurredOn] of ["2026-07-31", ...monthly("30").slice(0, 3)].entries())
    await alice.api.transactions.create({
      kind: "income",
      payee: "Employer",
      amount: String(2000 + index),
      occurredOn: occurredOn.replace("08-30", "08-31").replace("10-30", "10-31"),
      categoryId: work,
    });
  await pay("Market", "7.10", ["2026-10-02", "2026-10-05", "2026-11-01"]);
  const items = await suggested();
  expect(items).toHaveLength(2);
  expect(items.find(({ payee }) => payee === "Streaming")).toMatchObject({
    kind: "expense",
    accountId: cash,
    amount: "12.99",
    currency: "EUR",
    every: { unit: "month", count: 1 },
    monthDay: 3,
    startsOn: "2026-12-03",
    nextOn: "2026-12-03",
    lastOn: "2026-11-03",
    transactionIds: ids,
  });
  expect(items.find(({ payee }) => payee === "Employer")).toMatchObject({
    kind: "income",
    categoryId: work,
    monthDay: "last",
    nextOn: "2026-11-30",
  });
});

test("a payee's accounts, deleted transactions and other books are kept apart", async () => {
  const { id: other } = await alice.api.accounts.create({ name: "Giro", kind: "checking" });
  await pay("Gym", "30", monthly("05").slice(0, 2));
  await pay("Gym", "30", monthly("05").slice(2), { accountId: other });
  expect(await suggested()).toEqual([]);
  const [newest = ""] = await pay("Phone", "20", monthly("07").slice(1));
  expect(await suggested()).toMatchObject([{ payee: "Phone" }]);
  await alice.api.expenses.remove({ id: newest });
  expect(await suggested()).toEqual([]);
  await alice.api.expenses.restore({ id: newest });
  expect(await suggested(await api.signUp(`bob${users}`))).toEqual([]);
});

test("what a schedule records already is not suggested, another amount of the payee is", async () => {
  await pay("Store", "10", monthly("02"));
  await pay("Store", "40", monthly("09"));
  expect((await suggested()).map(({ amount }) => amount).toSorted()).toEqual(["10.00", "40.00"]);
  const schedule = {
    template: { kind: "expense", payee: "store", amount: "11" },
    every: { unit: "month" },
    startsOn: "2026-12-02",
  } as const;
  const { id } = await alice.api.schedules.create(schedule);
  expect((await suggested()).map(({ amount }) => amount)).toEqual(["40.00"]);
  await alice.api.schedules.remove({ id });
  expect(await suggested()).toHaveLength(2);
});
