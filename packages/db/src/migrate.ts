import { sql } from "drizzle-orm";
import { readMigrationFiles, type MigrationMeta } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { fileURLToPath } from "node:url";
import type postgres from "postgres";
import type { Db } from "./client.ts";
import { connect } from "./connect.ts";
import { isStartupError, startupError } from "@outlay/core";

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** Any constant will do, as long as every server of every version uses the same one. */
const migrationLock = 7_237_118_264_520_931n;

const lockTimeoutMs = 10 * 60_000;

export interface MigrationOptions {
  /** Where the migrations lie; tests name another folder to play an older or newer release. */
  migrationsFolder?: string;
  /** Milliseconds until the server must have answered for the first time (15,000). */
  answerTimeoutMs?: number;
}

/**
 * Brings the database at `url` to this code's schema. Safe to call from many servers at once: one migrates,
 * the others wait and find nothing to do. All pending migrations succeed together or none does.
 *
 * Throws `database.no_answer` when what listens there does not speak PostgreSQL, `schema.newer` when the database was migrated by a newer release, and `schema.altered` when a
 * migration was changed after it ran.
 */
export async function migrateDatabase(url: string, options: MigrationOptions = {}): Promise<void> {
  const folder = options.migrationsFolder ?? migrationsFolder;
  const client = connect(url, { poolSize: 1, statementTimeoutMs: 0, lockTimeoutMs });
  try {
    await assertAnswers(client, options.answerTimeoutMs ?? 15_000);
    // The lock belongs to the session, and the pool of one has only this session.
    await client`select pg_advisory_lock(${migrationLock.toString()}::bigint)`;
    await client`set lock_timeout = '10s'`;
    assertKnownHistory(await readHistory(client), readMigrationFiles({ migrationsFolder: folder }));
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.end({ timeout: 5 });
  }
}

/**
 * Refuses a database whose schema is not this code's, and changes nothing. Throws what `migrateDatabase`
 * throws, and `schema.older` when it has yet to be migrated.
 */
export async function assertMigrated(url: string, options: MigrationOptions = {}): Promise<void> {
  const client = connect(url, { poolSize: 1 });
  try {
    await assertAnswers(client, options.answerTimeoutMs ?? 15_000);
    const applied = await readHistory(client);
    const known = readMigrationFiles({
      migrationsFolder: options.migrationsFolder ?? migrationsFolder,
    });
    assertKnownHistory(applied, known);
    if (applied.length === known.length) return;
    throw startupError(
      "schema.older",
      "The database has not been migrated to this release of Outlay. Start the server, which does it, " +
        "or run `npm run db:migrate`; nothing was changed.",
    );
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Without a deadline: to what hangs up on it, postgres.js connects again for ever. */
async function assertAnswers(client: postgres.Sql, timeoutMs: number): Promise<void> {
  const unanswered = Promise.withResolvers<never>();
  const deadline = setTimeout(
    () =>
      unanswered.reject(
        startupError(
          "database.no_answer",
          `What listens at the address of DATABASE_URL did not answer as PostgreSQL does within ${timeoutMs / 1000} seconds. ` +
            "Check that its host and port are those of a PostgreSQL server.",
        ),
      ),
    timeoutMs,
  );
  try {
    await Promise.race([client`select 1`, unanswered.promise]);
  } catch (error) {
    // The query is still under way, and nothing is worth waiting for.
    if (isStartupError(error)) await client.end({ timeout: 0 });
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

/** Whether the database has exactly this code's migrations; one cheap query, for readiness. */
export async function isSchemaCurrent(db: Db): Promise<boolean> {
  const latest = latestMigration();
  try {
    const rows = await db.execute<{ hash: string }>(
      sql`select hash from drizzle.__drizzle_migrations order by created_at desc limit 1`,
    );
    return rows[0]?.hash === latest?.hash;
  } catch (error) {
    if (isUndefinedTable(error)) return latest === undefined;
    throw error;
  }
}

let cachedLatest: { migration: MigrationMeta | undefined } | undefined;

function latestMigration(): MigrationMeta | undefined {
  cachedLatest ??= { migration: readMigrationFiles({ migrationsFolder }).at(-1) };
  return cachedLatest.migration;
}

interface AppliedMigration {
  hash: string;
  createdAtMs: number;
}

async function readHistory(client: postgres.Sql): Promise<AppliedMigration[]> {
  const [found] = await client<{ exists: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (found?.exists !== true) return [];
  return client<AppliedMigration[]>`
    select hash, created_at::float8 as "createdAtMs" from drizzle.__drizzle_migrations order by created_at`;
}

function assertKnownHistory(applied: AppliedMigration[], known: MigrationMeta[]): void {
  const latestKnownMs = known.at(-1)?.folderMillis ?? 0;
  const knownHashes = new Map(known.map(({ folderMillis, hash }) => [folderMillis, hash]));
  for (const { hash, createdAtMs } of applied) {
    const at = new Date(createdAtMs).toISOString();
    if (createdAtMs > latestKnownMs) {
      throw startupError(
        "schema.newer",
        `The database was migrated by a newer release of Outlay (its migration of ${at} is unknown here). ` +
          "Run that release or a later one; nothing was changed.",
      );
    }
    if (knownHashes.get(createdAtMs) !== hash) {
      throw startupError(
        "schema.altered",
        `The database holds a migration of ${at} that differs from this release's. ` +
          "It was made by another version of the code; run the release that made it. Nothing was changed.",
      );
    }
  }
}

function isUndefinedTable(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "42P01";
}
