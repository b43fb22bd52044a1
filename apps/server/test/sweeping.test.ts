import { randomUUID } from "node:crypto";
import { createThrottle, defaultLimits, trackCalls } from "@outlay/api";
import { trustedCurrency } from "@outlay/core";
import { books, categories, nameColumns, runText, throttleCounters } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import type { AnyJob, JobServices } from "../src/jobs/job.ts";
import { purgeBooks } from "../src/jobs/purge-books.ts";
import { purgeDeleted } from "../src/jobs/purge-deleted.ts";
import { sweep } from "../src/jobs/sweep.ts";
import { listJobs, readBacklog } from "../src/jobs/tables.ts";

const { db, close } = await createTestDatabase();
afterAll(close);
const now = new Date("2026-11-21T09:30:00.000Z");

const logged: unknown[] = [];

async function run(job: AnyJob): Promise<unknown[]> {
  const failures: unknown[] = [];
  const services = {
    clock: () => now,
    db,
    throttle: createThrottle(db, defaultLimits),
    calls: trackCalls(),
    log: { info: (...line: unknown[]) => logged.push(line) },
    onFailure: (error: unknown) => failures.push(error),
  };
  const { signal } = new AbortController();
  await job.perform(services as unknown as JobServices, {}, { signal });
  return failures;
}

test("counters are forgotten an hour after they have expired", async () => {
  const counter = (key: string, minutesAgo: number) => ({
    key,
    points: 1,
    expire: new Date(now.getTime() - minutesAgo * 60_000),
  });
  await db
    .insert(throttleCounters)
    .values([counter("old", 61), counter("recent", 59), counter("live", -1)]);
  await run(sweep);
  const kept = (await db.select().from(throttleCounters)).map(({ key }) => key);
  expect(kept.toSorted()).toEqual(["live", "recent"]);
});

test("jobs are forgotten an hour after they were done or replaced; what was given up is kept", async () => {
  await runText(
    db,
    `insert into public_jobs.queue (name, policy, retry_limit, retry_delay, retry_backoff, expire_seconds,
      retention_seconds, deletion_seconds, partition, table_name) values ('water', 'standard', 1, 1, false, 1, 1, 1, false, 'job_common');
    insert into public_jobs.job (name, state, singleton_key, completed_on, retry_count, retry_limit) values
      ('water', 'completed', 'old', now() - interval '61 minutes', 0, 1),
      ('water', 'completed', 'recent', now() - interval '59 minutes', 0, 1),
      ('water', 'failed', 'replaced', now() - interval '61 minutes', 0, 1),
      ('water', 'failed', 'failed', now() - interval '3 days', 1, 1), ('water', 'created', 'waiting', null, 0, 1)`,
  );
  // A lost run of which another one of its key takes care was not given up.
  expect((await listJobs(db)).map(({ key }) => key)).toEqual(["failed", "waiting"]);
  expect(await readBacklog(db)).toMatchObject([{ name: "water", failed: 1, waiting: 1 }]);
  await run(sweep);
  const kept = await runText<{ key: string }>(
    db,
    "select singleton_key as key from public_jobs.job",
  );
  expect(kept.map(({ key }) => key).toSorted()).toEqual(["failed", "recent", "waiting"]);
});

const daysBefore = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);

const bookRow = (name: string, deletedAt: Date | null = null) => ({
  id: randomUUID(),
  name,
  baseCurrency: trustedCurrency("EUR"),
  timeZone: "UTC",
  createdAt: now,
  updatedAt: now,
  deletedAt,
});

test("removed books are deleted after 30 days", async () => {
  await db
    .insert(books)
    .values([bookRow("old", daysBefore(30)), bookRow("recent", daysBefore(29))]);
  expect(await run(purgeBooks)).toEqual([]);
  expect((await db.select().from(books)).map(({ name }) => name)).toEqual(["recent"]);
});

test("deleted records are deleted for good after 30 days, and the log counts them", async () => {
  const book = bookRow("ours");
  const category = (name: string, deletedAt: Date) => ({
    bookId: book.id,
    id: randomUUID(),
    ...nameColumns(name),
    kind: "expense" as const,
    createdAt: now,
    updatedAt: now,
    deletedAt,
  });
  await db.insert(books).values(book);
  await db
    .insert(categories)
    .values([category("old", daysBefore(30.1)), category("recent", daysBefore(30))]);
  expect(await run(purgeDeleted)).toEqual([]);
  expect((await db.select().from(categories)).map(({ name }) => name)).toEqual(["recent"]);
  const purged = { budget: 0, rule: 0, schedule: 0, attachment: 0, transaction: 0, category: 1 };
  expect(logged).toEqual([[{ purged }, "deleted records purged"]]);
  await run(purgeDeleted);
  expect(logged).toHaveLength(1);
});
