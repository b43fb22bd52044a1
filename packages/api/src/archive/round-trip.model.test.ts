import { runs } from "@outlay/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { type Caller, createTestApi, type TestUser } from "../testing.ts";
import { requestOf } from "../transactions/testing/random-requests.ts";
import { command } from "../transactions/testing/commands.ts";
import { assertHealthy, readFeed } from "../transactions/testing/reading.ts";
import { replay } from "../transactions/testing/records.ts";
import { send } from "../transactions/testing/requests.ts";
import { archiveOf, assertRestores, fillBook, linesOf, undoAll } from "./testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
/** A book with every kind of record, which no test changes. */
let filled: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  filled = await fillBook(api, alice);
});

const archiveOfBook = async (caller: Caller, id: string) =>
  (await caller.books.export({ id })).blob();

const reports = [
  "summary",
  "monthly",
  "weekly",
  "trends",
  "netWorth",
  "byPayee",
  "byTag",
  "heatmap",
  "cashflow",
] as const;

function analyse({ analytics }: Caller): Promise<unknown[]> {
  const year = { from: "2026-01-01", to: "2026-12-31", explain: true };
  return Promise.all(
    reports.map((name) => {
      const ask: (input: object) => Promise<unknown> = analytics[name];
      return ask(year);
    }),
  );
}

/** Everything that the API returns for a book, except its id. */
async function reportsOf(caller: Caller, id: string): Promise<unknown> {
  const { role: _, ...book } = await caller.books.get({ id });
  const report = {
    book,
    accounts: await caller.accounts.list(),
    categories: await caller.categories.list(),
    transactions: await caller.transactions.list({ includeTotal: true }),
    exported: await (await caller.analytics.export({ format: "csv" })).text(),
    tags: await caller.tags.list(),
    payees: await caller.payees.list(),
    rates: await caller.rates.list({}),
    budgets: await caller.budgets.list({}),
    status: await caller.budgets.status({}),
    alerts: await caller.alerts.list({}),
    notices: await caller.notifications.list({}),
    analytics: await analyse(caller),
    changes: await changesSince(caller),
  };
  return JSON.parse(JSON.stringify(report).replaceAll(id, "the book")) as unknown;
}

test("an exported and imported book has every row, and the API returns the same", async () => {
  const to = await assertRestores(api, alice.in(filled), filled, bob.api);
  expect(await reportsOf(bob.in(to), to)).toEqual(await reportsOf(alice.in(filled), filled));
});

test("an imported book continues where the original ended, and the original does not change", async () => {
  const before = await reportsOf(alice.in(filled), filled);
  const to = await assertRestores(api, alice.in(filled), filled, bob.api);
  const caller = bob.in(to);
  const changes = await changesSince(caller);
  const { id } = await caller.expenses.create({ amount: "1", payee: "Café 'Ω'" });
  expect((await changesSince(caller)).at(-1)).toMatchObject({
    seq: changes.length + 1,
    entityId: id,
    actorId: bob.id,
  });
  const removal = changes.findLast(({ op }) => op === "delete");
  await caller.transactions.restore({ id: removal?.entityId ?? "" }).catch(() => undefined);
  const setting = changes.findLast(({ entity }) => entity === "rate");
  await caller.changes.undo({ seq: setting?.seq ?? 0 });
  expect((await caller.rates.list({ quote: "JPY", to: "2026-01-01" })).items).toMatchObject([
    { rate: "160.123456789012" },
  ]);
  expect(await reportsOf(alice.in(filled), filled)).toEqual(before);
  await assertHealthy(api);
});

test("every change of a restored book can be undone or cannot, as before, and the book can be restored again", async () => {
  const copy = await assertRestores(api, alice.in(filled), filled, bob.api);
  await undoAll(bob.in(copy));
  await bob.api.books.import({ file: await archiveOfBook(bob.in(copy), copy) });
  expect(api.faults).toEqual([]);
  await assertHealthy(api);
});

test("balances of more digits than one amount has are restored", async () => {
  const from = await api.addBook(alice);
  const caller = alice.in(from);
  const account = { name: "Dinars", currency: "KWD", openingBalance: "-999999999999999" };
  const { id } = await caller.accounts.create(account);
  await caller.expenses.create({ amount: "999999999999999", accountId: id });
  const copy = await assertRestores(api, caller, from, bob.api);
  const restored = await bob.in(copy).accounts.get({ id });
  expect(restored).toMatchObject({ balance: "-1999999999999998.000" });
});

test("the importing user is the owner and only member; the original members have no access", async () => {
  const from = await api.addBook(alice);
  await api.share(from, bob, "viewer");
  const carol = await api.signUp("carol");
  const file = await (await bob.api.books.export({ id: from })).blob();
  const book = await carol.api.books.import({ file });
  expect(book.role).toBe("owner");
  expect((await carol.api.members.list({ id: book.id })).items).toMatchObject([
    { userId: carol.id },
  ]);
  await expect(alice.api.books.get({ id: book.id })).rejects.toThrow(/no book/);
});

test("who recorded a transaction is what the feed of an archive says, whatever else it says", async () => {
  const from = await api.addBook(alice);
  await alice.in(from).expenses.create({ amount: "1" });
  const lines = (await linesOf(alice.in(from), from)).slice(0, -1);
  const others = { createdBy: bob.id, updatedBy: bob.id, operationId: from };
  const changed = lines.map((line) => ("searchText" in line ? { ...line, ...others } : line));
  expect(changed).not.toEqual(lines);
  const { id } = await bob.api.books.import({ file: archiveOf(changed) });
  const [restored] = (await bob.in(id).expenses.list()).items;
  const [original] = (await alice.in(from).expenses.list()).items;
  expect(restored).toEqual(original);
});

const asked = fc.array(command, { minLength: 5, maxLength: 25, size: "max" });

test("any history of a book can be restored from its archive and undone there", async () => {
  const property = fc.asyncProperty(asked, async (commands) => {
    const bookId = await api.addBook(alice);
    const caller = alice.in(bookId);
    for (const currency of ["EUR", "JPY", "KWD"])
      await caller.accounts.create({ name: currency, currency, openingBalance: "1000" });
    for (const each of commands) {
      const feed = await readFeed(caller);
      await send(caller, requestOf({ ...replay(feed), seq: feed.length }, each));
    }
    const copy = await assertRestores(api, caller, bookId, bob.api);
    // Every book has the default categories.
    await undoAll(bob.in(copy), ({ op, entity }) => op !== "create" || entity !== "category");
    await bob.api.books.import({ file: await archiveOfBook(bob.in(copy), copy) });
  });
  await fc.assert(property, { numRuns: runs({ fast: 1, slow: 8 }) });
  await assertHealthy(api);
}, 120_000);
