import { sql } from "drizzle-orm";
import type postgres from "postgres";
import { isStartupError, startupError } from "@outlay/core";
import type { Db } from "./client.ts";
import { connect, limitsOf } from "./connect.ts";
import { applyMigrations, type Migration, readMigrations } from "./migrations.ts";

/** An arbitrary constant, the same for every server of every version. */
const migrationLock = 7_237_118_264_520_931n;

const lockTimeoutMs = 10 * 60_000;

/** A client of one connection that works through any pooler, and waits as long as a migration takes. */
const noSession = { poolSize: 1, pooling: "transaction", statementTimeoutMs: 0 } as const;

export interface MigrationOptions {
  /** The folder of migrations; tests use another one to simulate an older or newer release. */
  migrationsFolder?: string;
  /** Leaves out what is younger, so that the database is as an older release has it. */
  until?: Date;
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
  const known = readMigrations(options.migrationsFolder);
  const client = connect(url, noSession);
  try {
    await assertAnswers(client, options.answerTimeoutMs ?? 15_000);
    // All in one transaction, which alone a pooler may leave to one session of the server.
    await client.begin("isolation level read committed", async (tx) => {
      await tx.unsafe(limitsOf({ ...noSession, lockTimeoutMs }, "set local"));
      await tx`select pg_advisory_xact_lock(${migrationLock.toString()}::bigint)`;
      await tx.unsafe("set local lock_timeout = '10s'");
      // Citus would change a book's tables and those of all books side by side, which one transaction may not. Nothing else knows it.
      await tx.unsafe("set local citus.multi_shard_modify_mode = 'sequential'");
      const applied = await readHistory(tx);
      assertKnownHistory(applied, known);
      const seen = new Set(applied.map(({ createdAtMs }) => createdAtMs));
      const untilMs = options.until?.getTime() ?? Infinity;
      const isPending = ({ createdAtMs }: Migration) =>
        !seen.has(createdAtMs) && createdAtMs <= untilMs;
      await applyMigrations(tx, known.filter(isPending));
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}

/**
 * Throws if the database's schema is not this code's, and changes nothing. Throws the errors of
 * `migrateDatabase`, and `schema.older` if migrations are pending.
 */
export async function assertMigrated(url: string, options: MigrationOptions = {}): Promise<void> {
  const known = readMigrations(options.migrationsFolder);
  const client = connect(url, noSession);
  try {
    await assertAnswers(client, options.answerTimeoutMs ?? 15_000);
    const applied = await readHistory(client);
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

/** Gives an empty database the migrations that another one has, which this code knows. Throws as `migrateDatabase` does. */
export async function migrateAs(model: postgres.Sql, empty: postgres.Sql): Promise<void> {
  const applied = await readHistory(model);
  const known = readMigrations();
  assertKnownHistory(applied, known);
  const seen = new Set(applied.map(({ createdAtMs }) => createdAtMs));
  await empty.begin(async (tx) =>
    applyMigrations(
      tx,
      known.filter(({ createdAtMs }) => seen.has(createdAtMs)),
    ),
  );
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
    const answer = await Promise.race([askEncoding(client), unanswered.promise]);
    assertUtf8(answer);
  } catch (error) {
    // The query is still under way, and nothing is worth waiting for.
    if (isStartupError(error)) await client.end({ timeout: 0 });
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

async function askEncoding(client: postgres.Sql): Promise<string> {
  const [row] = await client<{ encoding: string }[]>`
    select current_setting('server_encoding') as encoding`;
  return row?.encoding ?? "unknown";
}

function assertUtf8(encoding: string): void {
  if (encoding === "UTF8") return;
  throw startupError(
    "database.not_utf8",
    `The database of DATABASE_URL has the encoding ${encoding}, which cannot hold all text; Outlay needs UTF8. ` +
      "Create another one, such as by `create database outlay template template0 encoding 'UTF8'`, and name it in DATABASE_URL; nothing was changed.",
  );
}

/** This code's last migration. Reads the files of all. */
export function readLatestMigration(): Migration | undefined {
  return readMigrations().at(-1);
}

/** Whether the database has exactly this code's migrations, the last of which is `latest`. One cheap query, for readiness checks. */
export async function isSchemaCurrent(db: Db, latest = readLatestMigration()): Promise<boolean> {
  try {
    const rows = await db.execute<{ hash: string }>(
      sql`select hash from migrations order by created_at desc limit 1`,
    );
    return rows[0]?.hash === latest?.hash;
  } catch (error) {
    if (isUndefinedTable(error)) return latest === undefined;
    throw error;
  }
}

type Applied = Pick<Migration, "hash" | "createdAtMs">;

/** The migrations that the first schema of the search path has run, the oldest first. Throws `schema.altered` where tables came about without any. */
async function readHistory(client: postgres.ISql): Promise<Applied[]> {
  const [found] = await client<{ history: boolean | null; ledger: boolean | null }[]>`
    select bool_or(tablename = 'migrations') as history, bool_or(tablename = 'transactions') as ledger
    from pg_tables where schemaname = current_schema()`;
  if (found?.history)
    return client<Applied[]>`
      select hash, extract(epoch from created_at)::float8 * 1000 as "createdAtMs" from migrations order by created_at`;
  if (found?.ledger)
    throw startupError(
      "schema.altered",
      "The database holds tables that no release of Outlay has made, such as those of a commit before 0.9.0. " +
        "Use another database or schema, or the code that made them; nothing was changed.",
    );
  return [];
}

function assertKnownHistory(applied: readonly Applied[], known: readonly Migration[]): void {
  const latestKnownMs = known.at(-1)?.createdAtMs ?? 0;
  const knownHashes = new Map(known.map(({ createdAtMs, hash }) => [createdAtMs, hash]));
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
