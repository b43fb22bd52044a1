import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import "@outlay/db/testing";
import { connect } from "@outlay/db/connect";
import { startEmbeddedPostgres } from "./index.ts";
import { clearRemains, readPidFile } from "./orphans.ts";
import { takeOwnership } from "./owner.ts";
import { signalProcess } from "./processes.ts";
import { migrateDatabase } from "@outlay/db";

const dataDirPrefix = "outlay-test-";
const memory = "/dev/shm";
const neededBytes = 2 * 1024 ** 3;

/**
 * Where the cluster is: in memory where there is room for it, unless TMPDIR says otherwise. Each file of tests has a database, which
 * is a thousand files to make. Where nothing may be run, root's copy of the programs could not be, either.
 */
function chooseFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(memory);
    const runs = /^\S+ \/dev\/shm tmpfs (?!\S*noexec)/m.test(readFileSync("/proc/mounts", "utf8"));
    if (process.env["TMPDIR"] === undefined && runs && bavail * bsize > neededBytes) return memory;
  } catch {
    // Other systems have no such folder.
  }
  return tmpdir();
}

let teardowns: (() => Promise<void> | void)[] = [];

/** Vitest's global setup: one PostgreSQL for the run, or the one that TEST_DATABASE_URL names. */
export async function setup(project: TestProject): Promise<void> {
  try {
    const adminUrl = process.env["TEST_DATABASE_URL"] ?? (await startServer());
    const prefix = `outlay_test_${process.pid}_${Date.now().toString(36)}`;
    const template = `${prefix}_template`;
    teardowns.push(() => dropDatabases(adminUrl, prefix));
    await createTemplate(adminUrl, template);
    project.provide("testDatabase", { adminUrl, prefix, template });
  } catch (error) {
    await teardown();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  for (const undo of teardowns.toReversed()) await undo();
  teardowns = [];
}

async function startServer(): Promise<string> {
  const folder = chooseFolder();
  await sweepAbandoned(folder);
  const dataDir = mkdtempSync(join(folder, dataDirPrefix));
  // Ctrl-C ends Vitest without a teardown, and nothing can be awaited then.
  const abandon = () => {
    const pid = readPidFile(join(dataDir, "postgres"))?.pid;
    if (pid !== undefined) signalProcess(pid, "SIGQUIT");
    removeWhileInUse(dataDir);
  };
  process.once("exit", abandon);
  teardowns.push(() => {
    process.removeListener("exit", abandon);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const server = await startEmbeddedPostgres({ connect, dataDir, fsync: false });
  teardowns.push(server.stop);
  return server.url;
}

/** PostgreSQL may still write as it ends, and an exit handler can only block. */
function removeWhileInUse(dir: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 1; existsSync(dir) && attempt <= 200; attempt += 1) {
    try {
      rmSync(dir, { recursive: true, force: true });
    } catch {
      Atomics.wait(clock, 0, 0, 10);
    }
  }
}

/** Ends and removes what a killed test run left, so that such runs do not pile up. */
async function sweepAbandoned(folder: string): Promise<void> {
  const isOld = (path: string) => Date.now() - statSync(path).mtimeMs > 60_000;
  const left = readdirSync(folder)
    .filter((name) => name.startsWith(dataDirPrefix))
    .map((name) => join(folder, name));
  for (const dataDir of left) {
    try {
      if (!isOld(dataDir)) continue;
      const { release } = takeOwnership(dataDir);
      await clearRemains(dataDir);
      release();
      rmSync(dataDir, { recursive: true, force: true });
    } catch {
      // In use by a run that is under way, or another user's.
    }
  }
}

async function createTemplate(adminUrl: string, name: string): Promise<void> {
  const client = connect(adminUrl, { poolSize: 1 });
  try {
    await client`create database ${client(name)}`;
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    await migrateDatabase(url.href);
    // With connections barred nobody can stand in the way of a clone, autovacuum included.
    await client`alter database ${client(name)} with allow_connections false`;
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  const client = connect(adminUrl, { poolSize: 1 });
  try {
    const found = await client<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${prefix})`;
    for (const { name } of found) await client`drop database ${client(name)} with (force)`;
  } finally {
    await client.end({ timeout: 5 });
  }
}
