import { trackCalls } from "@outlay/api";
import { openDatabase, type TraceStatement } from "@outlay/db";
import { hasPgBouncer, startPgBouncer } from "@outlay/db/pgbouncer";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { type AnyJob, defineJob, type JobServices } from "../src/jobs/job.ts";
import { createObserver } from "../src/observability/observer.ts";
import { openJobs } from "../src/jobs/jobs.ts";
import { listJobs } from "../src/jobs/tables.ts";

const database = await createTestDatabase();
afterAll(database.close);
const { db } = database;
const named = z.strictObject({ who: z.string() });

/** A server that runs these jobs and reaches its database through the pooler alone. */
async function openServer(url: string, jobs: AnyJob[]) {
  /** The statements that failed. */
  const failed: string[] = [];
  const trace: TraceStatement = async (text, run) => {
    try {
      return await run();
    } catch (error) {
      failed.push(text);
      throw error;
    }
  };
  const pooled = openDatabase(url, { pooling: "transaction", trace });
  const onFailure = () => {};
  const opened = openJobs({ ...pooled, jobs, runsHere: true, onFailure });
  onTestFinished(async () => {
    await opened.stop();
    await pooled.close({ timeoutSeconds: 1 });
  });
  const log = { info: () => {}, error: () => {} };
  const clock = () => new Date();
  const observer = createObserver();
  const services = { calls: trackCalls(), clock, db: pooled.db, observer, onFailure, log };
  await opened.run(services as unknown as JobServices);
  return { ...opened, db: pooled.db, failed };
}

test.runIf(hasPgBouncer)(
  "behind a pooler in transaction mode each job runs once, on one of the servers",
  async () => {
    const pooler = await startPgBouncer(database.url, { mode: "transaction" });
    onTestFinished(pooler.stop);
    const ran: string[] = [];
    const water = defineJob({
      name: "pooled-water",
      input: named,
      concurrency: 3,
      run: async (_services, { who }) => ran.push(who),
    });
    const servers = [await openServer(pooler.url, [water]), await openServer(pooler.url, [water])];
    const people = Array.from({ length: 200 }, (_, index) => `person ${index}`);
    for (const [index, server] of servers.entries())
      await server.db.transaction((tx) =>
        server.addAll(
          tx,
          water,
          people.filter((_, at) => at % 2 === index).map((who) => ({ who })),
        ),
      );
    await expect.poll(() => ran.length, { timeout: 20_000 }).toBe(people.length);
    await expect.poll(() => listJobs(db), { timeout: 10_000 }).toEqual([]);
    expect(ran.toSorted()).toEqual(people.toSorted());
  },
  60_000,
);

test.runIf(hasPgBouncer)(
  "a job that ends while the database is away is repeated, not left running",
  async () => {
    const pooler = await startPgBouncer(database.url, { mode: "transaction" });
    onTestFinished(pooler.stop);
    let begun = 0;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const water = defineJob({
      name: "pooled-outage",
      input: named,
      key: ({ who }) => who,
      run: async () => {
        begun += 1;
        if (begun === 1) await released;
      },
    });
    const server = await openServer(pooler.url, [water]);
    await server.add(server.db, water, { who: "alice" });
    await expect.poll(() => begun, { timeout: 15_000 }).toBe(1);
    await pooler.end();
    release();
    await expect
      .poll(() => server.outcomes.get(water.name), { timeout: 10_000 })
      .toMatchObject({ done: 1 });
    const triesToEnd = (statement: string) => /completed_on = [\w."]*job_now/.test(statement);
    await expect.poll(() => server.failed.some(triesToEnd), { timeout: 20_000 }).toBe(true);
    await pooler.startAgain();
    // Its end reached nobody: as if half a minute had passed since its last sign of life.
    const late = "update public_jobs.job set heartbeat_on = now() - interval '31 seconds'";
    const listLate = async () => {
      await db.execute(late);
      return listJobs(db);
    };
    await expect
      .poll(listLate, { timeout: 30_000, interval: 200 })
      .toMatchObject([{ key: "alice", state: "waiting", attempts: 1 }]);
    await db.execute("update public_jobs.job set start_after = now()");
    await expect.poll(() => listJobs(db), { timeout: 15_000 }).toEqual([]);
    expect(begun).toBe(2);
  },
  90_000,
);
