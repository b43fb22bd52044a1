import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatabaseOptions, migrateDatabase, openDatabase } from "@outlay/db";
import { connect } from "@outlay/db/connect";
import type { TestDatabase } from "@outlay/db/testing";
import { startEmbeddedPostgres } from "./index.ts";
import { findPostgresIn, signalProcess } from "./processes.ts";

/** A database on a PostgreSQL of its own that can be frozen: it takes what is sent, and answers nothing. */
export interface FreezableDatabase extends TestDatabase {
  freeze: () => void;
  thaw: () => void;
}

export async function createFreezableDatabase(
  options: DatabaseOptions = {},
): Promise<FreezableDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), "outlay-test-frozen-"));
  const server = await startEmbeddedPostgres({ connect, dataDir, fsync: false });
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
