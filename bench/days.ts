import { trackCalls } from "../packages/api/src/index.ts";
import { openForOwner } from "../packages/api/src/access/owner.ts";
import type { Book } from "../packages/api/src/access/book.ts";
import { beginDays } from "../packages/api/src/books/days.ts";
import { findAppError, projections } from "../packages/api/src/registry.ts";
import type { Database } from "../packages/db/src/index.ts";
import { makeBook, openCaller, openPool } from "./books.ts";
import { cloneBook } from "./clones.ts";
import { milliseconds, p99 } from "./load.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const bookCount = scaled(10_000);
const schedulesPerBook = 10;
const quietLists = 1_000;
const warmUps = 100;
const dayMs = 24 * 60 * 60_000;

/** What is recorded in a book, by its schedules and in bulk. */
const templates = Array.from({ length: schedulesPerBook }, (_, number) => ({
  kind: "expense" as const,
  amount: `${number + 1}.50`,
  payee: `Payee ${number}`,
}));

/** How long each of the lists takes that one client asks for, one after another. */
async function timeLists(url: string, accessToken: string, isOver: (count: number) => boolean) {
  const headers = { authorization: `Bearer ${accessToken}` };
  const times: number[] = [];
  while (!isOver(times.length))
    times.push(
      await milliseconds(async () => {
        const reply = await fetch(`${url}/api/expenses`, { headers });
        await reply.arrayBuffer();
        if (!reply.ok) throw new Error(`a list failed with ${reply.status}`);
      }),
    );
  return times;
}

/** Books whose schedules all have an occurrence tomorrow, and as many without schedules. */
async function seedBooks(pool: Database, tomorrow: string) {
  const bare = await makeBook(pool);
  const planned = await makeBook(pool);
  const { schedules } = openCaller(pool, planned);
  for (const template of templates)
    await schedules.create({ template, every: { unit: "month" }, startsOn: tomorrow });
  // What is copied has its day begin later, for all at once.
  await pool.db.execute("update books set next_day_at = '2999-01-01'");
  return {
    bulkIds: await cloneBook(pool, bare, bookCount + warmUps),
    plannedIds: await cloneBook(pool, planned, bookCount + warmUps),
  };
}

/** Records in bulk, book by book, what the schedules of others record. */
async function recordInBulk(pool: Database, ids: readonly string[], occurredOn: string) {
  const operations = templates.map((template) => ({
    op: "create" as const,
    ...template,
    occurredOn,
  }));
  for (const id of ids) {
    const book: Book | null = await openForOwner(pool.db, id);
    if (!book) throw new Error("a copied book has no owner");
    await openCaller(pool, book).transactions.bulk({ operations, mode: "atomic" });
  }
}

async function turnDays(pool: Database, ids: readonly string[], now: Date): Promise<number> {
  await pool.db.execute(
    `update books set next_day_at = now() where id = any('{${ids.join(",")}}'::uuid[])`,
  );
  const { bookQueues } = trackCalls();
  const onFailure = (error: unknown) => {
    throw error;
  };
  const needs = { db: pool.db, bookQueues, projections, findAppError, onFailure };
  return (await beginDays(needs, now)).length;
}

/** The turn of the day in many books with schedules, beside recording the same in bulk, and beside somebody who asks for lists. */
export async function benchDays(
  { url }: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 10);
  try {
    const now = new Date(Date.now() + dayMs);
    const tomorrow = now.toISOString().slice(0, 10);
    const { accessToken } = await seedUser(url, 1_000);
    const { bulkIds, plannedIds } = await seedBooks(pool, tomorrow);
    // Until the runtime has compiled what it is going to compile.
    await recordInBulk(pool, bulkIds.splice(0, warmUps), tomorrow);
    await turnDays(pool, plannedIds.splice(0, warmUps), now);
    const quiet = await timeLists(url, accessToken, (count) => count === scaled(quietLists));
    const bulk = await milliseconds(() => recordInBulk(pool, bulkIds, tomorrow));
    let begun: number | undefined;
    const turning = milliseconds(async () => {
      begun = await turnDays(pool, plannedIds, now);
    });
    const beside = await timeLists(url, accessToken, () => begun !== undefined);
    const turn = await turning;
    const [row] = await pool.db.execute<{ count: number }>(
      "select count(*)::int as count from schedule_occurrences where state = 'posted'",
    );
    if (row?.count !== (plannedIds.length + warmUps) * schedulesPerBook)
      throw new Error("not every occurrence was posted");
    const perBook = { bulk: bulk / bulkIds.length, turn: turn / plannedIds.length };
    const what = `day of ${bookCount} books with ${schedulesPerBook} schedules`;
    return [
      { what: `${what}, a book`, value: perBook.turn, unit: "ms" },
      { what: `${what}, bulk create of the same, a book`, value: perBook.bulk, unit: "ms" },
      { what: `${what}, to bulk create`, value: perBook.turn / perBook.bulk, unit: "", atMost: 2 },
      { what: `${what}, p99 of lists`, value: p99(beside), unit: "ms" },
      {
        what: `${what}, p99 of lists to a quiet server`,
        value: p99(beside) / p99(quiet),
        unit: "",
        atMost: 2,
      },
    ];
  } finally {
    await pool.close();
  }
}
