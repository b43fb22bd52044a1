import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { users } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import {
  allExpenses,
  createServers,
  credentials,
  type Expense,
  isRunning,
  signIn,
} from "./main.fixture.ts";
import { postmasterPid } from "./process.fixture.ts";

const { end, newDataDir, start, startReady } = createServers();
afterAll(end);

test("Ctrl-C ends the server and its PostgreSQL, and the next start finds the data", async () => {
  const DATA_DIR = newDataDir();
  const first = await startReady({ DATA_DIR });
  expect(first.output.text).toContain(DATA_DIR);
  expect(first.output.text).toContain("/panel/");
  expect(await first.send("GET", "/readyz")).toMatchObject({ status: 200 });
  const before = await signIn(first, "register");
  const created = await before("POST", "/api/expenses", { json: { amount: "12.50" } });
  const pid = postmasterPid(DATA_DIR);
  expect(isRunning(pid)).toBe(true);
  expect(await first.interrupt()).toBe(0);
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(join(DATA_DIR, "postgres/postmaster.pid"))).toBe(false);

  const second = await startReady({ DATA_DIR });
  const after = await signIn(second, "login");
  expect(await allExpenses(after)).toEqual([created.json]);
  // The generated secret is kept: users stay signed in.
  const path = `/api/expenses/${(created.json as Expense).id}`;
  const stillSignedIn = (await signIn(second, "login"))("GET", path);
  expect(await stillSignedIn).toMatchObject({ status: 200 });
  expect(await second.interrupt()).toBe(0);
});

test("with DATABASE_URL that database is used, and none is started", async () => {
  const database = await createTestDatabase();
  const DATA_DIR = newDataDir();
  const server = await startReady({ DATA_DIR, DATABASE_URL: database.url });
  await signIn(server, "register");
  expect(await database.db.$count(users)).toBe(1);
  expect(existsSync(join(DATA_DIR, "postgres"))).toBe(false);
  expect(await server.interrupt()).toBe(0);
  await database.close();
});

test("a request that is under way when the server is stopped gets its answer", async () => {
  const database = await createTestDatabase();
  const env = { DATA_DIR: newDataDir(), DATABASE_URL: database.url };
  const server = await startReady(env);
  // Hashing takes long enough for the signal to come in between.
  const json = { ...credentials, name: "Ada" };
  const replies = Array.from({ length: 4 }, (_, index) =>
    server.send("POST", "/api/auth/register", {
      json: { ...json, email: `ada${index}@example.com` },
    }),
  );
  await expect.poll(() => server.send("GET", "/livez")).toMatchObject({ status: 200 });
  server.child.kill("SIGTERM");
  for (const { status, headers } of await Promise.all(replies)) {
    expect(status).toBe(201);
    // A connection that is kept would keep the server from ending.
    expect(headers.get("connection")).toBe("close");
  }
  expect(await server.closed).toBe(0);
  await database.close();
});

test("every fault of a configuration is reported, without a stack, before anything starts", async () => {
  const DATA_DIR = newDataDir();
  const server = start({ DATA_DIR, PORT: "http", LOG_LEVEL: "loud" });
  await expect(server.url).rejects.toThrow("ended with 1");
  expect(server.output.text).toMatch(
    /^The configuration is not usable:\n {2}PORT: .*\n {2}LOG_LEVEL: .*\n$/,
  );
  expect(existsSync(DATA_DIR)).toBe(false);
});

test("a data directory that holds somebody else's files is refused, and nothing is added to it", async () => {
  const DATA_DIR = newDataDir();
  mkdirSync(join(DATA_DIR, "postgres"), { recursive: true });
  writeFileSync(join(DATA_DIR, "postgres/thesis.txt"), "chapter one");
  const server = start({ DATA_DIR });
  await expect(server.url).rejects.toThrow("ended with 1");
  expect(server.output.text).toMatch(/^.* was not made by Outlay.*\n$/);
  expect(readdirSync(DATA_DIR, { recursive: true })).toEqual(["postgres", "postgres/thesis.txt"]);
});

test("a port that is taken is reported in a sentence, and no PostgreSQL is left running", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const DATA_DIR = newDataDir();
  const server = start({ DATA_DIR, PORT: String(port) });
  await expect(server.url).rejects.toThrow("ended with 1");
  expect(server.output.text).toContain(`port ${port}`);
  expect(server.output.text).not.toMatch(/\n\s+at /);
  expect(existsSync(join(DATA_DIR, "postgres/postmaster.pid"))).toBe(false);
  taken.close();
});

test("a page of an origin that is not allowed is named in the log, once", async () => {
  const { url: DATABASE_URL, close } = await createTestDatabase();
  const server = await startReady({ DATABASE_URL, DATA_DIR: newDataDir() });
  const ask = (origin: string) => server.send("GET", "/livez", { headers: { origin } });
  for (const origin of ["https://app.example.com", "https://app.example.com"]) await ask(origin);
  await ask(await server.url);
  const warnings = () => server.output.text.match(/"origin":"[^"]+".*CORS_ORIGINS/g) ?? [];
  await expect.poll(warnings).toEqual([expect.stringContaining("https://app.example.com")]);
  // Many origins must not fill the log.
  for (let number = 0; number < 40; number += 1) await ask(`https://${number}.example.com`);
  await server.interrupt();
  expect(warnings()).toHaveLength(20);
  await close();
});
