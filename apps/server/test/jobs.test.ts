import { randomUUID } from "node:crypto";
import { trackCalls } from "@outlay/api";
import { openDatabase, runText } from "@outlay/db";
import { createTestDatabase, type TestDatabase } from "@outlay/db/testing";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { type AnyJob, defineJob, defineRegularJob, type JobServices } from "../src/jobs/job.ts";
import { createObserver } from "../src/observability/observer.ts";
import { openJobs } from "../src/jobs/jobs.ts";
import { listJobs, retryJob } from "../src/jobs/tables.ts";

const database = await createTestDatabase();
afterAll(database.close);
const { db } = database;

/** What jobs of the tests did, in order. */
let ran: string[] = [];
beforeEach(() => {
  ran = [];
});

const noServices = {
  calls: trackCalls(),
  clock: () => new Date(),
  db,
  observer: createObserver(),
  onFailure: (error: unknown) => ran.push(String(error)),
} as unknown as JobServices;

/** One server of several on a database, which may run jobs. */
function openServer(jobs: AnyJob[], at: TestDatabase = database) {
  const logged: object[] = [];
  const { db: pool, shortWaitDb, channel } = at;
  const onFailure = (error: unknown) => ran.push(`failure ${String(error)}`);
  const opened = openJobs({ db: pool, shortWaitDb, channel, jobs, runsHere: true, onFailure });
  onTestFinished(opened.stop);
  return {
    ...opened,
    logged,
    run: () => {
      const log = { info: () => {}, error: (details: object) => void logged.push(details) };
      return opened.run({ ...noServices, log });
    },
  };
}

const named = z.strictObject({ who: z.string() });
let jobs = 0;
const newName = () => `test-${(jobs += 1)}`;

test("a job exists once its transaction commits, and runs on the server that is there", async () => {
  const water = defineJob({
    name: newName(),
    input: named,
    run: async (_services, { who }) => ran.push(who),
  });
  const server = openServer([water]);
  const fails = db.transaction(async (tx) => {
    await server.add(tx, water, { who: "nobody" });
    throw new Error("rolled back");
  });
  await expect(fails).rejects.toThrow("rolled back");
  await db.transaction((tx) => server.add(tx, water, { who: "alice" }));
  expect(await listJobs(db)).toMatchObject([
    { name: water.name, state: "waiting", attempts: 0, key: null, error: null },
  ]);
  await server.run();
  await expect.poll(() => ran).toEqual(["alice"]);
  await server.add(db, water, { who: "bob" });
  await expect.poll(() => ran).toEqual(["alice", "bob"]);
  await expect.poll(() => server.outcomes.get(water.name)).toMatchObject({ done: 2, failed: 0 });
  await expect.poll(() => listJobs(db)).toEqual([]);
});

test("of a key one runs at a time over all servers, and one at most waits", async () => {
  const gates: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const turn = defineJob({
    name: newName(),
    input: named,
    key: ({ who }) => who,
    run: async (_services, { who }) => {
      most = Math.max(most, (running += 1));
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.push(resolve);
      await promise;
      running -= 1;
      ran.push(who);
    },
  });
  const servers = [openServer([turn]), openServer([turn])];
  for (const server of servers) await server.run();
  const add = (who: string) => servers[0]?.add(db, turn, { who });
  await add("alice");
  await expect.poll(() => gates.length).toBe(1);
  await Promise.all([add("alice"), add("alice"), add("alice")]);
  const states = async () => (await listJobs(db)).map(({ key, state }) => `${key} ${state}`);
  expect((await states()).toSorted()).toEqual(["alice running", "alice waiting"]);
  await add("bob");
  await expect.poll(() => gates.length).toBe(2);
  expect((await states()).toSorted()).toEqual(["alice running", "alice waiting", "bob running"]);
  gates.splice(0).forEach((open) => open());
  await expect.poll(() => gates.length, { timeout: 15_000 }).toBe(1);
  gates.splice(0).forEach((open) => open());
  await expect.poll(() => ran.toSorted(), { timeout: 15_000 }).toEqual(["alice", "alice", "bob"]);
  expect(most).toBe(2);
});

test("of a job that says so, several run at a time in one process, and no more", async () => {
  const gates: (() => void)[] = [];
  const calls = defineJob({
    name: newName(),
    input: named,
    key: ({ who }) => who,
    concurrency: 3,
    run: async (_services, { who }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.push(resolve);
      await promise;
      ran.push(who);
    },
  });
  const server = openServer([calls]);
  await server.run();
  const people = ["alice", "bob", "carol", "dan", "eve"];
  await server.addAll(
    db,
    calls,
    ["alice", ...people].map((who) => ({ who })),
  );
  await expect.poll(() => gates.length).toBe(3);
  const running = async () =>
    (await listJobs(db)).filter(({ state }) => state === "running").length;
  expect(await running()).toBe(3);
  // One that ends makes room for the next one at once.
  gates.shift()?.();
  await expect.poll(() => gates.length).toBe(3);
  expect(ran).toHaveLength(1);
  const open = setInterval(() => gates.shift()?.(), 5);
  onTestFinished(() => clearInterval(open));
  await expect.poll(() => ran.toSorted()).toEqual(people);
});

