import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { startupError } from "@outlay/core";
import { dataDirArgument, postgresEnv, type Cluster } from "./cluster.ts";
import { readPidFile } from "./orphans.ts";
import { endWithUs, waitUntil } from "./processes.ts";

export interface PostmasterExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Postmaster {
  pid: number;
  exited: Promise<PostmasterExit>;
  /** Shuts down: clients are cut off, what they committed is on disk. */
  stop: () => Promise<void>;
}

// Replaying the write-ahead log after a crash comes before readiness.
const readyTimeoutMs = 120_000;

/** Starts PostgreSQL on a prepared cluster and waits until it takes connections. */
export async function startPostmaster(
  cluster: Cluster,
  socketDir: string,
  fsync: boolean,
): Promise<Postmaster> {
  const logFile = join(cluster.dataDir, "postgres.log");
  const log = openFreshLog(logFile);
  const { major } = cluster.binaries;
  const options = Object.entries(settings(socketDir, fsync, major)).flatMap(([key, value]) => [
    "-c",
    `${key}=${value}`,
  ]);
  const dataDir = dataDirArgument(cluster.dir, cluster.account);
  const child = spawn(cluster.binaries.postgres, ["-D", dataDir, ...options], {
    cwd: cluster.dir,
    env: postgresEnv,
    stdio: ["ignore", log, log],
    // A session of its own: Ctrl-C in the terminal is for the server, which then stops PostgreSQL last.
    detached: true,
    ...cluster.account,
  });
  closeSync(log);
  endWithUs(child, "SIGINT");
  const exited = watchExit(child);
  const { pid } = child;
  if (pid === undefined || !(await becomesReady(child, cluster.dir, pid))) {
    await terminate(child);
    throw startupError(
      "postgres.failed",
      `PostgreSQL did not start in ${cluster.dir}: ${readTail(logFile)} (all of it: ${logFile})`,
    );
  }
  return { pid, exited, stop: () => terminate(child) };
}

/** Sized for one household on a small machine. */
function settings(
  socketDir: string,
  fsync: boolean,
  major: number,
): Record<string, string | number> {
  return {
    listen_addresses: "",
    port: 5432,
    unix_socket_directories: socketDir,
    unix_socket_permissions: "0700",
    max_connections: 100,
    shared_buffers: "128MB",
    max_wal_size: "256MB",
    // Fewer processes: reads and writes happen in the backends, and nothing replicates.
    ...(major >= 18 && { io_method: "sync" }),
    max_parallel_workers_per_gather: 0,
    max_logical_replication_workers: 0,
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    // What people typed stays out of the log: no statements, and no DETAIL lines with the values of a row.
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
    log_checkpoints: "off",
    fsync: fsync ? "on" : "off",
    ...(!fsync && { synchronous_commit: "off", full_page_writes: "off" }),
  };
}

function openFreshLog(logFile: string): number {
  try {
    renameSync(logFile, `${logFile}.1`);
  } catch {
    // The first start has no log to keep.
  }
  return openSync(logFile, "a", 0o600);
}

async function becomesReady(child: ChildProcess, dir: string, pid: number): Promise<boolean> {
  const isReady = () => {
    const pidFile = readPidFile(dir);
    return pidFile?.pid === pid && pidFile.isReady;
  };
  const settled = await waitUntil(() => hasEnded(child) || isReady(), readyTimeoutMs);
  return settled && !hasEnded(child);
}

function watchExit(child: ChildProcess): Promise<PostmasterExit> {
  return new Promise((resolve) => {
    child.once("error", () => resolve({ code: null, signal: null }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

async function terminate(child: ChildProcess): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (hasEnded(child)) return;
    child.kill(signal);
    await waitUntil(() => hasEnded(child), patienceMs);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function readTail(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trim().split("\n");
  return lines.slice(-5).join(" | ") || "it wrote no message";
}
