import { trackCalls } from "@outlay/api";
import { runText } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { beginBookDays } from "../src/jobs/begin-days.ts";
import type { JobServices } from "../src/jobs/job.ts";
import { postOccurrences } from "../src/jobs/post-occurrences.ts";
import { serveApp } from "./http.fixture.ts";
import { assertHealthy, countOccurrences, created } from "./schedules.fixture.ts";

const server = await serveApp();
const { db } = server.database;
afterAll(server.close);

test("what is due when a schedule is made is posted by a job, which may run twice", async () => {
  server.clock.now = created;
  const messages: unknown[] = [];
  const alice = await server.signUp("bob");
  const before = (await countOccurrences(db)).posted;
  const json = {
    template: { kind: "income", amount: "2000.00", payee: "Employer" },
    every: { unit: "month" },
    startsOn: "2026-08-25",
    missed: "post",
  };
  const { status } = await alice.send("POST", "/api/schedules", { json });
  expect(status).toBe(201);
  const jobs = await runText<{ input: { bookId: string } }>(
    db,
    "select data as input from public_jobs.job where name = 'post-occurrences'",
  );
  expect(jobs.map(({ input }) => input)).toEqual([{ bookId: alice.user.defaultBookId }]);
  const services = {
    calls: trackCalls(),
    clock: () => server.clock.now,
    db,
    live: { notifyBookChanged: () => {} },
    onFailure: (error: unknown) => messages.push(error),
  } as unknown as JobServices;
  const { signal } = new AbortController();
  const run = () => postOccurrences.perform(services, jobs[0]?.input, { signal });
  await Promise.all([run(), run(), beginBookDays.perform(services, {}, { signal })]);
  expect((await countOccurrences(db)).posted - before).toBe(3);
  expect(messages).toEqual([]);
  await assertHealthy(db);
});
