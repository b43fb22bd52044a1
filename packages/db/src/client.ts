import type { PgDatabase } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { drizzle, type PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";
import { connect, type DatabaseOptions, limitsOf } from "./connect.ts";
import { createGate, gated, type GateState, type Patience } from "./gate.ts";

/** A connection pool or one of its transactions: every query function takes either, so that they compose. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>;

export type { DatabaseOptions };

/** A read-only transaction on one snapshot. */
export const snapshot = { isolationLevel: "repeatable read", accessMode: "read only" } as const;

const channelName = "outlay";

/** Short texts from one process to all others by PostgreSQL's LISTEN and NOTIFY; lost if no one listens. */
export interface Channel {
  send: (text: string) => Promise<void>;
  /**
   * Listens over a connection of its own, which is opened again when it is lost. `onOpen` is called each
   * time it listens: what was sent before is lost. Behind a pooler in transaction mode it hears nothing, unless there
   * is a `listenUrl`: those who listen look from time to time in any case.
   */
  listen: (onText: (text: string) => void, onOpen: () => void) => Promise<void>;
  /** The same for another channel of this name, over the same connection. Returns what ends it. */
  listenTo: (
    name: string,
    onText: (text: string) => void,
    onOpen: () => void,
  ) => Promise<() => Promise<void>>;
}

export interface Database {
  db: Db;
  /** The same connections for optional work: waits only briefly for a free one and for the result. */
  shortWaitDb: Db;
  channel: Channel;
  /** The connections in use, and the statements and transactions that wait for one. */
  pool: () => GateState;
  /** Refuses new queries, waits for the running ones at most `timeoutSeconds` (5), then disconnects. */
  close: (options?: { timeoutSeconds?: number }) => Promise<void>;
}

const shortWait = { waitMs: 250, answerMs: 2000 };

/**
 * Opens a pool on `url`. Connections are made when the first query needs them, so a wrong url shows there.
 * Besides `postgresql://user@host/db`, it takes both ways libpq names a unix socket's directory:
 * `postgresql://user@%2Fdir:5432/db` and `postgresql:///db?host=/dir&user=name`.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const client = connect(url, options);
  const listener = openListener(client, options);
  const waitMs = options.poolWaitMs ?? 2000;
  const limits = options.pooling === "transaction" ? limitsOf(options, "set local") : undefined;
  const gate = createGate(client.options.max);
  // Without the schema, of which each transaction would make an object for each table: for relational queries, which nothing uses.
  const withPatience = (patience: Patience) =>
    drizzle(gated(client, gate, { ...patience, limits, trace: options.trace }));
  return {
    db: withPatience({ waitMs }),
    shortWaitDb: withPatience(shortWait),
    pool: gate.state,
    channel: {
      send: async (text) => {
        await gate(() => client.notify(channelName, text), waitMs);
      },
      listen: async (onText, onOpen) => {
        await listener.client?.listen(channelName, onText, onOpen);
      },
      listenTo: async (name, onText, onOpen) => {
        const listening = await listener.client?.listen(name, onText, onOpen);
        return async () => listening?.unlisten();
      },
    },
    close: async ({ timeoutSeconds = 5 } = {}) => {
      await Promise.all([listener.close(), client.end({ timeout: timeoutSeconds })]);
    },
  };
}

/** The client that listens, if any can. */
function openListener(client: postgres.Sql, { pooling, listenUrl, ...options }: DatabaseOptions) {
  if (listenUrl === undefined)
    return { client: pooling === "transaction" ? undefined : client, close: async () => {} };
  const own = connect(listenUrl, { ...options, poolSize: 1 });
  return { client: own, close: () => own.end({ timeout: 0 }) };
}
