import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createTestDatabase } from "@outlay/db/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { idsOf, openEvents } from "./events.fixture.ts";
import { freePort, hasHaproxy, startHaproxy } from "./haproxy.fixture.ts";
import { sendTo } from "./http.fixture.ts";
import { listAll, register, sender } from "./ledger.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const dataDir = mkdtempSync(join(tmpdir(), "outlay-rolling-"));
const database = await createTestDatabase();
const env = {
  DATABASE_URL: database.url,
  AUTH_SECRETS: `test:${randomBytes(32).toString("hex")}`,
  TRUSTED_PROXIES: "loopback",
  REQUESTS_PER_MINUTE: "1000000000",
};
const running = new Map<number, ReturnType<typeof startProcess>>();
afterAll(async () => {
  for (const { child } of running.values()) child.kill("SIGKILL");
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startAt(port: number): Promise<void> {
  const DATA_DIR = join(dataDir, String(port));
  const server = startProcess({ ...env, DATA_DIR, PORT: String(port) });
  running.set(port, server);
  await server.url;
}

async function stopAt(port: number): Promise<void> {
  const server = running.get(port);
  server?.child.kill("SIGTERM");
  expect(await server?.closed).toBe(0);
}

type Load = { acknowledged: string[]; failures: string[]; repeated: number; isOver: boolean };

/** Writes without pause, as a client that honours Retry-After. */
async function write(url: string, token: string, load: Load): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  while (!load.isOver) {
    const id = uuidv7();
    const json = { id, amount: "1.00" };
    for (;;) {
      const reply = await sendTo(`${url}/api/expenses`, "POST", { json, headers }).catch(String);
      if (typeof reply === "string") load.failures.push(reply);
      else if (reply.status === 201) load.acknowledged.push(id);
      else if (reply.status === 503 && reply.headers.has("retry-after")) {
        load.repeated += 1;
        await delay(Number(reply.headers.get("retry-after")) * 1000);
        continue;
      } else load.failures.push(`${reply.status} ${reply.text.slice(0, 200)}`);
      break;
    }
    await delay(5);
  }
}

/** Follows the changes, and connects again whenever the stream ends, as browsers do. */
async function follow(url: string, token: string, load: Load) {
  const ids: number[] = [];
  let last: string | undefined;
  let connections = 0;
  const opened = Promise.withResolvers<void>();
  let close = () => {};
  const read = async () => {
    while (!load.isOver) {
      const stream = await openEvents(`${url}/api/changes/live`, {
        authorization: `Bearer ${token}`,
        ...(last !== undefined && { "last-event-id": last }),
      }).catch(String);
      if (typeof stream === "string" || stream.status !== 200) {
        load.failures.push(`a stream: ${typeof stream === "string" ? stream : stream.status}`);
        return;
      }
      connections += 1;
      ({ close } = stream);
      opened.resolve();
      await stream.ended();
      const seen = stream.received.filter(({ id }) => id !== "");
      last = seen.at(-1)?.id ?? last;
      ids.push(...idsOf(stream));
      await delay(500);
    }
  };
  const done = read();
  await opened.promise;
  return {
    ids,
    connections: () => connections,
    end: async () => {
      await delay(1_000);
      close();
      await done;
    },
  };
}

test.runIf(hasHaproxy)(
  "two servers behind HAProxy are restarted one after another: no request fails, none that was acknowledged is lost, streams go on",
  { timeout: 180_000 },
  async () => {
    const ports = [await freePort(), await freePort()] as const;
    await Promise.all(ports.map(startAt));
    const proxy = await startHaproxy(ports);
    const isReady = async () =>
      (await sendTo(`${proxy.url}/readyz`, "GET").catch(() => undefined))?.status;
    await expect.poll(isReady, { timeout: 20_000 }).toBe(200);
    const token = await register(proxy.url);
    const load: Load = { acknowledged: [], failures: [], repeated: 0, isOver: false };
    const streams = await Promise.all([1, 2, 3, 4].map(() => follow(proxy.url, token, load)));
    const writers = Array.from({ length: 6 }, () => write(proxy.url, token, load));

    for (const port of [...ports, ...ports]) {
      await delay(1_500);
      await stopAt(port);
      await startAt(port);
      // Until HAProxy has seen that it is ready.
      await delay(2_500);
    }
    load.isOver = true;
    await Promise.all([...writers, ...streams.map(({ end }) => end())]);

    expect(load.failures).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThan(100);
    const send = sender(proxy.url, token);
    const kept = (await listAll(send, "/api/expenses")).map(({ id }) => id);
    expect(kept.toSorted()).toEqual(load.acknowledged.toSorted());
    for (const { ids, connections } of streams) {
      expect(connections()).toBeGreaterThan(1);
      const [first = 0] = ids;
      // Each change once, in order, without a gap, over all connections.
      expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => first + index));
      expect(ids.length).toBe(load.acknowledged.length);
    }
    await proxy.stop();
  },
);
