import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, assert, beforeAll, expect, test } from "vitest";
import { databaseUrl, startProcess } from "./process.fixture.ts";

// A server with two workers on one port, with the embedded database.

let dataDir: string;
let server: ReturnType<typeof startProcess>;
let url: string;
let token: string;
/** Requests to the API so far. */
let sent = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "outlay-workers-"));
  server = startProcess({ DATA_DIR: dataDir, WORKERS: "2" });
  url = await server.url;
  const ada = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
  const session = (await (await call("POST", "/api/auth/register", ada)).json()) as {
    accessToken: string;
  };
  token = session.accessToken;
});

afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.closed;
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

/** A request over a connection of its own: the next worker takes it. */
async function call(method: string, path: string, body?: unknown): Promise<Response> {
  if (path.startsWith("/api")) sent += 1;
  const headers = {
    connection: "close",
    "content-type": "application/json",
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return fetch(`${url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const metric = async (name: string): Promise<number> => {
  const text = await (await call("GET", "/metrics")).text();
  return Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (.*)$`, "m").exec(text)?.[1]);
};

/** The workers among the processes that the server has started: the database's are not Node. */
function workerPids(): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "ppid=,pid=,args="], { encoding: "utf8" });
  return lines
    .split("\n")
    .map((line) => line.trim().split(/ +/))
    .filter(
      ([ppid, , , ...args]) =>
        Number(ppid) === server.child.pid && args.join(" ").includes("bin/main.mjs"),
    )
    .map(([, pid]) => Number(pid));
}

async function untilServed(): Promise<void> {
  await expect.poll(async () => (await call("GET", "/readyz")).status).toBe(200);
}

test("requests count for their address whichever worker takes them", async () => {
  for (let index = 0; index < 7; index += 1) await call("GET", "/api/expenses");
  const uncounted = async () => {
    const { headers } = await call("GET", "/api/expenses");
    return sent - (30_000 - Number(headers.get("ratelimit-remaining")));
  };
  // What one has counted, the other knows a moment later.
  await expect.poll(uncounted, { interval: 300 }).toBe(0);
});

test("a change at one worker is an event in a stream of the other", async () => {
  const ends = new AbortController();
  const streams = await Promise.all(
    ["one", "other"].map(async () =>
      fetch(`${url}/api/changes/live`, {
        headers: { authorization: `Bearer ${token}`, connection: "close" },
        signal: ends.signal,
      }),
    ),
  );
  const seen = streams.map(async ({ body }) => {
    let text = "";
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes("event: change")) return true;
    }
    return false;
  });
  const made = await call("POST", "/api/expenses", { amount: "12.50", payee: "Bakery" });
  expect(made.status).toBe(201);
  expect(await Promise.all(seen)).toEqual([true, true]);
  ends.abort();
});

test("metrics are those of all workers, whichever is asked", async () => {
  const name = 'procedure_calls_total{procedure="expenses.list",code="ok"}';
  const before = (await metric(name)) || 0;
  for (let index = 0; index < 6; index += 1) await call("GET", "/api/expenses");
  expect([await metric(name), await metric(name)]).toEqual([before + 6, before + 6]);
  expect(await metric('jobs_waiting{name="sweep"}')).toBeLessThanOrEqual(1);
});

test("a worker that is killed is replaced, and the others serve meanwhile", async () => {
  const [victim] = workerPids();
  // 0 would be this process and all of its group.
  assert.isDefined(victim);
  process.kill(victim, "SIGKILL");
  await expect
    .poll(() => server.output.text)
    .toContain("A worker ended with SIGKILL. Another takes its place.");
  for (let index = 0; index < 4; index += 1)
    expect((await call("GET", "/api/expenses")).status).toBe(200);
  await expect.poll(() => workerPids().length).toBe(2);
  expect(workerPids()).not.toContain(victim);
  await untilServed();
});

test("a worker that cannot start ends the server with its reason", async () => {
  const elsewhere = { HOST: "203.0.113.1", PORT: "3000", DATA_DIR: join(dataDir, "other") };
  const other = startProcess({ ...elsewhere, WORKERS: "2", DATABASE_URL: databaseUrl(dataDir) });
  await expect(other.url).rejects.toThrow("Cannot listen on 203.0.113.1, port 3000.");
  expect(await other.closed).toBe(1);
});

test("SIGTERM ends all workers and the database, with exit code 0", async () => {
  server.child.kill("SIGTERM");
  expect(await server.closed).toBe(0);
});
