import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openDatabase, type Database, type DatabaseOptions } from "./client.ts";
import { connect } from "./connect.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import { findPostgresIn, signalProcess } from "./embedded/processes.ts";
import { migrateDatabase } from "./migrate.ts";
import type { TestDatabaseServer } from "./testing.setup.ts";

export interface TestDatabase extends Omit<Database, "close"> {
  url: string;
  /** Disconnects and drops the database. */
  close: () => Promise<void>;
}

/**
 * A database of its own for a test file, with the current schema and no rows: a clone of the template
 * that the run's global setup migrated once. Call `close` in `afterAll`.
 */
export async function createTestDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject("testDatabase");
  const { url, drop } = await cloneDatabase(server, server.template);
  const { close, ...database } = openDatabase(url, options);
  return {
    url,
    ...database,
    close: async () => {
      await close();
      await drop();
    },
  };
}

/** A database with nothing in it, for what tests the migrations themselves. */
export async function createEmptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  return cloneDatabase(inject("testDatabase"), "template0");
}

async function cloneDatabase({ adminUrl, prefix }: TestDatabaseServer, template: string) {
  const name = `${prefix}_${randomUUID().slice(0, 8)}`;
  await withAdmin(
    adminUrl,
    (admin) => admin`create database ${admin(name)} template ${admin(template)}`,
  );
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      withAdmin(adminUrl, (admin) => admin`drop database if exists ${admin(name)} with (force)`),
  };
}

async function withAdmin(
  adminUrl: string,
  run: (admin: ReturnType<typeof connect>) => Promise<unknown>,
): Promise<void> {
  const admin = connect(adminUrl, { poolSize: 1 });
  try {
    await run(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

/** A database on a PostgreSQL of its own that can be frozen: it takes what is sent, and answers nothing. */
export interface FreezableDatabase extends TestDatabase {
  freeze: () => void;
  thaw: () => void;
}

export async function createFreezableDatabase(
  options: DatabaseOptions = {},
): Promise<FreezableDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), "outlay-test-frozen-"));
  const server = await startEmbeddedPostgres({ dataDir, fsync: false });
  await migrateDatabase(server.url);
  const { close, ...database } = openDatabase(server.url, options);
  const signalAll = (signal: NodeJS.Signals) => {
    // The first one makes the others.
    signalProcess(server.pid, signal);
    for (const pid of findPostgresIn(join(dataDir, "postgres"))) signalProcess(pid, signal);
  };
  const thaw = () => signalAll("SIGCONT");
  return {
    url: server.url,
    ...database,
    freeze: () => signalAll("SIGSTOP"),
    thaw,
    close: async () => {
      thaw();
      await close();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
