import { type Database, migrateDatabase, openDatabase } from "@outlay/db";
import { startEmbeddedPostgres } from "@outlay/db/embedded";
import type { Config } from "./config.ts";

/** The database of the configuration, migrated, with the embedded PostgreSQL behind it when no other is named. */
export async function startDatabase(config: Config, onLost: () => void): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    await migrateDatabase(config.databaseUrl);
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
