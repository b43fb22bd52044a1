import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test, type TestApi, type TestUser } from "../testing.ts";
import { equal, household } from "./household.fixture.ts";

/** An expense of 100.00 that Ann paid for herself and Bob, and a refund of 20.00. */
async function refunded(api: TestApi, alice: TestUser, more: object = {}) {
  const home = await household(api, alice);
  const { caller, ann, bob } = home;
  const shares = { paidBy: ann, split: equal(ann, bob) };
  const { id } = await caller.expenses.create({ amount: "100", shares });
  const given = { kind: "refund", amount: "20", refundOf: id } as const;
  const refund = await caller.transactions.create({ ...given, ...more });
  const partsOf = async (of = refund.id) =>
    (await caller.transactions.get({ id: of })).shares?.split.parts.map(({ amount }) => amount);
  return { ...home, id, refundId: refund.id, partsOf };
}

test("the refunds of an expense follow when it is shared in another way, and again when that is undone", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid, id, refundId, partsOf, nets, bookId } = await refunded(api, alice);
  await caller.budgets.create({ name: "All", amount: "500" });
  const parts = [
    { personId: ann, weight: 3 },
    { personId: bob, weight: 1 },
  ];
  await caller.expenses.update({ id, shares: { paidBy: ann, split: { kind: "weights", parts } } });
  expect(await partsOf()).toEqual(["15.00", "5.00"]);
  expect(await nets()).toMatchObject({ Ann: "20.00", Bob: "-20.00" });
  const ofRequest = (await changesSince(caller)).slice(-2);
  expect(ofRequest.map(({ entityId }) => entityId)).toEqual([id, refundId]);
  expect(new Set(ofRequest.map(({ operationId }) => operationId)).size).toBe(1);

  await caller.operations.undo({ id: ofRequest[0]?.operationId ?? "" });
  expect(await partsOf()).toEqual(["10.00", "10.00"]);
  expect(await nets()).toMatchObject({ Ann: "40.00", Bob: "-40.00" });

  await caller.expenses.update({ id, shares: { paidBy: cid, split: equal(bob) } });
  expect(await nets()).toEqual({ Ann: "0.00", Bob: "-80.00", Cid: "80.00" });
  await caller.expenses.update({ id, shares: null });
  expect(await partsOf()).toBeUndefined();
  await caller.expenses.update({ id, shares: { paidBy: ann, split: equal(bob) } });
  expect(await partsOf()).toEqual(["20.00"]);
  const { differences } = await examineBook(api.db, bookId, { fix: false, report: () => {} });
  expect(differences).toBe(0);
});

test("a refund that is shared in a way of its own stays so, as does one in the closed period", async ({
  api,
  alice,
}) => {
  const own = await refunded(api, alice);
  const { caller, ann, bob, id, partsOf, bookId } = own;
  const refund = { kind: "refund", amount: "5", refundOf: id } as const;
  const shares = { paidBy: ann, split: equal(bob) };
  const given = (await caller.transactions.create({ ...refund, shares })).id;
  const closed = (await caller.transactions.create({ ...refund, occurredOn: "2026-01-05" })).id;
  await caller.books.update({ id: bookId, closedThrough: "2026-01-31" });
  await caller.expenses.update({ id, shares: { paidBy: ann, split: equal(ann) } });
  expect(await partsOf()).toEqual(["20.00"]);
  expect(await partsOf(given)).toEqual(["5.00"]);
  expect((await caller.transactions.get({ id: given })).shares?.split.parts).toMatchObject([
    { personId: bob },
  ]);
  expect(await partsOf(closed)).toEqual(["2.50", "2.50"]);
});

test("a refund is shared again when its amount changes or it becomes one of another expense", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid, id, refundId, partsOf } = await refunded(api, alice);
  const exact = [
    { personId: ann, amount: "75" },
    { personId: bob, amount: "25" },
  ];
  await caller.expenses.update({
    id,
    shares: { paidBy: ann, split: { kind: "exact", parts: exact } },
  });
  expect(await partsOf()).toEqual(["15.00", "5.00"]);
  await caller.transactions.update({ id: refundId, amount: "40" });
  expect(await partsOf()).toEqual(["30.00", "10.00"]);
  const other = { amount: "90", shares: { paidBy: bob, split: equal(ann, bob, cid) } };
  const { id: otherId } = await caller.expenses.create(other);
  await caller.transactions.update({ id: refundId, refundOf: otherId });
  expect(await partsOf()).toEqual(["13.34", "13.33", "13.33"]);
});

test("in bulk a refund follows its expense whatever else is changed of it, and one that is given shares keeps these", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, id, refundId, partsOf } = await refunded(api, alice);
  const shares = (...people: string[]) => ({ paidBy: ann, split: equal(...people) });
  const bulk = (...patches: object[]) =>
    caller.transactions.bulk({
      operations: [id, refundId].map((of, index) => ({ op: "update", id: of, ...patches[index] })),
    } as never);
  await bulk({ version: 1, shares: shares(bob) }, { version: 1, note: "back" });
  expect(await partsOf()).toEqual(["20.00"]);
  await bulk({ shares: shares(ann, bob) }, { shares: shares(ann) });
  expect((await caller.transactions.get({ id: refundId })).shares).toMatchObject({
    split: { parts: [{ personId: ann, amount: "20.00" }] },
  });
});

