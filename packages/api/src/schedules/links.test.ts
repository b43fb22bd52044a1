import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { rent, scheduleTools } from "./schedules.fixture.ts";

const api = await createTestApi();
const { live, ledger, occurrences, assertHealthy } = scheduleTools(api);
afterAll(api.close);

let users = 0;
let alice: TestUser;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-28T12:00:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
});

const december = { from: "2026-12-01", to: "2026-12-31" };
const cash = async () => (await alice.api.accounts.list()).items[0]?.id ?? "";

test("rent that is recorded by hand a few days early is not recorded again", async () => {
  const { id } = await alice.api.schedules.create(rent);
  const paid = await alice.api.expenses.create({ amount: "960.00", payee: "landlord" });
  expect(paid.scheduleId).toBe(id);
  expect((await alice.api.schedules.get({ id })).nextOn).toBe("2027-01-01");
  expect((await alice.api.schedules.occurrences(december)).items).toMatchObject([
    { on: "2026-12-01", state: "posted", amount: "960.00", transactionId: paid.id },
  ]);
  await live("2026-12-02");
  expect(await ledger(alice)).toEqual(["2026-11-28 960.00 landlord"]);
  await assertHealthy(alice);
});

const { template } = rent;
type Given = Parameters<TestUser["api"]["expenses"]["create"]>[0];

test.each<[string, Given, boolean]>([
  ["the same payee and a tenth more", { amount: "1045.00", payee: "LANDLORD" }, true],
  ["the same payee and more than a tenth more", { amount: "1045.01", payee: "Landlord" }, false],
  ["the same amount without a payee", { amount: "950.00" }, true],
  ["the same amount to a payee that a bank writes", { amount: "950", payee: "Landlord 42" }, true],
  ["the same amount to another payee", { amount: "950.00", payee: "Gym" }, false],
  ["almost the same amount without a payee", { amount: "950.01" }, false],
  ["four days before", { ...pick(), occurredOn: "2026-11-27" }, true],
  ["five days before", { ...pick(), occurredOn: "2026-11-26" }, false],
  ["four days after", { ...pick(), occurredOn: "2026-12-05" }, true],
  ["five days after", { ...pick(), occurredOn: "2026-12-06" }, false],
])("an expense of %s", async (_what, given, isLinked) => {
  const { id } = await alice.api.schedules.create(rent);
  const { scheduleId } = await alice.api.expenses.create(given);
  expect(scheduleId).toBe(isLinked ? id : null);
});

function pick() {
  return { amount: template.amount, payee: template.payee };
}

test("an expense of another kind, account or currency is another one", async () => {
  await alice.api.schedules.create({ ...rent, template: { kind: "expense", amount: "950.00" } });
  const other = await alice.api.accounts.create({ name: "Giro" });
  const yen = await alice.api.accounts.create({ name: "Yen", currency: "JPY" });
  const made = [
    await alice.api.transactions.create({ kind: "income", amount: "950.00" }),
    await alice.api.expenses.create({ amount: "950.00", accountId: other.id }),
    await alice.api.expenses.create({ amount: "950", accountId: yen.id }),
  ];
  expect(made.map(({ scheduleId }) => scheduleId)).toEqual([null, null, null]);
});

test("a transfer is one between the same accounts", async () => {
  const { id: toAccountId } = await alice.api.accounts.create({ name: "Savings" });
  const { id: elsewhere } = await alice.api.accounts.create({ name: "Cold" });
  const saving = { kind: "transfer", amount: "200.00", fromAccountId: await cash() } as const;
  const { id } = await alice.api.schedules.create({
    ...rent,
    template: { ...saving, toAccountId, fee: { amount: "1.00" } },
  });
  const make = async (given: { toAccountId: string; amount?: string }) =>
    (await alice.api.transactions.create({ ...saving, ...given })).scheduleId;
  expect(await make({ toAccountId: elsewhere })).toBeNull();
  expect(await make({ toAccountId, amount: "210.00" })).toBe(id);
  await live("2027-01-01");
  expect(await ledger(alice)).toEqual([
    "2026-11-28 200.00",
    "2026-11-28 210.00",
    "2027-01-01 200.00",
  ]);
  await assertHealthy(alice);
});

test("in bulk each occurrence is one transaction, and the nearest", async () => {
  const daily = { ...rent, every: { unit: "day" }, startsOn: "2026-11-29" } as const;
  const { id } = await alice.api.schedules.create(daily);
  const create = (occurredOn: string) =>
    ({ op: "create", kind: "expense", ...pick(), occurredOn }) as const;
  await alice.api.transactions.bulk({
    mode: "atomic",
    operations: ["2026-11-30", "2026-11-29", "2026-11-29", "2026-12-20"].map(create),
  });
  const { items } = await alice.api.transactions.list();
  expect(items.map(({ scheduleId }) => scheduleId)).toEqual([id, id, id, id]);
  expect(await occurrences(alice, { from: "2026-11-29", to: "2026-12-02" })).toEqual([
    "2026-11-29 posted",
    "2026-11-30 posted",
    "2026-12-01 posted",
    "2026-12-02 upcoming",
  ]);
  await live("2026-12-02");
  expect(await ledger(alice)).toHaveLength(5);
  await assertHealthy(alice);
});

test("what a schedule posts is never taken for an occurrence of another one", async () => {
  await alice.api.schedules.create(rent);
  await alice.api.schedules.create({ ...rent, startsOn: "2026-12-02" });
  await live("2026-12-01");
  await live("2026-12-02");
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord", "2026-12-02 950.00 Landlord"]);
});

test("deleting what was linked does not bring the occurrence back by itself", async () => {
  await alice.api.schedules.create(rent);
  const { id } = await alice.api.expenses.create(pick());
  await alice.api.expenses.remove({ id });
  await live("2026-12-02");
  expect(await ledger(alice)).toEqual([]);
  await alice.api.expenses.restore({ id });
  expect(await occurrences(alice, december)).toEqual(["2026-12-01 posted"]);
  await assertHealthy(alice);
});

test("what is past or paused is linked no more", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, startsOn: "2026-11-25" });
  const early = await alice.api.expenses.create({ ...pick(), occurredOn: "2026-11-25" });
  await alice.api.schedules.update({ id, paused: true });
  const later = await alice.api.expenses.create({ ...pick(), occurredOn: "2026-12-25" });
  expect([early.scheduleId, later.scheduleId]).toEqual([null, null]);
});
