import { existsSync } from "node:fs";
import { join } from "node:path";
import { isStartupError } from "@outlay/core";
import {
  assertMigrated,
  copyDatabase,
  type Database,
  type DatabaseOptions,
  findPooling,
  migrateDatabase,
  openDatabase,
  readDatabaseUrl,
} from "@outlay/db";
import { findRunningPostgres, startEmbeddedPostgres } from "@outlay/embedded";
import type { Config } from "./config.ts";
import { connect } from "@outlay/db/connect";
import { refuseDatabase } from "./database-refusal.ts";

export interface DatabaseStart {
  /** Called when the embedded PostgreSQL ends unexpectedly. */
  onLost: () => void;
  /** Migrates the schema to this code's, or throws (`migrateDatabase`). */
  prepare?: (url: string) => Promise<void>;
  options?: DatabaseOptions;
  /** Called with a line for the operator about the database of DATABASE_URL; by default it goes to standard error. */
  note?: (line: string) => void;
}

/** Opens the configured database, or starts the embedded PostgreSQL if none is configured. */
export async function startDatabase(
  config: Config,
  { onLost, prepare = migrateDatabase, options, note = printNote }: DatabaseStart,
): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    const { databaseUrl, databaseUrlDirect } = config;
    const pooling = await prepareOwn(databaseUrl, prepare).catch((error: unknown) => {
      throw isStartupError(error) ? error : refuseDatabase(error);
    });
    notesOn(databaseUrl, pooling, databaseUrlDirect).forEach(note);
    return openDatabase(databaseUrl, {
      ...options,
      pooling: pooling === "transaction" ? "transaction" : "session",
      listenUrl: databaseUrlDirect,
    });
  }
  const embedded = await startEmbeddedPostgres({
    connect,
    dataDir: config.dataDir,
    onExit: onLost,
    // Only what migrates may bring the cluster to another version, too.
    ...(prepare === migrateDatabase && { upgrade: { copyDatabase, onUpgrade: noteUpgrade(note) } }),
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
  assertDatabase(config);
  // Beside a running server it is reached as that reaches it.
  const running = config.databaseUrl === undefined && findRunningPostgres(config.dataDir);
  const reached = running ? { ...config, databaseUrl: running } : config;
  return startDatabase(reached, { ...start, prepare: assertMigrated });
}

async function prepareOwn(url: string, prepare: (url: string) => Promise<void>) {
  // First: it waits for an answer only so long, and says what listens there.
  await prepare(url);
  return findPooling(url);
}

/** Throws where there is no embedded database: starting one would create it. */
export function assertDatabase({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== undefined || existsSync(join(dataDir, "postgres"))) return;
  throw new Error(
    `There is no database in ${dataDir}. Set DATA_DIR to the directory of a server, or DATABASE_URL.`,
  );
}

const noteUpgrade = (note: (line: string) => void) => (from: number, to: number) =>
  note(
    `The database is copied from PostgreSQL ${from} to PostgreSQL ${to}; the former one is kept beside it.`,
  );

const printNote = (line: string) => void process.stderr.write(`${line}\n`);

/** What of DATABASE_URL an operator may not expect. */
function notesOn(
  url: string,
  pooling: Awaited<ReturnType<typeof findPooling>>,
  directUrl: string | undefined,
): string[] {
  const { ignored } = readDatabaseUrl(url);
  const listening =
    directUrl === undefined
      ? "changes at other servers are looked for every two seconds (DATABASE_URL_DIRECT: at once)"
      : "changes at other servers are heard over DATABASE_URL_DIRECT";
  return [
    ...(ignored.length > 0 ? [`DATABASE_URL: ignored ${ignored.join(", ")}.`] : []),
    ...(pooling === "session" ? ["DATABASE_URL: a pooler in session mode."] : []),
    ...(pooling === "transaction"
      ? [
          `DATABASE_URL: a pooler in transaction mode, so without prepared statements; ${listening}.`,
        ]
      : []),
  ];
}
