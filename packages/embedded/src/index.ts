import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { chooseAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { assertNotForeign, prepareCluster, superuser, type Cluster } from "./cluster.ts";
import { clearRemains } from "./orphans.ts";
import { notWritable, takeOwnership } from "./owner.ts";
import { startPostmaster, type Postmaster, type PostmasterExit } from "./postmaster.ts";
import { provideRuntime } from "./runtime.ts";
import { databaseName } from "./running.ts";
import { createSocketDir, type SocketDir } from "./sockets.ts";

export { backUp } from "./backup.ts";
export { keepBackups, listBackups } from "./kept-backups.ts";
export { restore } from "./restore.ts";
export { findRunningPostgres } from "./running.ts";

/** Opens connections to the PostgreSQL at a URL: `connect` of the database package, which this one does not know. */
export type Connect = (
  url: string,
  options: { poolSize: number; statementTimeoutMs?: number },
) => {
  unsafe: (statement: string) => PromiseLike<readonly unknown[]>;
  end: (options: { timeout: number }) => Promise<void>;
};

export interface EmbeddedPostgresOptions {
  connect: Connect;
  /** Made when it is not there. The cluster is in `postgres` in it, the log in `postgres.log`. */
  dataDir: string;
  /** Only tests may turn it off: a power cut then loses data. */
  fsync?: boolean;
  /**
   * Where root keeps a copy of the PostgreSQL programs for an account that can read neither the installed
   * ones nor `dataDir` (/var/cache/outlay).
   */
  runtimeDir?: string;
  /** Called when PostgreSQL ends without having been asked to. */
  onExit?: (exit: PostmasterExit) => void;
}

export interface EmbeddedPostgres {
  /** Where the database `outlay` is: `postgresql://outlay@%2Fsocket%2Fdir:5432/outlay`. */
  url: string;
  pid: number;
  /** Shuts PostgreSQL down in order and gives the data directory free. Close the pools first. */
  stop: () => Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with Outlay: reachable through a private unix socket only, one server a
 * data directory, and after a crash of either the next start finds all that was committed. When started by
 * root it runs as an unprivileged account, even in folders that account could not reach by itself.
 *
 * Throws a `StartupError` that says what to do: `data_dir.in_use`, `data_dir.foreign`,
 * `data_dir.other_version`, `data_dir.not_accessible`, `postgres.unsupported_platform`, `postgres.failed`.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { connect, fsync = true, onExit } = options;
  const installed = findBinaries();
  const dataDir = makeDataDir(options.dataDir);
  const dir = join(dataDir, "postgres");
  // Before anything is written, ended or cleared: somebody else's PostgreSQL may be running there.
  assertNotForeign(dir);
  const ownership = takeOwnership(dataDir);
  try {
    const account = chooseAccount(dir);
    const binaries = provideRuntime(installed, account, [
      join(dataDir, "runtime"),
      options.runtimeDir ?? "/var/cache/outlay",
    ]);
    const cluster: Cluster = { dataDir, dir, account, binaries };
    await clearRemains(dataDir);
    await prepareCluster(cluster, fsync);
    const started = await startServing(cluster, connect, fsync);
    return superviseServer(started, ownership.release, onExit);
  } catch (error) {
    ownership.release();
    throw error;
  }
}

function makeDataDir(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return realpathSync(path);
  } catch (error) {
    throw notWritable(path, error);
  }
}

interface Serving {
  url: string;
  socketDir: SocketDir;
  postmaster: Postmaster;
}

async function startServing(cluster: Cluster, connect: Connect, fsync: boolean): Promise<Serving> {
  const socketDir = createSocketDir(cluster.dataDir, cluster.account);
  try {
    const postmaster = await startPostmaster(cluster, socketDir.path, fsync);
    try {
      return { url: await ensureDatabase(connect, socketDir.path), socketDir, postmaster };
    } catch (error) {
      await postmaster.stop();
      throw error;
    }
  } catch (error) {
    socketDir.remove();
    throw error;
  }
}

function superviseServer(
  { url, socketDir, postmaster }: Serving,
  release: () => void,
  onExit: EmbeddedPostgresOptions["onExit"],
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  void postmaster.exited.then((exit) => {
    socketDir.remove();
    if (stopping === undefined) onExit?.(exit);
  });
  const shutDown = async () => {
    await postmaster.stop();
    socketDir.remove();
    release();
  };
  return { url, pid: postmaster.pid, stop: () => (stopping ??= shutDown()) };
}

/** A new cluster has no database of ours yet; nor has one whose first start was cut short. */
async function ensureDatabase(connect: Connect, socketDir: string): Promise<string> {
  const urlOf = (name: string) =>
    `postgresql://${superuser}@${encodeURIComponent(socketDir)}:5432/${name}`;
  const client = connect(urlOf("postgres"), { poolSize: 1 });
  try {
    const found = await client.unsafe(
      `select 1 from pg_database where datname = '${databaseName}'`,
    );
    if (found.length === 0) await client.unsafe(`create database ${databaseName}`);
  } finally {
    await client.end({ timeout: 5 });
  }
  return urlOf(databaseName);
}
