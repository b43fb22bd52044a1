import { expect } from "vitest";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test } from "../testing.ts";
import { equal, household } from "./household.fixture.ts";

test("a schedule's template takes shares, and each occurrence is shared so", async ({
  api,
  alice,
}) => {
  const { bookId, caller, ann, bob, nets } = await household(api, alice);
  const shares = { paidBy: ann, split: equal(ann, bob) };
  const every = { unit: "month" } as const;
  const template = { kind: "expense", amount: "900.01", payee: "Landlord", shares } as const;
  const start = await newestSeq(caller);
  const rent = await caller.schedules.create({
    template,
    every,
    startsOn: "2026-10-01",
    missed: "post",
  });
  expect(rent.template.shares?.split.parts.map(({ amount }) => amount)).toEqual([
    "450.01",
    "450.00",
  ]);
  await api.settle();
  expect(await nets()).toEqual({ Ann: "900.00", Bob: "-900.00", Cid: "0.00" });
  const used = await refusalOf(caller.household.removePerson({ id: bob }));
  expect(used.code).toBe("person.in_use");
  const { id } = rent;
  const changed = await caller.schedules.update({
    id,
    template: { shares: null },
    from: "2026-12-01",
  });
  expect(changed.template.shares).toBeNull();
  const changes = await changesSince(caller, start);
  const update = changes.findLast(({ entity, op }) => entity === "schedule" && op === "update");
  await caller.changes.undo({ seq: update?.seq ?? 0 });
  expect((await caller.schedules.get({ id })).template.shares).toEqual(rent.template.shares);
  const silent = { fix: false, report: () => {} };
  expect(await examineBook(api.db, bookId, silent)).toMatchObject({ differences: 0 });
});

test("a settlement between accounts of two currencies says what arrives", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, nets } = await household(api, alice);
  const open = async (name: string, currency: string) =>
    (await caller.accounts.create({ name, currency, openingBalance: "100" })).id;
  const [accountId, intoAccountId] = [await open("Euros", "EUR"), await open("Dollars", "USD")];
  const paid = { from: bob, to: ann, amount: "10", toAmount: "10.85" };
  await caller.household.settle({ ...paid, accountId, intoAccountId });
  expect((await caller.accounts.get({ id: intoAccountId })).balance).toBe("110.85");
  expect(await nets()).toMatchObject({ Ann: "-10.00", Bob: "10.00" });
  const lone = await refusalOf(caller.household.settle({ ...paid, accountId }));
  expect(lone).toMatchObject({ code: "input.invalid", issues: [{ path: ["toAmount"] }] });
});

test("the default of a category that is removed goes as a change, and comes back with it", async ({
  api,
  alice,
}) => {
  const { bookId, caller, ann } = await household(api, alice);
  const categoryId = (await caller.categories.create({ name: "Rent" })).id;
  await caller.household.setDefault({ categoryId, split: equal(ann) });
  const start = await newestSeq(caller);
  await caller.categories.remove({ id: categoryId });
  const changes = await changesSince(caller, start);
  expect(changes.map(({ entity, op }) => `${entity} ${op}`)).toEqual([
    "shareDefault delete",
    "category delete",
  ]);
  expect((await caller.household.defaults()).items).toEqual([]);
  await caller.operations.undo({ id: changes[0]?.operationId ?? "" });
  expect((await caller.household.defaults()).items).toMatchObject([{ categoryId }]);
  const silent = { fix: false, report: () => {} };
  expect(await examineBook(api.db, bookId, silent)).toMatchObject({ differences: 0 });
});
