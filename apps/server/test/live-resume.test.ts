import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "@outlay/db/testing";
import { WebSocket } from "ws";
import { openEvents } from "./events.fixture.ts";
import { register, sender } from "./ledger.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const total = 1000;
const batch = 20;

const database = await createTestDatabase();
const env = {
  DATABASE_URL: database.url,
  AUTH_SECRETS: "test:0123456789abcdef0123456789abcdef",
  DATA_DIR: "/nonexistent",
};
const start = async () => {
  const started = startProcess(env);
  return { ...started, url: await started.url };
};
const [first, second] = [await start(), await start()];
const processes = [first, second];
afterAll(async () => {
  for (const { child, closed } of processes) {
    child.kill("SIGTERM");
    await closed;
  }
  await database.close();
});

type Reader = { ids: number[]; lost: Promise<unknown> };

/** Reads until the connection is lost, as a client does that has the last id it got. */
async function readEvents(url: string, token: string, ids: number[]): Promise<Reader> {
  const headers = { authorization: `Bearer ${token}`, "last-event-id": String(ids.at(-1) ?? 0) };
  const stream = await openEvents(`${url}/api/changes/live`, headers, ({ event, id }) => {
    if (event === "change") ids.push(Number(id));
  });
  return { ids, lost: stream.ended() };
}

async function readSocket(url: string, token: string, ids: number[]): Promise<Reader> {
  const query = `lastEventId=${ids.at(-1) ?? 0}`;
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws/changes?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const lost = Promise.withResolvers<void>();
  socket.on("close", () => lost.resolve()).on("error", () => {});
  socket.on("message", (data: Buffer) => {
    const { event, id } = JSON.parse(data.toString()) as { event: string; id: string };
    if (event === "change") ids.push(Number(id));
  });
  return { ids, lost: lost.promise };
}

test("each of 1,000 changes comes once and in order, though the server is killed in between", async () => {
  const token = await register(first.url);
  const readers = [
    { open: readEvents, ids: [] as number[] },
    { open: readSocket, ids: [] as number[] },
  ];
  const lost = readers.map(async ({ open, ids }) => (await open(first.url, token, ids)).lost);
  const resumed = Promise.all(
    readers.map(async ({ open, ids }, index) => {
      await lost[index];
      expect(ids.length).toBeGreaterThan(0);
      await open(second.url, token, ids);
    }),
  );

  const send = sender(second.url, token);
  for (let sent = 0; sent < total; sent += batch) {
    const operations = Array.from({ length: batch }, () => ({
      op: "create",
      kind: "expense",
      amount: "1",
    }));
    const reply = await send("POST", "/api/transactions/bulk", { json: { operations } });
    expect(reply.status).toBe(200);
    if (sent === total / 2) first.child.kill("SIGKILL");
  }
  await resumed;
  const [row] = await database.db.execute("select max(seq) as newest from changes");
  const newest = Number(row?.["newest"]);
  expect(newest).toBeGreaterThan(total);
  for (const { ids } of readers) {
    await expect.poll(() => ids.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(newest);
    expect(ids).toEqual(Array.from({ length: newest }, (_, at) => at + 1));
  }
});
