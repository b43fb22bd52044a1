import type { PgDatabase } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema/index.ts";

/** A connection pool or a transaction of it: what every query function takes, so that they compose. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

export interface DatabaseOptions {
  /** Connections at most (10). */
  poolSize?: number;
  /** Seconds to wait for a connection to open (10). */
  connectTimeoutSeconds?: number;
  /** Milliseconds a statement may run (30,000); 0 is for ever. */
  statementTimeoutMs?: number;
  /** Milliseconds a statement may wait for a lock (10,000); 0 is for ever. */
  lockTimeoutMs?: number;
  /** Milliseconds a transaction may sit idle before PostgreSQL ends it (60,000); 0 is for ever. */
  idleInTransactionTimeoutMs?: number;
}

export interface Database {
  db: Db;
  /** Refuses new queries, waits for the running ones at most `timeoutSeconds` (5), then disconnects. */
  close: (options?: { timeoutSeconds?: number }) => Promise<void>;
}

/**
 * Opens a pool on `url`. Connections are made when the first query needs them, so a wrong url shows there.
 * Besides `postgresql://user@host/db`, it takes both ways libpq names a unix socket's directory:
 * `postgresql://user@%2Fdir:5432/db` and `postgresql:///db?host=/dir&user=name`.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const client = connect(url, options);
  return {
    db: drizzle(client, { schema }),
    close: ({ timeoutSeconds = 5 } = {}) => client.end({ timeout: timeoutSeconds }),
  };
}

/** The bare postgres.js client behind {@link openDatabase}. */
export function connect(url: string, options: DatabaseOptions = {}): postgres.Sql {
  const target = parseDatabaseUrl(url);
  return postgres(target.url, {
    ...target.socket,
    max: options.poolSize ?? 10,
    connect_timeout: options.connectTimeoutSeconds ?? 10,
    prepare: true,
    onnotice: () => {},
    connection: {
      application_name: "outlay",
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      lock_timeout: options.lockTimeoutMs ?? 10_000,
      idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    },
  });
}

/** postgres.js reads neither form of a socket url, so its directory is taken out and handed over apart. */
function parseDatabaseUrl(text: string): { url: string; socket: { host?: string; user?: string } } {
  const url = new URL(text);
  if (url.hostname.toLowerCase().startsWith("%2f")) {
    return { url: text, socket: { host: decodeURIComponent(url.hostname) } };
  }
  const host = url.searchParams.get("host");
  if (host === null) return { url: text, socket: {} };
  const user = url.searchParams.get("user");
  url.searchParams.delete("host");
  url.searchParams.delete("user");
  return { url: url.href, socket: { host, ...(user !== null && { user }) } };
}
