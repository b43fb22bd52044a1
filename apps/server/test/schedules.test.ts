import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { trackCalls } from "@outlay/api";
import { examineBooks } from "@outlay/api/domain";
import { runText } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { beginBookDays } from "../src/jobs/begin-days.ts";
import type { JobServices } from "../src/jobs/job.ts";
import { postOccurrences } from "../src/jobs/post-occurrences.ts";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
const { db, url } = server.database;
const children: ChildProcess[] = [];
afterAll(async () => {
  children.forEach((child) => child.kill("SIGKILL"));
  await server.close();
});

const created = new Date("2026-11-21T12:00:00.000Z");

type Person = Awaited<ReturnType<typeof server.signUp>>;
let people = 0;

/** A household with schedules that are due each day from 22 November on. */
async function household(schedules: number): Promise<Person> {
  server.clock.now = created;
  const alice = await server.signUp(`alice${(people += 1)}`);
  for (let made = 0; made < schedules; made += 1)
    await alice.send("POST", "/api/schedules", {
      json: {
        template: { kind: "expense", amount: "1.00", payee: `Payee ${made}` },
        every: { unit: "day" },
        startsOn: "2026-11-22",
      },
    });
  return alice;
}

type Counts = { posted: number; occurrences: number; transactions: number };

/** The occurrences that are posted, and the transactions of schedules. */
async function count(): Promise<Counts> {
  const [row] = await runText<Counts>(
    db,
    `select (select count(*)::int from schedule_occurrences where state = 'posted') as posted,
      (select count(distinct (schedule_id, on_day))::int from schedule_occurrences) as occurrences,
      (select count(*)::int from transactions where schedule_id is not null and deleted_at is null) as transactions`,
  );
  if (!row) throw new Error("nothing was counted");
  return row;
}
const all = (number: number) => ({ posted: number, occurrences: number, transactions: number });

async function assertHealthy(): Promise<void> {
  const lines: string[] = [];
  await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
  expect(lines.filter((line) => !line.includes("(next day)"))).toEqual([]);
}

/** A server that begins days at an instant, until it is killed. */
function startServer(now: string): ChildProcess {
  const path = fileURLToPath(new URL("begin-days.fixture.ts", import.meta.url));
  const child = fork(path, [url, now]);
  children.push(child);
  child.on("message", (said) => said !== "swept" && messages.push(said));
  return child;
}
const messages: unknown[] = [];

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error("a server ended by itself");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test(
  "three servers that are killed amid a week of missed days post every occurrence once, also with a clock that jumps back",
  { timeout: 180_000 },
  async () => {
    const books = 10;
    const schedules = 4;
    for (let made = 0; made < books; made += 1) await household(schedules);
    const due = books * schedules * 7;
    const now = "2026-11-28T12:00:00.000Z";
    const servers = [startServer(now), startServer(now), startServer(now)];
    const others: ChildProcess[] = [];
    for (const [index, child] of servers.entries()) {
      await expect
        .poll(async () => (await count()).transactions, { timeout: 60_000, interval: 20 })
        .toBeGreaterThanOrEqual((due / 5) * (index + 1));
      await kill(child);
      others.push(startServer(index === 0 ? "2026-11-25T12:00:00.000Z" : now));
    }
    await Promise.all(others.map(kill));
    const last = startServer(now);
    await expect.poll(count, { timeout: 60_000 }).toEqual(all(due));
    await once(last, "message");
    await once(last, "message");
    expect(await count()).toEqual(all(due));
    await kill(last);
    await assertHealthy();
    expect(messages).toEqual([]);
  },
);

test("what is due when a schedule is made is posted by a job, which may run twice", async () => {
  server.clock.now = created;
  const alice = await server.signUp("bob");
  const before = (await count()).posted;
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
  expect((await count()).posted - before).toBe(3);
  expect(messages).toEqual([]);
  await assertHealthy();
});
