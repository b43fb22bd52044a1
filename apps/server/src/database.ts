import { existsSync } from "node:fs";
import { join } from "node:path";
import { isStartupError } from "@outlay/core";
import {
  assertMigrated,
  type Database,
  type DatabaseOptions,
  migrateDatabase,
  openDatabase,
} from "@outlay/db";
import { startEmbeddedPostgres } from "@outlay/embedded";
import type { Config } from "./config.ts";
import { connect } from "@outlay/db/connect";

export interface DatabaseStart {
  /** Called when the embedded PostgreSQL ends unexpectedly. */
  onLost: () => void;
  /** Migrates the schema to this code's, or throws (`migrateDatabase`). */
  prepare?: (url: string) => Promise<void>;
  options?: DatabaseOptions;
}

/** Opens the configured database, or starts the embedded PostgreSQL if none is configured. */
export async function startDatabase(
  config: Config,
  { onLost, prepare = migrateDatabase, options }: DatabaseStart,
): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    await prepare(config.databaseUrl).catch((error: unknown) => {
      throw isStartupError(error) ? error : unusable(error);
    });
    return openDatabase(config.databaseUrl, options);
  }
  const embedded = await startEmbeddedPostgres({
    connect,
    dataDir: config.dataDir,
    onExit: onLost,
  });
  try {
    await prepare(embedded.url);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  const { close, ...database } = openDatabase(embedded.url, options);
  return {
    ...database,
    close: async (closing) => {
      await close(closing);
      await embedded.stop();
    },
  };
}

/** The same for a command, which requires an existing database with this release's schema. */
export async function openExisting(
  config: Config,
  start: Omit<DatabaseStart, "prepare">,
): Promise<Database> {
  // Starting would create one.
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, "postgres"))) {
    throw new Error(
      `There is no database in ${config.dataDir}. Set DATA_DIR to the directory of a server, or DATABASE_URL.`,
    );
  }
  return startDatabase(config, { ...start, prepare: assertMigrated });
}

/** The reason without the URL, which contains a password. */
function unusable(error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no reason given";
  return new Error(
    `The PostgreSQL of DATABASE_URL cannot be used (${code}). Check that it runs, and that the address, user, password and database are right.`,
    { cause: error },
  );
}
