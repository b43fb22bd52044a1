import { expect } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test } from "../testing.ts";
import { household } from "./household.fixture.ts";

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
