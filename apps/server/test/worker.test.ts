import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDatabase, runText } from "@outlay/db";
import { createEmptyDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const dataDir = mkdtempSync(join(tmpdir(), "outlay-worker-"));
const started: ChildProcess[] = [];
const { url, drop } = await createEmptyDatabase();
const { db, close } = openDatabase(url);
afterAll(async () => {
  started.forEach((child) => child.kill("SIGKILL"));
  await close();
  await drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const env = { DATA_DIR: dataDir, DATABASE_URL: url };
const program = join(import.meta.dirname, "../bin/outlay.mjs");
/** Each call is a process, and a busy machine takes its time to start one. */
const timeout = 60_000;

function startServer(more: Record<string, string> = {}) {
  const server = startProcess({ ...env, ...more });
  started.push(server.child);
  return server;
}

const outlay = async (...args: string[]) =>
  promisify(execFile)(process.execPath, [program, ...args], { env: { ...process.env, ...env } });

/** How often each regular job is done, but the one that is done every few seconds. */
const countDone = async () =>
  Object.fromEntries(
    (
      await runText<{ name: string; count: number }>(
        db,
        "select name, count(*)::int as count from public_jobs.job where state = 'completed' and name not in ('token-mail', 'due-webhooks') group by name",
      )
    ).map(({ name, count }) => [name, count]),
  );

const regular = [
  "backup",
  "begin-days",
  "deliver",
  "fetch-rates",
  "purge-books",
  "purge-deleted",
  "sweep",
  "sweep-files",
];
const eachDone = (count: number) => Object.fromEntries(regular.map((name) => [name, count]));

const isDue = "update books set next_day_at = '2026-01-01'";
const countDue = async () =>
  (await runText(db, "select id from books where next_day_at <= now()")).length;

test(
  "servers that start at once on an empty database run each regular job once",
  { timeout },
  async () => {
    const servers = [startServer(), startServer()];
    const [first = ""] = await Promise.all(servers.map((server) => server.url));
    await expect.poll(countDone, { timeout: 20_000 }).toEqual(eachDone(1));
    const json = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
    const { status } = await sendTo(`${first}/api/auth/register`, "POST", { json });
    expect(status).toBe(201);
    const { text } = await sendTo(`${first}/metrics`, "GET");
    expect(text).toContain('jobs_oldest_waiting_seconds{name="sweep"} 0');
    for (const { child } of servers) child.kill("SIGTERM");
    expect(await Promise.all(servers.map(({ closed }) => closed))).toEqual([0, 0]);
    expect(await countDone()).toEqual(eachDone(1));
  },
);

test(
  "a worker runs what servers leave to it, with what was due while none ran",
  { timeout },
  async () => {
    await runText(db, isDue);
    await runText(db, "update public_jobs.job set start_after = now() where state = 'created'");
    const server = startServer({ JOBS: "off" });
    await server.url;
    expect(await countDue()).toBe(1);

    const worker = spawn(process.execPath, [program, "worker"], {
      env: { ...process.env, ...env },
      stdio: "ignore",
    });
    started.push(worker);
    await expect.poll(countDue, { timeout: 20_000 }).toBe(0);
    await expect.poll(countDone).toEqual(eachDone(2));
    worker.kill("SIGTERM");
    expect(await once(worker, "close")).toEqual([0, null]);
    server.child.kill("SIGTERM");
    expect(await server.closed).toBe(0);
  },
);

test("a worker whose jobs cannot begin ends when it is asked to", { timeout }, async () => {
  await runText(db, "alter table public_jobs.queue rename to queue_away");
  const worker = spawn(process.execPath, [program, "worker"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push(worker);
  const closed = once(worker, "close");
  const [failure] = await once(worker.stdout, "data");
  expect(String(failure)).toContain("work in the background failed");
  worker.kill("SIGTERM");
  expect(await closed).toEqual([0, null]);
  await runText(db, "alter table public_jobs.queue_away rename to queue");
});

test("an operator lists the jobs, and lets a failed one run again", { timeout }, async () => {
  const [failed] = await runText<{ id: string }>(
    db,
    `update public_jobs.job set state = 'failed', retry_count = 8, completed_on = '2026-11-21 09:30+00',
      output = '{"message":"E_BROKEN"}' where name = 'sweep' and state = 'created' returning id`,
  );
  const id = String(failed?.id);
  const { stdout } = await outlay("jobs");
  expect(stdout).toContain(`${id}  failed   2026-11-21T09:30:00Z  runs 8  sweep  E_BROKEN\n`);
  expect(stdout).toMatch(/^\S+ {2}waiting {2}\S+Z {2}runs 0 {2}begin-days$/m);
  const [first, ...others]: { name: string }[] = JSON.parse(
    (await outlay("jobs", "--json")).stdout,
  );
  expect(first).toMatchObject({ id, name: "sweep", state: "failed", key: null, error: "E_BROKEN" });
  const waiting = [...regular.filter((name) => name !== "sweep"), "due-webhooks"].toSorted();
  expect(others.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject(
    waiting.map((name) => ({ name, state: "waiting", attempts: 0, error: null })),
  );
  expect((await outlay("jobs", "retry", id)).stdout).toBe(`Job ${id} will run again.\n`);
  await expect(outlay("jobs", "retry", id)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`There is no failed job ${id}`),
  });
  await expect(outlay("jobs", "retry")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/Usage: outlay jobs/),
  });
});
