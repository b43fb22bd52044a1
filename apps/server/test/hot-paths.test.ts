import { Session } from "node:inspector/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { serveApp } from "./http.fixture.ts";

// What the calls that are made most cost, counted and not timed.

const statements: string[] = [];
const server = await serveApp({
  database: {
    trace: (text, run) => {
      statements.push(text);
      return run();
    },
  },
});
afterAll(server.close);
const alice = await server.signUp("alice");

const create = (number: number) => ({
  json: { amount: `${number}.50`, payee: `Shop ${number % 7}`, note: "Weekly shopping" },
});

let id: string;
beforeAll(async () => {
  for (let number = 1; number <= 60; number += 1)
    await alice.send("POST", "/api/expenses", create(number));
  const { json } = await alice.send("GET", "/api/expenses?limit=1");
  id = z.object({ items: z.tuple([z.object({ id: z.uuid() })]) }).parse(json).items[0].id;
});

const listed = () => alice.send("GET", "/api/expenses");
const listedByTrpc = () => alice.send("GET", "/trpc/expenses.list");
const read = () => alice.send("GET", `/api/expenses/${id}`);
const created = () => alice.send("POST", "/api/expenses", create(61));

const calls = [
  { what: "a list of 50", call: listed, status: 200 },
  { what: "a list of 50 over tRPC", call: listedByTrpc, status: 200 },
  { what: "one expense", call: read, status: 200 },
];

test.each(calls)("$what takes one statement once its caller is known", async ({ call, status }) => {
  await call();
  statements.length = 0;
  expect(await call()).toMatchObject({ status });
  expect(statements).toHaveLength(1);
});

test("requests that come at once have their caller proved once", async () => {
  server.clock.now = new Date(server.clock.now.getTime() + 2000);
  statements.length = 0;
  await Promise.all(Array.from({ length: 6 }, read));
  expect(statements.filter((text) => text.includes('from "sessions"'))).toHaveLength(1);
  expect(statements.filter((text) => text.includes('from "transactions"'))).toHaveLength(6);
});

type Allocations = { selfSize: number; children: readonly Allocations[] };

const sizeOf = ({ selfSize, children }: Allocations): number =>
  children.reduce((sum, child) => sum + sizeOf(child), selfSize);

/** The bytes that a call allocates, the client's share included: the mean of many, from samples of the heap. */
async function bytesOf(call: () => Promise<unknown>): Promise<number> {
  const times = 10;
  for (let count = 0; count < times; count += 1) await call();
  const session = new Session();
  session.connect();
  const everything = {
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  };
  await session.post("HeapProfiler.startSampling", { samplingInterval: 2048, ...everything });
  for (let count = 0; count < times; count += 1) await call();
  const { profile } = await session.post("HeapProfiler.stopSampling");
  session.disconnect();
  return sizeOf(profile.head) / times;
}

test.each([
  { what: "a list of 50", call: listed, kilobytes: 700 },
  { what: "a list of 50 over tRPC", call: listedByTrpc, kilobytes: 800 },
  { what: "one expense", call: read, kilobytes: 200 },
  { what: "recording an expense", call: created, kilobytes: 750 },
])("$what allocates at most $kilobytes kB", async ({ call, kilobytes }) => {
  expect((await bytesOf(call)) / 1024).toBeLessThan(kilobytes);
});
