import { dailyTotals } from "@outlay/db";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { type Change, examineBooks } from "../../registry.ts";
import { allPages, type Caller, type createTestApi } from "../../testing.ts";
import {
  balancesOf,
  faultsIn,
  isLive,
  openingsOf,
  payeesOf,
  type Records,
  refundedOf,
  replay,
  tagsOf,
  totalKey,
  totalsOf,
  withoutAuthors,
  writeMinor,
} from "./records.ts";

type TestApi = Awaited<ReturnType<typeof createTestApi>>;

/** A book and a user who may read it. */
export type Shelf = { api: TestApi; bookId: string; caller: Caller };

type RecordChange = Extract<Change, { entity: "account" | "category" | "transaction" }>;
const ofLedger = new Set<Change["entity"]>(["account", "category", "transaction"]);
const isOfLedger = (change: Change): change is RecordChange => ofLedger.has(change.entity);

/** The changes to a book's records after a number, read in pages of `limit`. Fails if the numbers have a gap. */
export async function readFeed(caller: Caller, since = 0, limit = 200): Promise<RecordChange[]> {
  const feed: Change[] = [];
  let page;
  do {
    page = await caller.changes.since({ since: feed.at(-1)?.seq ?? since, limit });
    feed.push(...page.items);
  } while (!page.upToDate);
  expect(feed.map(({ seq }) => seq)).toEqual(feed.map((_, index) => since + index + 1));
  expect(page.nextSince).toBe(since + feed.length);
  return feed.filter(isOfLedger);
}

const sorted = (keyed: Iterable<[string, unknown]>) =>
  [...keyed].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Fails unless everything that the API and the database have of a book follows from its records. */
export async function assertLedger(shelf: Shelf, records: Records, days: readonly string[]) {
  expect(faultsIn(records)).toEqual([]);
  await assertAccounts(shelf, records, days);
  await assertTransactions(shelf.caller, records);
  await assertUses(shelf.caller, records);
  await assertTotals(shelf, records);
  const categories = await allPages((cursor) =>
    shelf.caller.categories.list({ cursor, limit: 200 }),
  );
  const kept = [...records.categories.values()];
  expect(categories).toEqual(kept.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
}

async function assertAccounts({ api, caller }: Shelf, records: Records, days: readonly string[]) {
  const written = (balances: Map<string, bigint>) =>
    [...records.accounts.values()]
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, currency }) => writeMinor(balances.get(id) ?? 0n, currency));
  const shown = await allPages((cursor) => caller.accounts.list({ cursor, limit: 200 }));
  const kept = [...records.accounts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const today = api.clock.now.toISOString().slice(0, 10);
  const openings = openingsOf(records);
  const [balances, futures] = [written(balancesOf(records, today)), written(balancesOf(records))];
  expect(shown).toEqual(
    kept.map((account, at) => ({
      ...account,
      openedOn: openings.get(account.id),
      balance: balances[at],
      futureBalance: futures[at],
    })),
  );
  for (const on of days) {
    const past = await Promise.all(shown.map(({ id }) => caller.accounts.balance({ id, on })));
    expect(past.map(({ balance }) => balance)).toEqual(written(balancesOf(records, on)));
  }
}

async function assertTransactions(caller: Caller, records: Records) {
  const refunded = refundedOf(records);
  const expected = [...records.transactions.values()]
    .filter(isLive)
    .toSorted((a, b) => (a.occurredOn + a.id > b.occurredOn + b.id ? -1 : 1))
    .map((image) =>
      image.kind === "expense"
        ? { ...image, refundedAmount: writeMinor(refunded.get(image.id) ?? 0n, image.currency) }
        : image,
    );
  const listed = await allPages((cursor) => caller.transactions.list({ cursor, limit: 200 }));
  const shown = listed.map(({ attachments: _none, ...item }) => withoutAuthors(item));
  expect(shown).toEqual(expected);
}

async function assertUses(caller: Caller, records: Records) {
  const tags = await allPages((cursor) => caller.tags.list({ cursor, limit: 200 }));
  const uses = tags.map(({ name, count }): [string, number] => [name, count]);
  expect(sorted(uses)).toEqual(sorted(tagsOf(records)));
  const payees = await allPages((cursor) => caller.payees.list({ cursor, limit: 200 }));
  const named = payees.map(({ name, count, lastUsedOn }): [string, object] => [
    name,
    { count, lastUsedOn },
  ]);
  expect(sorted(named)).toEqual(sorted(payeesOf(records)));
}

async function assertTotals({ api, bookId }: Shelf, records: Records) {
  const rows = await api.db.select().from(dailyTotals).where(eq(dailyTotals.bookId, bookId));
  const kept = rows
    .filter(({ sumMinor, count }) => sumMinor !== 0n || count !== 0)
    .map((row): [string, object] => [totalKey(row), { minor: row.sumMinor, count: row.count }]);
  expect(sorted(kept)).toEqual(sorted(totalsOf(records)));
}

/** Fails unless replaying the feed from the start, in pages of `limit`, gives these records. */
export async function assertFeed(caller: Caller, records: Records, limit: number) {
  const feed = await readFeed(caller, 0, limit);
  const replayed = replay(feed);
  expect(replayed).toEqual(records);
  for (const { before, after, seq } of feed) {
    const versions = [before?.version ?? 0, after?.version ?? 0];
    if (before && after)
      expect([seq, ...versions]).toEqual([seq, before.version, before.version + 1]);
  }
}

/** Fails if the doctor finds a difference in any book. */
export async function assertHealthy({ db }: TestApi) {
  const lines: string[] = [];
  const { differences } = await examineBooks(db, {
    fix: false,
    report: (line) => lines.push(line),
  });
  expect(lines).toEqual([]);
  expect(differences).toBe(0);
}
