import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { trackCalls } from "@outlay/api";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { defineJob, type JobServices } from "../src/jobs/job.ts";
import { openJobs } from "../src/jobs/jobs.ts";
import { listJobs } from "../src/jobs/tables.ts";
import { createObserver } from "../src/observability/observer.ts";

const database = await createTestDatabase();
afterAll(database.close);
const { db } = database;
const faults: unknown[] = [];

test("a run whose server was killed is repeated by another one, within a minute", async () => {
  const name = "stuck";
  const stuck = defineJob({
    name,
    input: z.strictObject({ who: z.string() }),
    key: ({ who }) => who,
    run: async () => {},
  });
  const { shortWaitDb, channel } = database;
  const onFailure = (error: unknown) => faults.push(error);
  const survivor = openJobs({ db, shortWaitDb, channel, jobs: [stuck], runsHere: true, onFailure });
  onTestFinished(survivor.stop);
  await survivor.add(db, stuck, { who: "alice" });
  const child = fork(fileURLToPath(new URL("stuck-job.fixture.ts", import.meta.url)), [
    database.url,
    name,
  ]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [said] = (await once(child, "message")) as unknown[];
  expect(said).toBe("running");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await listJobs(db)).toMatchObject([{ key: "alice", state: "running" }]);
  // As if half a minute had passed since its last sign of life.
  await db.execute("update public_jobs.job set heartbeat_on = now() - interval '31 seconds'");
  await survivor.run({
    calls: trackCalls(),
    clock: () => new Date(),
    db,
    observer: createObserver(),
    onFailure,
    log: { info: () => {}, error: () => {} },
  } as unknown as JobServices);
  await expect
    .poll(() => listJobs(db), { timeout: 25_000, interval: 200 })
    .toMatchObject([{ state: "waiting", attempts: 1 }]);
  await db.execute("update public_jobs.job set start_after = now()");
  await expect.poll(() => listJobs(db), { timeout: 15_000 }).toEqual([]);
  expect(survivor.outcomes.get(name)).toMatchObject({ done: 1 });
  expect(faults).toEqual([]);
});
