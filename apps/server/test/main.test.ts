import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { users } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { type Send, sendTo } from "./http.fixture.ts";
import { postmasterPid, startProcess } from "./process.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "outlay-main-"));
const started: ChildProcess[] = [];
afterAll(() => {
  started.forEach((child) => child.kill("SIGKILL"));
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
const newDataDir = () => join(root, `data-${(count += 1)}`);

function start(env: Record<string, string>) {
  const server = startProcess(env);
  started.push(server.child);
  return server;
}

async function startReady(env: Record<string, string>) {
  const server = start(env);
  const url = await server.url;
  const send: Send = (method, path, sending) => sendTo(`${url}${path}`, method, sending);
  return {
    ...server,
    send,
    /** Ends it as Ctrl-C does: the signal goes to the whole group. Answers its exit code. */
    interrupt: () => {
      process.kill(-Number(server.child.pid), "SIGINT");
      return server.closed;
    },
  };
}

type Running = Awaited<ReturnType<typeof startReady>>;

const credentials = { email: "ada@example.com", password: "correct horse battery" };

/** Signs in, or up; returns a function that sends as that user. */
async function signIn({ send }: Running, how: "login" | "register"): Promise<Send> {
  const json = how === "login" ? credentials : { ...credentials, name: "Ada" };
  const reply = await send("POST", `/api/auth/${how}`, { json });
  const { accessToken } = reply.json as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  return (method, path, sending) => send(method, path, { ...sending, headers });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Expense {
  id: string;
  amount: string;
}

/** Every expense, page by page. */
async function allExpenses(send: Send): Promise<Expense[]> {
  const items: Expense[] = [];
  let cursor = "";
  do {
    const reply = await send("GET", `/api/expenses?limit=200${cursor && `&cursor=${cursor}`}`);
    const page = reply.json as { items: Expense[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor ?? "";
  } while (cursor !== "");
  return items;
}

async function balance(send: Send): Promise<number> {
  const { json } = await send("GET", "/api/accounts");
  return Number((json as { items: { balance: string }[] }).items[0]?.balance);
}

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

test("a server killed in the middle of writes has kept every acknowledged expense exactly once", async () => {
  const DATA_DIR = newDataDir();
  const first = await startReady({ DATA_DIR });
  const send = await signIn(first, "register");
  const sent: string[] = [];
  const acknowledged: string[] = [];
  const enough = Promise.withResolvers<void>();
  const write = async () => {
    for (;;) {
      const id = uuidv7();
      sent.push(id);
      const reply = await send("POST", "/api/expenses", { json: { id, amount: "1.01" } });
      if (reply.status !== 201) return;
      acknowledged.push(id);
      if (acknowledged.length === 150) enough.resolve();
    }
  };
  const writers = Promise.allSettled(Array.from({ length: 6 }, write));
  await enough.promise;
  first.child.kill("SIGKILL");
  expect(await first.closed).toBe("SIGKILL");
  await writers;

  const second = await startReady({ DATA_DIR });
  const again = await signIn(second, "login");
  const found = (await allExpenses(again)).map(({ id }) => id);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(acknowledged));
  expect(sent).toEqual(expect.arrayContaining(found));
  expect(await balance(again)).toBeCloseTo(-1.01 * found.length, 2);

  // Who got no answer sends again: all are there now, each once.
  for (const id of sent.filter((each) => !acknowledged.includes(each))) {
    const reply = await again("POST", "/api/expenses", { json: { id, amount: "1.01" } });
    expect(reply.status).toBe(201);
  }
  const complete = (await allExpenses(again)).map(({ id }) => id);
  expect(complete.toSorted()).toEqual(sent.toSorted());
  expect(await balance(again)).toBeCloseTo(-1.01 * sent.length, 2);
  expect(await second.interrupt()).toBe(0);
});

/** The child of `parent` that runs `program`, or undefined while there is none. */
function findChild(parent: number, program: string): number | undefined {
  const processes = execFileSync("ps", ["-A", "-o", "ppid=,pid=,comm="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const found = processes.find(
    ([ppid, , name = ""]) => Number(ppid) === parent && basename(name) === program,
  );
  return found && Number(found[1]);
}

test.each(["initdb", "postgres"])(
  "Ctrl-C during a start ends it and %s, and the next start makes up for it",
  async (program) => {
    const DATA_DIR = newDataDir();
    const server = start({ DATA_DIR });
    server.url.catch(() => {});
    const find = () => findChild(Number(server.child.pid), program);
    await expect.poll(find, { timeout: 20_000, interval: 5 }).toBeDefined();
    const pid = Number(find());
    process.kill(-Number(server.child.pid), "SIGINT");

    expect(await server.closed).toBe(130);
    // It leads a group of its own, which is gone when its last process is.
    await expect.poll(() => isRunning(-pid), { timeout: 20_000 }).toBe(false);
    const next = await startReady({ DATA_DIR });
    expect(await next.interrupt()).toBe(0);
  },
);

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
