import autocannon from "autocannon";
import type { Book } from "../packages/api/src/access/book.ts";
import { summaryInput } from "../packages/api/src/analytics/analytics.contract.ts";
import { getSummary } from "../packages/api/src/analytics/summary.ts";
import { listTransactionsInput } from "../packages/api/src/ledger/list.contract.ts";
import { toTransaction } from "../packages/api/src/ledger/transaction-rows.ts";
import { listTransactions } from "../packages/api/src/transactions/list.ts";
import { type Database, snapshot } from "../packages/db/src/index.ts";
import { makeBook, openPool } from "./books.ts";
import { cloneBook } from "./clones.ts";
import { seedLedger } from "./ledger.ts";
import { median, milliseconds } from "./load.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const rounds = 200;
/** The seeded ledgers end in this month. */
const now = new Date("2026-11-21T12:00:00Z");

const large = { transactions: scaled(10_000_000), accounts: 2_000 };

type Query = (db: Database["db"], book: Book) => Promise<unknown>;

const list =
  (query: object): Query =>
  (db, book) =>
    listTransactions(db, book, listTransactionsInput.parse(query), toTransaction);

/** What is asked of a large book, and how many times the cost of a book of 1,000 it may be. */
const queries: Record<string, { run: Query; atMost: number }> = {
  "first page": { run: list({}), atMost: 1.3 },
  "summary of a month": {
    run: (db, book) =>
      db.transaction((tx) => getSummary(tx, book, summaryInput.parse({}), now), snapshot),
    atMost: 1.5,
  },
  "search by two words": { run: list({ q: "erfurt golden" }), atMost: 3 },
};

/** A book of ten million transactions and 2,000 accounts, beside one of a thousand. */
export async function benchLargeBook(databaseUrl: string): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    const small = await makeBook(pool);
    await seedLedger(pool, small, 1000);
    const book = await makeBook(pool);
    await seedLedger(pool, book, large.transactions, { accountCount: large.accounts });
    const rows: Row[] = [];
    for (const [name, query] of Object.entries(queries))
      rows.push(await compare(name, query, (own) => query.run(pool.db, own), { small, book }));
    return rows;
  } finally {
    await pool.close();
  }
}

/** By turns, so that whatever else the machine does is done to both. */
async function compare(
  name: string,
  { atMost }: { atMost: number },
  run: (book: Book) => Promise<unknown>,
  { small, book }: { small: Book; book: Book },
): Promise<Row> {
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.small.push(await milliseconds(() => run(small)));
    times.large.push(await milliseconds(() => run(book)));
  }
  return {
    what: `${name} of ${large.transactions}, to a book of 1,000`,
    value: median(times.large) / median(times.small),
    unit: "",
    atMost,
  };
}

const bookCounts = { few: 10, many: scaled(10_000) };
const userCount = 200;
const loadRounds = 5;
const loadSeconds = 5;
const warmUpSeconds = 5;

/** The token of a user, and the books to list. */
type User = { accessToken: string; bookIds: string[] };

/** Books of a thousand transactions, each open to at least one of the users. */
async function seedBooks(server: Running, pool: Database, count: number): Promise<User[]> {
  const people = [];
  for (let made = 0; made < userCount; made++) people.push(await seedUser(server.url, 0));
  const model = people[0]?.bookId ?? "";
  await seedLedger(pool, { id: model }, 1000);
  const ids = await cloneBook(pool, { id: model }, count);
  const users = people.map(({ accessToken, bookId }, number) => ({
    accessToken,
    bookId,
    bookIds: ids.filter((_, at) => at % userCount === number % count),
  }));
  // The first one owns the copies.
  for (const { bookId, bookIds } of users.slice(1))
    await pool.db.execute(`insert into memberships (book_id, user_id, role, created_at)
      select copy.id, own.user_id, 'editor', now() from unnest('{${bookIds.join(",")}}'::uuid[]) copy(id),
        memberships own where own.book_id = '${bookId}'`);
  return users;
}

/** How long 99 of a hundred lists take at most, of 200 users who ask at once for one of their books after another. */
async function timeLists(
  { url }: Running,
  users: readonly User[],
  seconds: number,
): Promise<number> {
  let connection = 0;
  const result = await autocannon({
    url,
    connections: userCount,
    duration: seconds,
    setupClient: (client) => {
      const { accessToken = "", bookIds = [] } = users[connection++ % users.length] ?? {};
      client.setRequests(
        bookIds.map((bookId) => ({
          path: "/api/transactions",
          headers: { authorization: `Bearer ${accessToken}`, "x-book-id": bookId },
        })),
      );
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`lists replied ${result.non2xx} errors`);
  return result.latency.p99;
}

/** Ten thousand books of a thousand transactions in one database, beside ten books in another. */
export async function benchManyBooks(
  databaseUrl: string,
  startOn: (databaseUrl: string) => Promise<Running>,
): Promise<Row[]> {
  const admin = await openPool(databaseUrl, 1);
  const sides: { server: Running; users: User[] }[] = [];
  try {
    for (const [name, count] of Object.entries(bookCounts)) {
      await admin.db.execute(`create database ${name}`);
      const url = databaseUrl.replace(/\/outlay$/, `/${name}`);
      const server = await startOn(url);
      const pool = await openPool(url, 1);
      try {
        sides.push({ server, users: await seedBooks(server, pool, count) });
      } finally {
        await pool.close();
      }
    }
    const times = sides.map((): number[] => []);
    for (const { server, users } of sides) await timeLists(server, users, warmUpSeconds);
    for (let round = 0; round < loadRounds; round++)
      for (const [index, { server, users }] of sides.entries())
        times[index]?.push(await timeLists(server, users, loadSeconds));
    const [few = Number.NaN, many = Number.NaN] = times.map(median);
    const what = `lists of ${userCount} users at once in ${bookCounts.many} books, p99`;
    return [
      { what, value: many, unit: "ms" },
      { what: `${what}, to 10 books`, value: many / few, unit: "", atMost: 1.3 },
    ];
  } finally {
    for (const { server } of sides) await server.stop();
    await admin.close();
  }
}
