import { monitorEventLoopDelay } from "node:perf_hooks";
import { makeBook, openCaller, openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { median } from "./load.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const requests = 20;
const rowsPerRequest = 500;
const rounds = 3;

/** As an import brings them: a few hundred payees, a year of days. */
const operation = (number: number) => ({
  op: "create" as const,
  kind: "expense" as const,
  amount: `${1 + (number % 90)}.${String(number % 100).padStart(2, "0")}`,
  occurredOn: `2026-${String(1 + (Math.floor(number / 28) % 12)).padStart(2, "0")}-${String(1 + (number % 28)).padStart(2, "0")}`,
  payee: `Shop ${(number * 7919) % 400}`,
  note: number % 3 === 0 ? "Weekly shopping for the household" : null,
  tags: number % 5 === 0 ? ["holiday", "shared"] : [],
});

const operations = (request: number) =>
  Array.from({ length: rowsPerRequest }, (_, index) => operation(request * rowsPerRequest + index));

/** 10,000 transactions in requests of 500, one after another, into an empty book and one of a million. */
export async function benchBulk(
  { url }: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    // Until the runtime has compiled what it is going to compile.
    await rowsPerSecond(url, (await seedUser(url, 0)).accessToken);
    const empty: number[] = [];
    for (let round = 0; round < rounds; round++)
      empty.push(await rowsPerSecond(url, (await seedUser(url, 0)).accessToken));
    const blocked = await longestBlock(pool);
    const user = await seedUser(url, 0);
    await seedLedger(pool, { id: user.bookId }, 1_000_000);
    const large: number[] = [];
    for (let round = 0; round < rounds; round++)
      large.push(await rowsPerSecond(url, user.accessToken));
    const into = (book: string, values: number[]) => ({
      what: `bulk create by REST into ${book}`,
      value: median(values),
      unit: "rows/s",
      atLeast: 5000,
    });
    return [
      into("an empty book", empty),
      into("a book of 1,000,000", large),
      { what: "bulk create, event loop blocked at most", value: blocked, unit: "ms", atMost: 100 },
    ];
  } finally {
    await pool.close();
  }
}

async function rowsPerSecond(url: string, accessToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const bodies = Array.from({ length: requests }, (_, request) =>
    JSON.stringify({ operations: operations(request), mode: "atomic" }),
  );
  const begun = performance.now();
  for (const body of bodies) {
    const response = await fetch(`${url}/api/transactions/bulk`, { method: "POST", headers, body });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`a request failed with ${response.status}`);
  }
  return (requests * rowsPerRequest) / ((performance.now() - begun) / 1000);
}

const resolutionMs = 5;

/** Milliseconds that the event loop stood still at most while the procedure worked in this process. */
async function longestBlock(pool: Awaited<ReturnType<typeof openPool>>): Promise<number> {
  const api = openCaller(pool, await makeBook(pool));
  const longest: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const inputs = Array.from({ length: requests }, (_, request) => operations(request));
    const delay = monitorEventLoopDelay({ resolution: resolutionMs });
    delay.enable();
    for (const input of inputs) await api.transactions.bulk({ operations: input });
    delay.disable();
    // The first round compiles.
    if (round > 0) longest.push(delay.max / 1e6 - resolutionMs);
  }
  return Math.max(...longest);
}
