import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineBooks } from "@outlay/api/domain";
import { openDatabase } from "@outlay/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Send } from "./http.fixture.ts";
import { assertLedger, type Item, listAll, randomOf, register, sender } from "./ledger.fixture.ts";
import { databaseUrl, postmasterPid, startProcess } from "./process.fixture.ts";
import { Writer } from "./writers.fixture.ts";

const seed = 20_261_121;
const writerCount = 8;
const random = randomOf(seed);

const dataDir = mkdtempSync(join(tmpdir(), "outlay-crash-"));
afterAll(async () => {
  const { exitCode, signalCode } = server.child;
  if (exitCode === null && signalCode === null) await stopServer();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startServer() {
  const started = startProcess({ DATA_DIR: dataDir });
  return { ...started, url: await started.url };
}

async function stopServer() {
  server.child.kill("SIGINT");
  return server.closed;
}
type Server = Awaited<ReturnType<typeof startServer>>;

/** With SIGKILL: nobody gets to finish anything. */
const crashes = {
  "the server": ({ child }: Server) => child.kill("SIGKILL"),
  PostgreSQL: () => process.kill(postmasterPid(dataDir), "SIGKILL"),
  both: ({ child }: Server) => {
    process.kill(postmasterPid(dataDir), "SIGKILL");
    child.kill("SIGKILL");
  },
};
/** More of them find rarer faults: `CRASH_ROUNDS=30 npm test -- crash`. */
const roundCount = Number(process.env["CRASH_ROUNDS"] ?? 6);
const order = ["the server", "PostgreSQL", "both"] as const;
const rounds = Array.from({ length: roundCount }, (_, index) => ({
  killed: order[index % order.length] ?? "both",
  round: index + 1,
}));

let server: Server;
let accessToken: string;
let writers: Writer[] = [];
const send: Send = (...request) => sender(server.url, accessToken)(...request);

beforeAll(async () => {
  server = await startServer();
  accessToken = await register(server.url);
  const [cash] = await listAll(send, "/api/accounts");
  const json = { name: "Savings", openingBalance: "1000.00" };
  const savings = (await send("POST", "/api/accounts", { json })).json as Item;
  const accountIds = [cash?.id ?? "", savings.id];
  writers = Array.from({ length: writerCount }, (_, index) => new Writer(seed + index, accountIds));
});

/** Fails unless the server has all that was acknowledged, nothing that was refused, and nothing twice. */
async function assertKept(): Promise<void> {
  await assertLedger(send);
  const listed = await listAll(send, "/api/transactions");
  const found = new Map(listed.map((item) => [item.id, item]));
  expect(found.size).toBe(listed.length);
  expect(writers.flatMap((writer) => writer.compare(found))).toEqual([]);
  const asked = new Set(writers.flatMap(({ ids }) => ids));
  expect(listed.filter(({ id }) => !asked.has(id))).toEqual([]);
}

async function assertHealthy(): Promise<void> {
  const { db, close } = openDatabase(databaseUrl(dataDir));
  const lines: string[] = [];
  await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
  const books = await db.execute("select from books");
  await close();
  expect(lines).toEqual([]);
  expect(books).toHaveLength(1);
}

/** Sends the book as an archive whose end never comes; done when the server is amid writing it as a new one. */
async function beginImport(): Promise<void> {
  const [book] = await listAll(send, "/api/books");
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/gzip" };
  const exported = await fetch(`${server.url}/api/books/${book?.id}/export`, { headers });
  const archive = await exported.bytes();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(archive.subarray(0, -20)),
  });
  const request = { method: "POST", headers, body, duplex: "half" } as const;
  void fetch(`${server.url}/api/books/import`, request).catch(() => {});
  const { db, close } = openDatabase(databaseUrl(dataDir));
  const waiting = "select from pg_stat_activity where state = 'idle in transaction'";
  await expect.poll(() => db.execute(waiting), { timeout: 10_000 }).not.toHaveLength(0);
  await close();
}

test.each(rounds)(
  "round $round: what was acknowledged before $killed was killed is there, once and whole, and nothing of an archive under way",
  async ({ killed }) => {
    await beginImport();
    const enough = Promise.withResolvers<void>();
    let left = 60 + random(120);
    const onDone = () => {
      left -= 1;
      if (left === 0) enough.resolve();
    };
    const writing = Promise.all(writers.map((writer) => writer.write(send, onDone)));
    await Promise.race([enough.promise, writing]);
    crashes[killed](server);
    await server.closed;
    await writing;

    server = await startServer();
    await assertKept();
    await assertHealthy();
  },
);

test("a server that was killed again and again stops in order", async () => {
  expect(writers.every(({ done }) => done > 0)).toBe(true);
  expect(writers.some(({ refused }) => refused > 0)).toBe(true);
  await assertKept();
  expect(await stopServer()).toBe(0);
});
