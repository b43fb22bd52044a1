import { expect } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test } from "../testing.ts";
import { equal, household } from "./household.fixture.ts";

test("that a guest becomes a member is a change: it has a version, shows in the feed and is undone", async ({
  api,
  alice,
  bob: other,
}) => {
  const { bookId, caller, bob, cid } = await household(api, alice);
  await api.share(bookId, other, "editor");
  const joined = await caller.household.updatePerson({ id: bob, userId: other.id, version: 1 });
  expect(joined).toMatchObject({ userId: other.id, version: 2 });
  const late = caller.household.updatePerson({ id: bob, userId: null, version: 1 });
  expect((await refusalOf(late)).code).toBe("version.conflict");
  const change = (await changesSince(caller)).at(-1);
  expect(change).toMatchObject({
    entity: "person",
    before: { userId: null },
    after: { userId: other.id },
  });
  const undo = (seq = 0) => caller.changes.undo({ seq });
  await undo(change?.seq);
  const person = async (id: string) =>
    (await caller.household.people()).items.find((one) => one.id === id);
  expect(await person(bob)).toMatchObject({ userId: null, version: 3 });

  await caller.household.updatePerson({ id: cid, userId: other.id });
  await caller.household.removePerson({ id: cid });
  await undo((await changesSince(caller)).at(-1)?.seq);
  expect(await person(cid)).toMatchObject({ userId: other.id });
});

test("a member who leaves or deletes their account stays the person that they were, and undo makes nobody a member who is none", async ({
  api,
  alice,
}) => {
  const other = await api.signUp("dora");
  const { bookId, caller, bob } = await household(api, alice);
  await api.share(bookId, other, "editor");
  await caller.household.updatePerson({ id: bob, userId: other.id });
  await caller.household.updatePerson({ id: bob, name: "Robert" });
  await caller.members.remove({ id: bookId, userId: other.id });
  const [renamed, joined] = (await changesSince(caller)).toReversed();
  await caller.changes.undo({ seq: renamed?.seq ?? 0 });
  const people = async () => (await caller.household.people()).items[1];
  expect(await people()).toMatchObject({ name: "Bob", userId: other.id });
  await caller.household.updatePerson({ id: bob, userId: null });
  const left = (await changesSince(caller)).at(-1);
  expect((await refusalOf(caller.changes.undo({ seq: left?.seq ?? 0 }))).code).toBe(
    "member.not_found",
  );
  expect(joined?.entity).toBe("person");

  await api.share(bookId, other, "editor");
  await caller.household.updatePerson({ id: bob, userId: other.id });
  await other.api.profile.remove({ password: "correct horse battery" });
  expect(await people()).toMatchObject({ name: "Bob", userId: null });
  const { differences } = await examineBook(api.db, bookId, { fix: false, report: () => {} });
  expect(differences).toBe(0);
});

test("in a copy of the book, which has no other members, a member is a guest", async ({
  api,
  alice,
  bob: other,
}) => {
  const { bookId, caller, bob } = await household(api, alice);
  await api.share(bookId, other, "editor");
  await caller.household.updatePerson({ id: bob, userId: other.id });
  const file = await (await caller.books.export({ id: bookId })).blob();
  const { id } = await caller.books.import({ file });
  const { items } = await alice.in(id).household.people();
  expect(items.map(({ name, userId }) => [name, userId])).toEqual([
    ["Ann", null],
    ["Bob", null],
    ["Cid", null],
  ]);
});

test("a person stays whom a settlement or a transaction names: also if their part is nothing, or it is deleted or cancels another one", async ({
  api,
  alice,
}) => {
  const { bookId, caller, ann, bob, cid } = await household(api, alice);
  const shares = { paidBy: ann, split: equal(ann, bob) };
  const cent = await caller.expenses.create({ amount: "0.01", shares });
  expect(cent.shares?.split.parts).toMatchObject([{ amount: "0.01" }, { amount: "0.00" }]);
  const own = { amount: "10", shares: { paidBy: cid, split: equal(cid) } };
  const operations = [
    { op: "create", kind: "expense", ...own },
    { op: "create", kind: "income", ...own },
  ] as const;
  await caller.transactions.bulk({ operations: [...operations], mode: "atomic" });
  const removal = async (from: typeof caller, id: string) =>
    (await refusalOf(from.household.removePerson({ id }))).code;
  for (const id of [bob, cid]) expect(await removal(caller, id)).toBe("person.in_use");
  const eve = (await caller.household.addPerson({ name: "Eve" })).id;
  await caller.household.settle({ from: eve, to: ann, amount: "1" });
  expect(await removal(caller, eve)).toBe("person.in_use");

  // A copy has no sums of what was deleted before.
  await caller.expenses.remove({ id: cent.id });
  const file = await (await caller.books.export({ id: bookId })).blob();
  const copy = alice.in((await caller.books.import({ file })).id);
  expect(await removal(copy, bob)).toBe("person.in_use");
  await copy.expenses.restore({ id: cent.id });
});
