import { afterAll, beforeEach, expect, test } from "vitest";
import { changesSince, newestSeq } from "../../changes/changes.fixture.ts";
import { createTestApi, refusalOf, type TestUser } from "../../testing.ts";
import { thresholdOf } from "../notifications/notifications.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
let id: string;
let food: string;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
  food = (await alice.api.categories.create({ name: "Eating" })).id;
  const { budgets } = alice.api;
  id = (await budgets.create({ name: "Food", amount: "100", startsOn: "2026-01-01" })).id;
  await alice.api.expenses.create({ amount: "30", categoryId: food });
});

/** All that the API returns of budgets and alerts, without versions and times. */
async function state() {
  const { budgets, alerts } = alice.api;
  const shown = [await budgets.list(), await alerts.list(), await budgets.status()];
  const bookkeeping = new Set(["version", "updatedAt"]);
  return shown.map(({ items }) =>
    items.map((item) =>
      Object.fromEntries(Object.entries(item).filter(([field]) => !bookkeeping.has(field))),
    ),
  );
}

/** Undoes the latest change of an entity. */
async function undo(entity: string) {
  const change = (await changesSince(alice.api)).findLast((changed) => changed.entity === entity);
  return alice.api.changes.undo({ seq: change?.seq ?? 0 });
}

const alertOf = async () => String((await alice.api.alerts.list()).items[0]?.id);
const cases: { what: string; entity: string; when: () => Promise<unknown> }[] = [
  { what: "removing a budget", entity: "budget", when: () => alice.api.budgets.remove({ id }) },
  {
    what: "creating a budget",
    entity: "budget",
    when: () => alice.api.budgets.create({ name: "New", amount: "1" }),
  },
  {
    what: "changing every field of a budget",
    entity: "budget",
    when: () =>
      alice.api.budgets.update({
        id,
        name: "Other",
        amount: "7",
        categoryId: food,
        period: { unit: "week", anchorOn: "2026-11-19" },
        rollover: "full",
        startsOn: "2026-10-01",
        endsOn: "2027-01-01",
      }),
  },
  {
    what: "creating an alert",
    entity: "alert",
    when: () => alice.api.alerts.create({ kind: "budget", budgetId: id, percent: 5 }),
  },
  {
    what: "changing an alert",
    entity: "alert",
    when: async () => alice.api.alerts.update({ id: await alertOf(), percent: 5, enabled: false }),
  },
  {
    what: "removing an alert",
    entity: "alert",
    when: async () => alice.api.alerts.remove({ id: await alertOf() }),
  },
];
test.each(cases)("$what is undone", async ({ entity, when }) => {
  const before = await state();
  await when();
  expect(await state()).not.toEqual(before);
  await undo(entity);
  expect(await state()).toEqual(before);
});

test("a move is undone for both budgets; its notifications stay", async () => {
  const { id: toId } = await alice.api.budgets.create({ name: "To", amount: "1" });
  const before = await state();
  await alice.api.budgets.move({ fromId: id, toId, amount: "65" });
  expect(await refusalOf(undo("notification"))).toMatchObject({ code: "change.final" });
  await undo("budget");
  expect(await state()).toEqual(before);
});

test("an alert can be restored only if its budget exists", async () => {
  await alice.api.alerts.remove({ id: await alertOf() });
  const seq = await newestSeq(alice.api);
  await alice.api.budgets.remove({ id });
  expect(await refusalOf(alice.api.changes.undo({ seq }))).toMatchObject({
    code: "budget.not_found",
  });
});

test("the alerts of a budget are removed and restored with it, and cannot be restored without it", async () => {
  const alert = await alertOf();
  await alice.api.budgets.remove({ id });
  expect((await alice.api.alerts.list()).items).toEqual([]);
  const { alerts } = alice.api;
  expect(await refusalOf(alerts.get({ id: alert }))).toMatchObject({ code: "alert.not_found" });
  await alice.api.expenses.create({ amount: "60" });
  await undo("budget");
  expect(await alice.api.budgets.status()).toMatchObject({ items: [{ spent: "90.00" }] });
  await alice.api.expenses.create({ amount: "10" });
  const fired = (await alice.api.notifications.list()).items.map(thresholdOf);
  expect(fired).toEqual([100]);
});
