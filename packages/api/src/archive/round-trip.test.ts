import { getTableName, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, type Caller, createTestApi, type TestUser } from "../testing.ts";
import { requestOf } from "../transactions/testing/asking.ts";
import { command } from "../transactions/testing/commands.ts";
import { assertHealthy, readFeed } from "../transactions/testing/reading.ts";
import { replay } from "../transactions/testing/records.ts";
import { send } from "../transactions/testing/requests.ts";
import { derived, leftOut, parts } from "./parts.ts";
import { assertRestores } from "./testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

test("every table of a book is in its archive, follows from it, or is left out on purpose", async () => {
  const rows = await api.db.execute(sql`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'book_id' order by 1`);
  const known = [...parts.map(({ table }) => table), ...derived, ...leftOut].map(getTableName);
  expect(known.toSorted()).toEqual(rows.map(({ name }) => name));
});

/** A book in which everything has happened that can. */
async function fillBook(): Promise<string> {
  const bookId = await api.addBook(alice);
  const { accounts, categories, transactions, tags, rates, budgets, changes, books } =
    alice.in(bookId);
  const yen = await accounts.create({ name: "Yen", currency: "JPY", openingBalance: "-5000" });
  const old = await accounts.create({ name: "Old", kind: "savings" });
  await accounts.update({ id: old.id, archived: true });
  const parent = await categories.create({ name: "Hobby", color: "#00FF00", icon: "🎲" });
  const child = await categories.create({ name: "Chess", parentId: parent.id });
  const gone = await categories.create({ name: "Gone" });
  const [cash] = (await accounts.list()).items;
  const fromAccountId = cash?.id ?? "";
  const splits = [
    { categoryId: child.id, amount: "1.10", note: 'a\n"quoted" = note' },
    { categoryId: gone.id, amount: "2.90" },
  ];
  const said = { payee: "Café 'Ω'", note: "naïve", tags: ["b", "a"], occurredOn: "2026-02-28" };
  const bought = await transactions.create({ kind: "expense", amount: "4", splits, ...said });
  await transactions.create({ kind: "refund", amount: "1", refundOf: bought.id });
  const original = { amount: "99999999999999.9", currency: "USD" };
  await transactions.create({ kind: "income", amount: "999999999999.99", original });
  await transactions.create({
    kind: "transfer",
    amount: "10",
    toAmount: "1600",
    fromAccountId,
    toAccountId: yen.id,
  });
  const slip = await transactions.create({ kind: "expense", amount: "7", tags: ["slip"] });
  await transactions.remove({ id: slip.id });
  await categories.remove({ id: gone.id, replacementId: parent.id });
  await tags.rename({ name: "a", newName: "c" });
  const period = { unit: "month" } as const;
  const budget = { name: "All", categoryId: null, amount: "3", currency: "EUR", period } as const;
  const made = await budgets.create({ ...budget, startsOn: "2026-01-01", thresholds: [50, 100] });
  await budgets.update({ id: made.id, amount: "5" });
  await transactions.create({ kind: "expense", amount: "4.50", payee: "Over" });
  const pair = { base: "EUR", quote: "JPY", on: "2026-01-01" };
  await rates.set({ ...pair, rate: "160.123456789012" });
  await rates.set({ ...pair, rate: "161" });
  const dollars = await accounts.create({ name: "Dollars", currency: "USD" });
  const file = "Date,JPY,USD,\n2026-02-01,162.9,1.0857,\n2026-01-01,170,1.1,\n";
  await rates.import({ file });
  for (const { id } of [yen, dollars])
    for (const categoryId of [child.id, parent.id])
      await transactions.create({
        ...said,
        kind: "expense",
        amount: "9",
        accountId: id,
        categoryId,
      });
  await books.update({ id: bookId, name: "Ours", timeZone: "Asia/Tokyo", monthStartDay: 25 });
  const seq = (await allChanges(alice.in(bookId))).at(-1)?.seq ?? 0;
  await changes.undo({ seq });
  return bookId;
}

const allChanges = (caller: Caller) =>
  allPages(async (since) => {
    const page = await caller.changes.since({ since: Number(since ?? 0), limit: 200 });
    return { items: page.items, nextCursor: page.upToDate ? null : String(page.nextSince) };
  });

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

/** Everything that the API tells of a book, but for its id. */
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
    changes: await allChanges(caller),
  };
  return JSON.parse(JSON.stringify(report).replaceAll(id, "the book")) as unknown;
}

test("a book that is exported and imported has every row, and tells the same", async () => {
  const from = await fillBook();
  const to = await assertRestores(api, alice.in(from), from, bob.api);
  expect(await reportsOf(bob.in(to), to)).toEqual(await reportsOf(alice.in(from), from));
});

test("an imported book goes on where the old one ended, and the old one stays as it is", async () => {
  const from = await fillBook();
  const before = await reportsOf(alice.in(from), from);
  const to = await assertRestores(api, alice.in(from), from, bob.api);
  const caller = bob.in(to);
  const changes = await allChanges(caller);
  const { id } = await caller.expenses.create({ amount: "1", payee: "Café 'Ω'" });
  expect((await allChanges(caller)).at(-1)).toMatchObject({
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
  expect(await reportsOf(alice.in(from), from)).toEqual(before);
  await assertHealthy(api);
});

test("who imports is the owner and alone; the members and the owner of the archive are not let in", async () => {
  const from = await api.addBook(alice);
  await api.share(from, bob, "viewer");
  const carol = await api.signUp("carol");
  const file = await (await bob.api.books.export({ id: from })).blob();
  const book = await carol.api.books.import({ file });
  expect(book.role).toBe("owner");
  expect((await carol.api.members.list({ id: book.id })).items).toMatchObject([
    { userId: carol.id },
  ]);
  await expect(alice.api.books.get({ id: book.id })).rejects.toThrow(/No book/);
});

const asked = fc.array(command, { minLength: 5, maxLength: 25, size: "max" });

test("whatever was done to a book, its archive restores it", async () => {
  const property = fc.asyncProperty(asked, async (commands) => {
    const bookId = await api.addBook(alice);
    const caller = alice.in(bookId);
    for (const currency of ["EUR", "JPY", "KWD"])
      await caller.accounts.create({ name: currency, currency, openingBalance: "1000" });
    for (const each of commands) {
      const feed = await readFeed(caller);
      await send(caller, requestOf({ ...replay(feed), seq: feed.length }, each));
    }
    await assertRestores(api, caller, bookId, bob.api);
  });
  await fc.assert(property, { numRuns: 8 });
}, 60_000);
