import type { Book } from "../packages/api/src/access/book.ts";
import { changeBook, createBookQueues } from "../packages/api/src/feed/lock.ts";
import { projections } from "../packages/api/src/registry.ts";
import { createTransaction } from "../packages/api/src/transactions/transactions.ts";
import { amountInput, dateInput } from "../packages/core/src/index.ts";
import type { Database, Db } from "../packages/db/src/index.ts";
import { makeBook, openPool } from "./books.ts";
import { median, requestsPerSecond } from "./load.ts";
import { findPgbench, type Script, transactionsPerSecond } from "./pgbench.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import { captureStatements } from "./statements.ts";
import type { Row } from "./table.ts";

const bookQueues = createBookQueues();

const rounds = 5;
const seconds = 3;
const warmUpSeconds = 4;

const shops = ["Corner shop", "Bakery", "Landlord", "Railway", "Pharmacy", "Cinema", "Florist"];

/** Expenses as people enter them, one like another only after some time. */
const expense = (number: number) => ({
  kind: "expense" as const,
  amount: amountInput.parse(`${1 + (number % 90)}.${String(number % 100).padStart(2, "0")}`),
  occurredOn: dateInput.parse(`2026-11-${String(1 + (number % 28)).padStart(2, "0")}`),
  payee: shops[number % shops.length],
  note: number % 3 === 0 ? "Weekly shopping for the household" : null,
  tags: number % 5 === 0 ? ["holiday", "shared"] : [],
});

const create = (db: Db, book: Book, number: number) =>
  changeBook({ db, book, now: new Date(), bookQueues, projections }, (write) =>
    createTransaction(write, expense(number)),
  );

/** Creating expenses, one book a connection, beside pgbench sending the same statements with as many connections. */
export async function benchCreate({ url }: Running, at: Target): Promise<Row[]> {
  const rows: Row[] = [];
  for (const connections of [4, 8]) {
    const pool = await openPool(at.databaseUrl, connections);
    try {
      const ways = await prepareWays(url, pool, { ...at, connections });
      rows.push(...(await compareWays(ways, connections)));
    } finally {
      await pool.close();
    }
  }
  return [...rows, ...(await createTogether(url))];
}

/** Creating expenses in one book, from 16 connections at once beside one at a time. */
async function createTogether(url: string): Promise<Row[]> {
  const user = await seedUser(url, 0);
  const creates = (connections: number, duration: number) =>
    restCreatesPerSecond(url, Array<typeof user>(connections).fill(user), duration);
  await creates(16, warmUpSeconds);
  const one: number[] = [];
  const many: number[] = [];
  for (let round = 0; round < rounds; round++) {
    one.push(await creates(1, seconds));
    many.push(await creates(16, seconds));
  }
  const ratio = median(many.map((value, round) => value / (one[round] ?? Number.NaN)));
  const what = "create into one book, 16 connections";
  return [
    { what, value: median(many), unit: "/s" },
    { what: `${what}, to one connection`, value: ratio, unit: "x", atLeast: 2 },
  ];
}

type Target = { databaseUrl: string; logFile: string };

/** Creates a second, each in its way, for some seconds. */
type Ways = Record<"function" | "REST", (seconds: number) => Promise<number>> & {
  pgbench: ((seconds: number) => Promise<number>) | undefined;
};

async function prepareWays(
  url: string,
  pool: Database,
  { connections, ...target }: Target & { connections: number },
): Promise<Ways> {
  const books: Book[] = [];
  const clients: Script[][] = [];
  const users: { accessToken: string }[] = [];
  for (let client = 0; client < connections; client++) {
    const book = await makeBook(pool);
    books.push(book);
    clients.push(await captureCreates(target, book));
    users.push(await seedUser(url, 0));
  }
  const pgbench = findPgbench();
  return {
    function: (duration) => createsPerSecond(pool, books, duration),
    REST: (duration) => restCreatesPerSecond(url, users, duration),
    pgbench:
      pgbench === undefined
        ? undefined
        : (duration) => transactionsPerSecond(pgbench, clients, { ...target, seconds: duration }),
  };
}

async function compareWays({ pgbench, ...ways }: Ways, connections: number): Promise<Row[]> {
  const what = `create, ${connections} connections`;
  const callers = ["function", "REST"] as const;
  const measured = { function: [] as number[], REST: [] as number[], pgbench: [] as number[] };
  for (const caller of callers) await ways[caller](warmUpSeconds);
  for (let round = 0; round < rounds; round++) {
    for (const caller of callers) measured[caller].push(await ways[caller](seconds));
    if (pgbench) measured.pgbench.push(await pgbench(seconds));
  }
  const ratio = (caller: (typeof callers)[number]) =>
    median(measured[caller].map((value, round) => value / (measured.pgbench[round] ?? Number.NaN)));
  const missing = pgbench ? {} : { skipped: "pgbench not found, skipped" };
  return [
    { what: `${what}, pgbench`, value: median(measured.pgbench), unit: "/s", ...missing },
    ...callers.flatMap((caller) => [
      { what: `${what}, ${caller}`, value: median(measured[caller]), unit: "/s" },
      {
        what: `${what}, ${caller} to pgbench`,
        value: ratio(caller),
        unit: "",
        // For REST, it shows what HTTP and a client on the same cores add.
        ...(caller === "function" && { atLeast: 0.5 }),
        ...missing,
      },
    ]),
  ];
}

async function restCreatesPerSecond(
  url: string,
  users: readonly { accessToken: string }[],
  duration: number,
): Promise<number> {
  return requestsPerSecond(`${url}/api/expenses`, {
    connections: users.length,
    seconds: duration,
    requestsOf: (connection) => {
      const headers = {
        authorization: `Bearer ${users[connection]?.accessToken}`,
        "content-type": "application/json",
      };
      return Array.from({ length: 40 }, (_, number) => {
        const { kind: _kind, ...body } = expense(number);
        return { method: "POST", headers, body: JSON.stringify(body) };
      });
    },
  });
}

async function createsPerSecond(
  { db }: Database,
  books: readonly Book[],
  duration: number,
): Promise<number> {
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  let created = 0;
  await Promise.all(
    books.map(async (book) => {
      while (elapsed() < duration) await create(db, book, created++);
    }),
  );
  return created / elapsed();
}

/** What several creates send to PostgreSQL, from begin to commit. */
async function captureCreates(target: Target, book: Book): Promise<Script[]> {
  const scripts: Script[] = [];
  for (let number = 0; number < 30; number += 4) {
    let id = "";
    const createOne = async (db: Db) => {
      ({ id } = await create(db, book, number));
    };
    const statements = await captureStatements(target, createOne);
    scripts.push({ statements, id });
  }
  return scripts;
}
