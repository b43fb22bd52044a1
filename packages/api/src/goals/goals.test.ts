import { goals } from "@outlay/db";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test, type TestUser } from "../testing.ts";

async function savings({ api }: TestUser, openingBalance = "2400") {
  const given = { name: "Savings", kind: "savings", openingBalance } as const;
  return (await api.accounts.create({ ...given, openedOn: "2026-01-01" })).id;
}

const currentOf = async ({ api }: TestUser) =>
  (await api.accounts.create({ name: "Giro", openingBalance: "20000" })).id;

const monthly = { every: { unit: "month" }, startsOn: "2026-12-01" } as const;

test("a goal says what is saved, what is missing and what each month needs", async ({ alice }) => {
  const accountId = await savings(alice);
  const goal = await alice.api.goals.create({
    name: "New bathroom",
    accountId,
    target: "12000",
    by: "2027-11-21",
  });
  expect(goal).toMatchObject({
    name: "New bathroom",
    currency: "EUR",
    target: "12000.00",
    saved: "2400.00",
    remaining: "9600.00",
    perMonth: "800.00",
    onTrack: false,
    reachedOn: null,
  });
  expect(await alice.api.goals.get({ id: goal.id })).toEqual(goal);
  expect((await alice.api.goals.list()).items).toEqual([goal]);
});

test("what is scheduled and dated ahead says whether a goal is reached in time", async ({
  alice,
}) => {
  const accountId = await savings(alice);
  const fromAccountId = await currentOf(alice);
  const given = { name: "Bathroom", accountId, target: "12000", by: "2027-11-21" };
  const { id } = await alice.api.goals.create(given);
  const transfer = { kind: "transfer", fromAccountId, toAccountId: accountId } as const;
  const template = { ...transfer, amount: "700" };
  await alice.api.schedules.create({ name: "Saving", template, ...monthly });
  expect(await alice.api.goals.get({ id })).toMatchObject({
    onTrack: false,
    reachedOn: "2028-01-01",
  });
  await alice.api.transactions.create({ ...transfer, amount: "1900", occurredOn: "2027-05-05" });
  expect(await alice.api.goals.get({ id })).toMatchObject({
    onTrack: true,
    reachedOn: "2027-10-01",
  });
});

test("goals of one account share its balance: what is set aside first, then the oldest first", async ({
  alice,
}) => {
  const accountId = await savings(alice, "1000");
  const create = (name: string, more: object) =>
    alice.api.goals.create({ name, accountId, target: "800", ...more });
  const bath = await create("Bath", {});
  const bike = await create("Bike", { allocated: "500" });
  const saved = async () =>
    (await alice.api.goals.list({ accountId })).items.map((goal) => [goal.name, goal.saved]);
  expect(await saved()).toEqual([
    ["Bath", "500.00"],
    ["Bike", "500.00"],
  ]);
  await alice.api.goals.update({ id: bike.id, allocated: null });
  expect(await saved()).toEqual([
    ["Bath", "800.00"],
    ["Bike", "200.00"],
  ]);
  await alice.api.expenses.create({ amount: "950", accountId });
  expect(await saved()).toEqual([
    ["Bath", "50.00"],
    ["Bike", "0.00"],
  ]);
  await alice.api.goals.remove({ id: bath.id });
  expect(await saved()).toEqual([["Bike", "50.00"]]);
});

test("a goal has the currency of its account, also when it moves to another", async ({ alice }) => {
  const accountId = await savings(alice);
  const yen = await alice.api.accounts.create({ name: "Yen", currency: "JPY" });
  const { id } = await alice.api.goals.create({ name: "Trip", accountId, target: "300" });
  const moved = await alice.api.goals.update({ id, accountId: yen.id, target: "90000" });
  expect(moved).toMatchObject({ currency: "JPY", target: "90000", saved: "0" });
  const digits = await refusalOf(alice.api.goals.update({ id, target: "1.5" }));
  expect(digits).toMatchObject({ code: "input.invalid", issues: [{ path: ["target"] }] });
  const used = await refusalOf(alice.api.accounts.remove({ id: yen.id }));
  expect(used.code).toBe("account.in_use");
  const currency = await refusalOf(alice.api.accounts.update({ id: yen.id, currency: "USD" }));
  expect(currency.code).toBe("account.in_use");
});

