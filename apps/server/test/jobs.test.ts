import { randomUUID } from "node:crypto";
import { openDatabase, runText } from "@outlay/db";
import { expect, onTestFinished, test } from "vitest";
import { defineJob, defineRegularJob } from "../src/jobs/job.ts";
import { listJobs } from "../src/jobs/tables.ts";
import { createJobServers, named, newName } from "./jobs.fixture.ts";

const { database, db, ran, openServer } = await createJobServers();

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
