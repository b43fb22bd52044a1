import { expect, test } from "vitest";
import { defineJob, defineRegularJob } from "../src/jobs/job.ts";
import { listJobs, retryJob } from "../src/jobs/tables.ts";
import { createJobServers, named, newName } from "./jobs.fixture.ts";

const { db, ran, openServer } = await createJobServers();

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
