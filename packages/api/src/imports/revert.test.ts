import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { csvOf, importTools } from "./imports.fixture.ts";

const api = await createTestApi();
const { assertHealthy, ledger, preview } = importTools(api);
afterAll(api.close);

let users = 0;
let alice: TestUser;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const file = csvOf("2026-11-02;Bakery;;-4.50", "2026-11-03;Rewe;;-20.00", "2026-11-04;Bus;;-2.00");

const take = async (given = file) => {
  const { id } = await preview(alice, given);
  const counts = await alice.api.imports.commit({ id });
  return { id, ...counts };
};

const operationOf = async () => {
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  return items.at(-1)?.operationId ?? "";
};

test("a revert deletes what was recorded, unlinks the rest, and the file may come again", async () => {
  const typed = await alice.api.expenses.create({ amount: "20.00", occurredOn: "2026-11-03" });
  const { id } = await take();
  expect(await alice.api.imports.revert({ id })).toEqual({ removed: 2, kept: 0 });
  expect(await alice.api.imports.revert({ id })).toEqual({ removed: 2, kept: 0 });
  expect(await ledger(alice)).toEqual(["2026-11-03 -20.00"]);
  expect((await alice.api.imports.get({ id })).state).toBe("reverted");
  await assertHealthy(alice);
  expect(await take()).toMatchObject({ created: 2, linked: 1 });
  expect(await alice.api.expenses.get({ id: typed.id })).toMatchObject({ version: 1 });
  await assertHealthy(alice);
});

test("a revert keeps what was changed since, unless that is to go too", async () => {
  const edit = async () => {
    const [bus] = (await alice.api.transactions.list({ q: "Bus" })).items;
    await alice.api.transactions.update({ id: bus?.id ?? "", note: "to work" });
  };
  const { id } = await take();
  await edit();
  expect(await alice.api.imports.revert({ id })).toEqual({ removed: 2, kept: 1 });
  expect(await alice.api.imports.revert({ id })).toEqual({ removed: 2, kept: 1 });
  expect(await ledger(alice)).toEqual(["2026-11-04 -2.00 Bus"]);
  const again = await take();
  expect(again).toMatchObject({ created: 2, linked: 1 });
  await assertHealthy(alice);
  await alice.api.imports.revert({ id: again.id });
  const other = await take(csvOf("2026-11-07;Tram;;-3.00"));
  const [last] = (await alice.api.transactions.list({ from: "2026-11-07" })).items;
  await alice.api.transactions.update({ id: last?.id ?? "", note: "home" });
  const all = { id: other.id, keepEdited: false };
  expect(await alice.api.imports.revert(all)).toEqual({ removed: 1, kept: 0 });
  await assertHealthy(alice);
});

test("a revert repeated on a server whose clock is behind returns what it did", async () => {
  const { id } = await take();
  const [bus] = (await alice.api.transactions.list({ q: "Bus" })).items;
  const { id: busId } = await alice.api.transactions.update({ id: bus?.id ?? "", note: "to work" });
  const did = await alice.api.imports.revert({ id });
  const { now } = api.clock;
  api.clock.now = new Date(now.getTime() - 60_000);
  try {
    await alice.api.transactions.remove({ id: busId });
    expect(await alice.api.imports.revert({ id })).toEqual(did);
  } finally {
    api.clock.now = now;
  }
  expect(did).toEqual({ removed: 2, kept: 1 });
});

test("a commit is undone as one operation, and that too", async () => {
  const { id } = await take();
  const committed = await operationOf();
  const undone = await alice.api.operations.undo({ id: committed });
  expect(undone.count).toBe(4);
  expect(await ledger(alice)).toEqual([]);
  expect((await alice.api.imports.get({ id })).state).toBe("reverted");
  await assertHealthy(alice);
  await alice.api.operations.undo({ id: undone.operationId });
  expect(await ledger(alice)).toHaveLength(3);
  expect((await alice.api.imports.get({ id })).state).toBe("committed");
  await assertHealthy(alice);
  expect(await take()).toMatchObject({ created: 0, skipped: 3 });
  // What is back is the import's still.
  expect(await alice.api.imports.revert({ id })).toEqual({ removed: 3, kept: 0 });
  await alice.api.operations.undo({ id: await operationOf() });
  expect(await ledger(alice)).toHaveLength(3);
  await assertHealthy(alice);
});

test("an undo that would record entries twice is refused", async () => {
  const { id } = await take();
  await alice.api.imports.revert({ id });
  const reverted = await operationOf();
  await take();
  expect(await refusalOf(alice.api.operations.undo({ id: reverted }))).toMatchObject({
    code: "import.entries_taken",
  });
  await assertHealthy(alice);
});

test("one change of an import is undone only with all of it", async () => {
  await take();
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  const last = items.at(-1);
  expect(last).toMatchObject({ entity: "import", op: "create" });
  await alice.api.changes.undo({ seq: last?.seq ?? 0 });
  expect(await ledger(alice)).toEqual([]);
  await assertHealthy(alice);
});

test("only what is committed is reverted", async () => {
  const { id } = await preview(alice, file);
  expect(await refusalOf(alice.api.imports.revert({ id }))).toMatchObject({
    code: "import.not_committed",
  });
  await alice.api.imports.commit({ id });
  await alice.api.imports.revert({ id });
  expect(await refusalOf(alice.api.imports.commit({ id }))).toMatchObject({
    code: "import.committed",
  });
});

test("a transfer that an import made of a record is that record again", async () => {
  const { id: savings } = await alice.api.accounts.create({ name: "Savings" });
  const left = await alice.api.expenses.create({ amount: "200.00", occurredOn: "2026-11-03" });
  const { id } = await preview(alice, csvOf("2026-11-05;Giro;;200.00"), {
    accountId: savings,
    options: { sign: "in" },
  });
  await alice.api.imports.commit({ id });
  expect(await alice.api.transactions.get({ id: left.id })).toMatchObject({ kind: "transfer" });
  expect(await alice.api.imports.revert({ id })).toEqual({ removed: 0, kept: 0 });
  expect(await alice.api.transactions.get({ id: left.id })).toMatchObject({
    kind: "expense",
    categoryId: left.categoryId,
  });
  await assertHealthy(alice);
});