test("the forecast has the line of each goal", async ({ alice }) => {
  const accountId = await savings(alice);
  const toAccountId = accountId;
  const fromAccountId = await currentOf(alice);
  const { id } = await alice.api.goals.create({ name: "Bike", accountId, target: "3000" });
  const template = { kind: "transfer", fromAccountId, toAccountId, amount: "250" } as const;
  await alice.api.schedules.create({ name: "Saving", template, ...monthly });
  const lineUntil = async (until: string) =>
    (await alice.api.analytics.forecast({ until })).goals.find(({ goalId }) => goalId === id);
  const line = { goalId: id, name: "Bike", accountId, currency: "EUR", target: "3000.00" };
  expect(await lineUntil("2027-01-31")).toEqual({
    ...line,
    saved: "2400.00",
    last: "2900.00",
    reachedOn: null,
  });
  const reached = { last: "3000.00", reachedOn: "2027-02-01" };
  expect(await lineUntil("2027-02-28")).toMatchObject(reached);
});

test("every write of a goal is a change that can be undone, and a retry changes nothing", async ({
  api,
  alice,
}) => {
  const bookId = await api.addBook(alice);
  const caller = alice.in(bookId);
  const accountId = (await caller.accounts.list()).items[0]?.id ?? "";
  const start = await newestSeq(caller);
  const given = {
    id: "01920000-0000-7000-8000-00000000abcd",
    name: "Bike",
    accountId,
    target: "9",
  };
  const { id } = await caller.goals.create(given);
  await caller.goals.create(given);
  expect((await refusalOf(caller.goals.create({ ...given, target: "8" }))).code).toBe("id.taken");
  await caller.goals.update({ id, by: "2027-01-01", version: 1 });
  const outdated = await refusalOf(caller.goals.update({ id, name: "Boat", version: 1 }));
  expect(outdated.code).toBe("version.conflict");
  await caller.goals.remove({ id });
  await caller.goals.remove({ id });
  const changes = await changesSince(caller, start);
  expect(changes.map(({ entity, op }) => `${entity} ${op}`)).toEqual([
    "goal create",
    "goal update",
    "goal delete",
  ]);
  await caller.changes.undo({ seq: changes.at(-1)?.seq ?? 0 });
  expect(await caller.goals.get({ id })).toMatchObject({ name: "Bike", by: "2027-01-01" });
  await caller.goals.update({ id, name: "Boat", allocated: "2" });
  await caller.changes.undo({ seq: await newestSeq(caller) });
  expect(await caller.goals.get({ id })).toMatchObject({ name: "Bike", allocated: null });
  const silent = { fix: false, report: () => {} };
  expect(await examineBook(api.db, bookId, silent)).toMatchObject({ differences: 0 });
  const none = api.db.update(goals).set({ targetMinor: 0n }).where(eq(goals.id, id));
  await expect(none).rejects.toMatchObject({ cause: { constraint_name: "goals_target_range" } });
});

test("another user finds no goal", async ({ alice, bob }) => {
  const accountId = await savings(alice);
  const { id } = await alice.api.goals.create({ name: "Bike", accountId, target: "9" });
  const refusals = await Promise.all([
    refusalOf(bob.api.goals.get({ id })),
    refusalOf(bob.api.goals.update({ id, name: "Boat" })),
    refusalOf(bob.api.goals.remove({ id })),
    refusalOf(bob.api.goals.create({ name: "Boat", accountId, target: "9" })),
  ]);
  expect(refusals.map(({ code }) => code)).toEqual([
    ...Array<string>(3).fill("goal.not_found"),
    "account.not_found",
  ]);
});
