import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { chooseAccount } from "./account.ts";
import { findBinaries, findFormerBinaries } from "./binaries.ts";
import { assertNotForeign, prepareCluster, type Cluster } from "./cluster.ts";
import { clearRemains } from "./orphans.ts";
import { notWritable, takeOwnership } from "./owner.ts";
import type { PostmasterExit } from "./postmaster.ts";
import { provideRuntime } from "./runtime.ts";
import { type Serving, startServing } from "./serving.ts";
import { type CopyDatabase, finishUpgrade, readMajor, upgradeCluster } from "./upgrade.ts";

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
  /**
   * Brings a cluster of a former major version to the present one, where the programs of both are installed. Without it such a
   * cluster is refused.
   */
  upgrade?: { copyDatabase: CopyDatabase; onUpgrade: (from: number, to: number) => void };
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
  const { connect, fsync = true, onExit, upgrade } = options;
  const installed = findBinaries();
  const dataDir = makeDataDir(options.dataDir);
  const dir = join(dataDir, "postgres");
  // Before anything is written, ended or cleared: somebody else's PostgreSQL may be running there.
  assertNotForeign(dir);
  const ownership = takeOwnership(dataDir);
  try {
    const account = chooseAccount(dir);
    const copyDirs = [join(dataDir, "runtime"), options.runtimeDir ?? "/var/cache/outlay"];
    const binaries = provideRuntime(installed, account, copyDirs);
    const cluster: Cluster = { dataDir, dir, account, binaries };
    await clearRemains(dataDir);
    finishUpgrade(dataDir);
    const major = readMajor(dataDir) ?? binaries.major;
    const former = major < binaries.major && upgrade ? findFormerBinaries(major) : undefined;
    if (former && upgrade) {
      upgrade.onUpgrade(major, binaries.major);
      const { copyDatabase } = upgrade;
      const runnable = provideRuntime(former, account, copyDirs);
      await upgradeCluster({ connect, copyDatabase, cluster, former: runnable, fsync });
    }
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
