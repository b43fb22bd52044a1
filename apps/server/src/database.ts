import { type Database, isStartupError, migrateDatabase, openDatabase } from "@outlay/db";
import { startEmbeddedPostgres } from "@outlay/db/embedded";
import type { Config } from "./config.ts";

/** The database of the configuration, migrated, with the embedded PostgreSQL behind it when no other is named. */
export async function startDatabase(config: Config, onLost: () => void): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    await migrateDatabase(config.databaseUrl).catch((error: unknown) => {
      throw isStartupError(error) ? error : unusable(error);
    });
    return openDatabase(config.databaseUrl);
  }
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, onExit: onLost });
  try {
    await migrateDatabase(embedded.url);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  const { db, close } = openDatabase(embedded.url);
  return {
    db,
    close: async (options) => {
      await close(options);
      await embedded.stop();
    },
  };
}

/** Says why, without the url: it holds a password. */
function unusable(error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no reason given";
  return new Error(
    `The PostgreSQL of DATABASE_URL cannot be used (${code}). Check that it runs, and that the address, user, password and database are right.`,
    { cause: error },
  );
}
