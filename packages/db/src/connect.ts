import postgres from "postgres";

export interface DatabaseOptions {
  /** Maximum number of connections (10). */
  poolSize?: number;
  /** Milliseconds that a statement or transaction of `openDatabase` waits for a free connection (2,000). */
  poolWaitMs?: number;
  /** Seconds to wait for a connection to open (10). */
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
}

/**
 * The bare postgres.js client behind `openDatabase`. Apart from it so that PostgreSQL can be started
 * before Drizzle, which takes longer to load than PostgreSQL to start.
 */
export function connect(url: string, options: DatabaseOptions = {}): postgres.Sql {
  const target = parseDatabaseUrl(url);
  const { statementTimeoutMs = 30_000, answerGraceMs = 2000 } = options;
  return postgres(target.url, {
    ...target.socket,
    max: options.poolSize ?? 10,
    connect_timeout: options.connectTimeoutSeconds ?? 10,
    answer_timeout: statementTimeoutMs > 0 ? (statementTimeoutMs + answerGraceMs) / 1000 : 0,
    prepare: true,
    onnotice: () => {},
    connection: {
      application_name: "outlay",
      // Dates travel as text; a server may be set to write them otherwise.
      DateStyle: "ISO",
      statement_timeout: statementTimeoutMs,
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
