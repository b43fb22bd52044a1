import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectTo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDatabaseUrl } from "@outlay/db";
import { connect } from "@outlay/db/connect";
import { startEmbeddedPostgres } from "@outlay/embedded";
import { afterAll, expect, test } from "vitest";
import { openEvents } from "./events.fixture.ts";
import { freePort } from "./haproxy.fixture.ts";
import { problemOf, type Reply } from "./http.fixture.ts";
import { register, sender } from "./ledger.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const awaySeconds = 60;
const dataDir = mkdtempSync(join(tmpdir(), "outlay-gone-"));
const start = () => startEmbeddedPostgres({ connect, dataDir: join(dataDir, "database") });
let postgres = await start();

/** A fixed address for PostgreSQL, whose socket is another one at each start: refused while it is away. */
const sockets = new Set<Socket>();
let relay: Server | undefined;
async function listen(port: number): Promise<void> {
  const { host, port: pgPort } = readDatabaseUrl(postgres.url);
  relay = createServer((socket) => {
    const behind = connectTo(join(String(host), `.s.PGSQL.${String(pgPort)}`));
    for (const each of [socket, behind]) {
      sockets.add(each);
      each
        .on("error", () => {})
        .on("close", () => {
          socket.destroy();
          behind.destroy();
          sockets.delete(each);
        });
    }
    socket.pipe(behind).pipe(socket);
  }).listen(port, "127.0.0.1");
  await once(relay, "listening");
}

let server: ReturnType<typeof startProcess> | undefined;
afterAll(async () => {
  server?.child.kill("SIGKILL");
  relay?.close();
  for (const socket of sockets) socket.destroy();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Timed = Reply & { seconds: number };
async function timed(reply: Promise<Reply>): Promise<Timed> {
  const begun = performance.now();
  const got = await reply;
  return { ...got, seconds: (performance.now() - begun) / 1000 };
}

function assertUnavailable(reply: Timed): void {
  expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
  expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(reply.seconds).toBeLessThan(3);
}

test(
  `PostgreSQL is away for ${awaySeconds} s: the server lives and says so at once, and goes on by itself when it is back`,
  { timeout: (awaySeconds + 90) * 1000 },
  async () => {
    const port = await freePort();
    await listen(port);
    server = startProcess({
      DATA_DIR: join(dataDir, "server"),
      DATABASE_URL: `postgresql://outlay@127.0.0.1:${port}/outlay`,
      AUTH_SECRETS: `test:${randomBytes(32).toString("hex")}`,
    });
    const url = await server.url;
    const token = await register(url);
    const send = sender(url, token);
    const json = { amount: "1.00" };
    expect((await send("POST", "/api/expenses", { json })).status).toBe(201);
    const stream = await openEvents(`${url}/api/changes/live`, {
      authorization: `Bearer ${token}`,
    });
    await stream.next("ready");

    process.kill(postgres.pid, "SIGKILL");
    relay?.close();
    for (const socket of sockets) socket.destroy();
    await postgres.stop();
    const until = performance.now() + awaySeconds * 1000;
    await delay(500);
    while (performance.now() < until) {
      const [read, write, live, ready] = await Promise.all([
        timed(send("GET", "/api/expenses")),
        timed(send("POST", "/api/expenses", { json })),
        timed(send("GET", "/livez")),
        timed(send("GET", "/readyz")),
      ]);
      assertUnavailable(read);
      assertUnavailable(write);
      expect(live).toMatchObject({ status: 200 });
      expect(ready).toMatchObject({
        status: 503,
        json: { checks: { server: { status: "ok" }, database: { status: "unavailable" } } },
      });
      expect(ready.seconds).toBeLessThan(3);
      await delay(1_000);
    }

    postgres = await start();
    await listen(port);
    const backAt = performance.now();
    const isReady = async () => (await send("GET", "/readyz")).status;
    await expect.poll(isReady, { timeout: 10_000 }).toBe(200);
    const again = async () => (await send("POST", "/api/expenses", { json })).status;
    await expect.poll(again, { timeout: 10_000 }).toBe(201);
    expect((performance.now() - backAt) / 1000).toBeLessThan(10);
    // So does the stream that was open all the time.
    await stream.next("change");
    // Jobs go on: regular ones look at the database every few seconds.
    const waitsFor = async () => {
      const { text } = await send("GET", "/metrics");
      return Number(/^jobs_oldest_waiting_seconds\{name="due-webhooks"\} (\S+)/m.exec(text)?.[1]);
    };
    await expect.poll(waitsFor, { timeout: 60_000, interval: 1_000 }).toBe(0);
    server.child.kill("SIGTERM");
    expect(await server.closed).toBe(0);
  },
);
