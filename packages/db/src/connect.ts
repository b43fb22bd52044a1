import postgres from "postgres";
import { readDatabaseUrl } from "./database-url.ts";
import type { TraceStatement } from "./gate.ts";

/** How a connection of ours belongs to one of the server: for ever, or by a pooler for one transaction at a time. */
export type Pooling = "session" | "transaction";

export interface DatabaseOptions {
  /** Maximum number of connections (10). */
  poolSize?: number;
  /** Milliseconds that a statement or transaction of `openDatabase` waits for a free connection (2,000). */
  poolWaitMs?: number;
  /** Seconds to wait for a connection to open (10, or `connect_timeout` of the URL). */
  connectTimeoutSeconds?: number;
  /** Milliseconds a statement may run (30,000); 0 means no limit. */
  statementTimeoutMs?: number;
  /**
   * Milliseconds beyond its timeout until a statement's answer must be here (2,000). PostgreSQL keeps its
   * own time limits only as long as it runs: a server that hangs answers nothing, so its connection is dropped.
   */
  answerGraceMs?: number;
  /** Milliseconds a statement may wait for a lock (10,000); 0 means no limit. */
  lockTimeoutMs?: number;
  /** Milliseconds a transaction may sit idle before PostgreSQL ends it (60,000); 0 means no limit. */
  idleInTransactionTimeoutMs?: number;
  /** As `findPooling` finds it ("session"). */
  pooling?: Pooling;
  /** Called with each statement of `openDatabase`, without its values. */
  trace?: TraceStatement | undefined;
  /** Another way to the same database for LISTEN, which a pooler in transaction mode has not. */
  listenUrl?: string | undefined;
}

/**
 * The bare postgres.js client behind `openDatabase`. Apart from it so that PostgreSQL can be started
 * before Drizzle, which takes longer to load than PostgreSQL to start.
 *
 * With `pooling: "transaction"` nothing is kept in the session: no prepared statement and no setting. The limits of time
 * are then for transactions to set (`limitsOf`).
 */
export function connect(url: string, options: DatabaseOptions = {}): postgres.Sql {
  const target = readDatabaseUrl(url);
  const { statementTimeoutMs = 30_000, answerGraceMs = 2000, pooling = "session" } = options;
  const { host, port, ssl, connection, targetSessionAttrs } = target;
  const settings: postgres.Options<Record<string, never>> = {
    ssl,
    ...(target.database !== undefined && { database: target.database }),
    ...(target.user !== undefined && { username: target.user }),
    ...(target.password !== undefined && { password: target.password }),
    ...(targetSessionAttrs !== undefined && { target_session_attrs: targetSessionAttrs }),
    max: options.poolSize ?? 10,
    connect_timeout: options.connectTimeoutSeconds ?? target.connectTimeoutSeconds ?? 10,
    answer_timeout: statementTimeoutMs > 0 ? (statementTimeoutMs + answerGraceMs) / 1000 : 0,
    prepare: pooling === "session",
    // Seconds until a connection that failed is opened again, for which statements wait: by default 20 after a while.
    backoff: (attempts) => Math.min(3 ** attempts / 100, 1),
    onnotice: () => {},
    // Not as parameters of the start, which poolers refuse.
    session: pooling === "session" ? limitsOf(options, "set") : "",
    connection: {
      application_name: "outlay",
      // Dates travel as text; a server may be set to write them otherwise. PgBouncer compares it to the letter.
      DateStyle: "ISO, MDY",
      ...connection,
    },
  };
  // Its types know one host, where it takes several.
  return postgres(Object.assign(settings, { host, port }));
}

/** The statements that set the limits of time: of the session, or of a transaction (`set local`). */
export function limitsOf(options: DatabaseOptions, set: "set" | "set local"): string {
  return [
    `${set} statement_timeout = ${options.statementTimeoutMs ?? 30_000}`,
    `${set} lock_timeout = ${options.lockTimeoutMs ?? 10_000}`,
    `${set} idle_in_transaction_session_timeout = ${options.idleInTransactionTimeoutMs ?? 60_000}`,
  ].join("; ");
}