test("a job that fails runs again later, is given up in the end, and runs again when an operator says so", async () => {
  let isBroken = true;
  const fragile = defineJob({
    name: newName(),
    input: named,
    retries: 1,
    run: async () => {
      ran.push("begun");
      if (isBroken) throw Object.assign(new Error("alice@example.com"), { code: "E_BROKEN" });
    },
  });
  const server = openServer([fragile]);
  await server.run();
  await server.add(db, fragile, { who: "alice" });
  await expect.poll(() => listJobs(db)).toMatchObject([{ state: "waiting", attempts: 1 }]);
  const [waiting] = await listJobs(db);
  expect(Date.parse(String(waiting?.at))).toBeGreaterThan(Date.now());
  // Its time has come.
  await db.execute("update public_jobs.job set start_after = now() where state = 'retry'");
  await expect
    .poll(() => listJobs(db), { timeout: 15_000 })
    .toMatchObject([{ state: "failed", attempts: 2, error: "E_BROKEN" }]);
  const attempts = server.logged.map((line) => JSON.stringify(line));
  expect(attempts).toHaveLength(2);
  expect(attempts[1]).toContain('"attempt":2');
  expect(attempts.join("")).not.toContain("alice@");
  expect(server.outcomes.get(fragile.name)).toEqual({ done: 0, retried: 1, failed: 1 });
  expect(await server.readBacklog()).toContainEqual({
    name: fragile.name,
    waiting: 0,
    failed: 1,
    oldestSeconds: 0,
  });
  const stored = await db.execute(
    "select output::text from public_jobs.job where state = 'failed'",
  );
  expect(JSON.stringify(stored)).not.toContain("alice@");

  isBroken = false;
  expect(await retryJob(db, "01920000-0000-7000-8000-000000000000")).toBe(false);
  expect(await retryJob(db, String(waiting?.id))).toBe(true);
  await expect.poll(() => listJobs(db), { timeout: 15_000 }).toEqual([]);
  expect(ran).toEqual(["begun", "begun", "begun"]);
});

test("a job that waits for its time is seen to wait, but is not late", async () => {
  const later = defineJob({ name: newName(), input: named, run: async () => {} });
  const server = openServer([later]);
  const runAt = new Date(Date.now() + 60 * 60_000);
  await server.add(db, later, { who: "alice" }, { runAt });
  const at = `${runAt.toISOString().slice(0, 19)}Z`;
  expect(await listJobs(db)).toMatchObject([{ state: "waiting", at }]);
  const ofIt = (await server.readBacklog()).find(({ name }) => name === later.name);
  expect(ofIt).toMatchObject({ waiting: 0, oldestSeconds: 0 });
  await db.execute("delete from public_jobs.job");
});

test("a regular job runs at once, on one server, and waits for its next time", async () => {
  const tick = defineRegularJob({
    name: newName(),
    everySeconds: 300,
    run: async () => ran.push("tick"),
  });
  const servers = [openServer([tick]), openServer([tick])];
  await Promise.all(servers.map((server) => server.run()));
  await expect.poll(() => ran).toEqual(["tick"]);
  await expect.poll(() => listJobs(db)).toMatchObject([{ name: tick.name, state: "waiting" }]);
  const [next] = await listJobs(db);
  const seconds = (Date.parse(String(next?.at)) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(280);
  expect(seconds).toBeLessThan(301);
  // After downtime, the next one is overdue.
  await db.execute("update public_jobs.job set start_after = now() - interval '1 day'");
  await openServer([tick]).run();
  await expect.poll(() => ran).toEqual(["tick", "tick"]);
  await db.execute("delete from public_jobs.job");
});

test("when the database's clock was set back an hour, a job waits no longer than it was to", async () => {
  const tick = defineRegularJob({
    name: newName(),
    everySeconds: 300,
    run: async () => ran.push("tick"),
  });
  const water = defineJob({ name: newName(), input: named, run: async () => ran.push("water") });
  const first = openServer([tick, water]);
  await first.run();
  await expect.poll(() => ran).toEqual(["tick"]);
  await expect.poll(() => first.outcomes.get(tick.name)).toMatchObject({ done: 1 });
  await first.stop();
  await openServer([tick, water]).add(db, water, { who: "alice" });
  await db.execute(`update public_jobs.job set created_on = created_on + interval '1 hour',
    started_on = started_on + interval '1 hour', start_after = start_after + interval '1 hour'`);
  await openServer([tick, water]).run();
  await expect.poll(() => ran).toEqual(["tick", "water"]);
  const next = (await listJobs(db)).find(({ name }) => name === tick.name);
  expect((Date.parse(String(next?.at)) - Date.now()) / 1000).toBeLessThan(301);
  await db.execute("delete from public_jobs.job");
});

test("a role that may change rows and no schema runs jobs", async () => {
  const role = `jobs_${randomUUID().slice(0, 8)}`;
  const rights = ["public", "public_jobs"].map(
    (schema) => `grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role};`,
  );
  await runText(db, `create role ${role} login; ${rights.join("")}`);
  const url = new URL(database.url);
  url.username = role;
  const limited = openDatabase(url.href);
  const name = newName();
  const job = defineJob({ name, input: named, run: async () => ran.push("ran") });
  const server = openServer([job], { ...database, ...limited });
  await server.run();
  await server.add(limited.db, job, { who: "alice" });
  await expect.poll(() => ran).toEqual(["ran"]);
  await expect.poll(() => server.outcomes.get(name)).toMatchObject({ done: 1 });
  await server.stop();
  await limited.close();
  await runText(db, `drop owned by ${role}; drop role ${role}`);
});
