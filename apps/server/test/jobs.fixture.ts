import { trackCalls } from "@outlay/api";
import { createTestDatabase, type TestDatabase } from "@outlay/db/testing";
import { afterAll, beforeEach, onTestFinished } from "vitest";
import { z } from "zod";
import type { AnyJob, JobServices } from "../src/jobs/job.ts";
import { createObserver } from "../src/observability/observer.ts";
import { openJobs } from "../src/jobs/jobs.ts";

/** Servers that run jobs on a database of their own, and what the jobs of a test did, in order. */
export async function createJobServers() {
  const database = await createTestDatabase();
  afterAll(database.close);
  const { db } = database;
  const ran: string[] = [];
  beforeEach(() => {
    ran.length = 0;
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

  return { database, db, ran, openServer };
}

export const named = z.strictObject({ who: z.string() });
let jobs = 0;
export const newName = () => `test-${(jobs += 1)}`;