test("in bulk a refund that becomes one of another expense is shared as this, also if its former one is shared in another way before", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid, id, refundId, partsOf } = await refunded(api, alice);
  const other = { amount: "90", shares: { paidBy: bob, split: equal(ann, bob, cid) } };
  const { id: otherId } = await caller.expenses.create(other);
  const exact = [
    { personId: ann, amount: "75" },
    { personId: bob, amount: "25" },
  ];
  const shares = { paidBy: ann, split: { kind: "exact" as const, parts: exact } };
  const bulk = (...operations: object[]) => caller.transactions.bulk({ operations } as never);
  await bulk({ op: "update", id, shares }, { op: "update", id: refundId, amount: "40" });
  expect(await partsOf()).toEqual(["30.00", "10.00"]);
  await bulk(
    { op: "update", id, shares: { paidBy: ann, split: equal(bob) } },
    { op: "update", id: refundId, refundOf: otherId },
  );
  expect(await partsOf()).toEqual(["13.34", "13.33", "13.33"]);
  // What it says itself holds, even if it says what was.
  await bulk(
    { op: "update", id: otherId, shares: { paidBy: bob, split: equal(ann) } },
    { op: "update", id: refundId, shares: other.shares },
  );
  expect(await partsOf()).toEqual(["13.34", "13.33", "13.33"]);
});

test("a refund that is restored is shared as its expense is today, if it was when it was deleted", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid, id, refundId, partsOf, nets, bookId } = await refunded(api, alice);
  const own = { kind: "refund", amount: "5", refundOf: id } as const;
  const ofBob = { paidBy: ann, split: equal(bob) };
  const { id: ownId } = await caller.transactions.create({ ...own, shares: ofBob });
  const share = (...people: string[]) =>
    caller.expenses.update({ id, shares: { paidBy: ann, split: equal(...people) } });
  for (const each of [refundId, ownId]) await caller.transactions.remove({ id: each });
  await share(ann);
  await share(bob, ann);
  await share(bob);
  await caller.expenses.update({ id, note: "Dinner" });
  for (const each of [refundId, ownId]) await caller.transactions.restore({ id: each });
  expect(await partsOf()).toEqual(["20.00"]);
  expect(await partsOf(ownId)).toEqual(["5.00"]);
  expect(await nets()).toMatchObject({ Ann: "75.00", Bob: "-75.00" });

  // With its restoral, what follows is undone; and again it follows.
  const [restored, followed] = (await changesSince(caller))
    .filter(({ entityId }) => entityId === refundId)
    .slice(-2);
  expect([restored?.op, followed?.op]).toEqual(["restore", "update"]);
  await caller.operations.undo({ id: followed?.operationId ?? "" });
  expect(await nets()).toMatchObject({ Ann: "95.00", Bob: "-95.00" });
  await share(ann, bob);
  await caller.transactions.restore({ id: refundId });
  expect(await partsOf()).toEqual(["10.00", "10.00"]);

  // Also by somebody who was not among those who shared it.
  await caller.transactions.remove({ id: refundId });
  await caller.expenses.update({ id, shares: { paidBy: cid, split: equal(bob, cid) } });
  await caller.transactions.restore({ id: refundId });
  expect((await caller.transactions.get({ id: refundId })).shares).toMatchObject({ paidBy: cid });

  // One request that shares the expense in another way and deletes its refund.
  const shares = { paidBy: ann, split: equal(ann) };
  const operations = [
    { op: "update", id, shares },
    { op: "remove", id: refundId },
  ];
  await caller.transactions.bulk({ operations } as never);
  await caller.transactions.restore({ id: refundId });
  expect(await partsOf()).toEqual(["20.00"]);
  const { differences } = await examineBook(api.db, bookId, { fix: false, report: () => {} });
  expect(differences).toBe(0);
});

test("an expense with more refunds than can follow at once is not shared in another way", async ({
  api,
  alice,
}) => {
  const { caller, ann, id, refundId } = await refunded(api, alice);
  await api.db.execute(sql`
    insert into transactions (book_id, id, kind, occurred_on, account_id, currency, amount_minor, amount_thousandths,
      category_id, refund_of_id, tags, search_text, created_by, updated_by, operation_id, created_at, updated_at)
    select book_id, gen_random_uuid(), kind, occurred_on, account_id, currency, amount_minor, amount_thousandths,
      category_id, refund_of_id, tags, search_text, created_by, updated_by, operation_id, created_at, updated_at
    from transactions, generate_series(1, 2000) where id = ${refundId}`);
  const shares = { paidBy: ann, split: equal(ann) };
  expect(await refusalOf(caller.expenses.update({ id, shares }))).toMatchObject({
    code: "transaction.in_use",
  });
});
