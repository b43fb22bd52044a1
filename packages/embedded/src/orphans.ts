import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findPostgresIn, parentOf, signalProcess, waitUntil } from "./processes.ts";
import { removeSocketDirs } from "./sockets.ts";

/**
 * Clears what a killed server left: its PostgreSQL, if that still runs, is shut down in order, and the pid
 * file and socket folders are removed. Only for the owner of the data directory.
 */
export async function clearRemains(dataDir: string): Promise<void> {
  const clusterDir = join(dataDir, "postgres");
  await stopProcessesIn(clusterDir);
  removeSocketDirs(dataDir);
  // No process of this cluster is left, so the pid in there may belong to any process; PostgreSQL would refuse
  // to start if it happened to be taken.
  rmSync(join(clusterDir, "postmaster.pid"), { force: true });
}

/** Ends the PostgreSQL that works in `directory`, in order if it can, and waits until it is gone. */
export async function stopProcessesIn(directory: string): Promise<void> {
  const find = () => findClusterProcesses(directory);
  const isClear = () => find().length === 0;
  const running = find();
  if (running.length === 0) return;
  const leaders = running.filter((pid) => !running.includes(parentOf(pid) ?? 0));
  leaders.forEach((pid) => signalProcess(pid, "SIGINT"));
  if (await waitUntil(isClear, 10_000)) return;
  // Both ways the write-ahead log brings back all that was committed.
  find().forEach((pid) => signalProcess(pid, "SIGQUIT"));
  if (await waitUntil(isClear, 5_000)) return;
  find().forEach((pid) => signalProcess(pid, "SIGKILL"));
  if (await waitUntil(isClear, 5_000)) return;
  throw new Error(`Processes ${find().join(", ")} in ${directory} do not end`);
}

export interface PidFile {
  pid: number;
  isReady: boolean;
}

/** Reads postmaster.pid, whose lines PostgreSQL's miscadmin.h lists; undefined when there is none. */
export function readPidFile(clusterDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(clusterDir, "postmaster.pid"), "utf8").split("\n");
    return {
      pid: Number(lines[0]),
      isReady: lines[7]?.trim() === "ready",
    };
  } catch {
    return undefined;
  }
}

function findClusterProcesses(directory: string): number[] {
  if (process.platform === "linux") return findPostgresIn(directory);
  const pid = readPidFile(directory)?.pid;
  if (pid === undefined || !Number.isInteger(pid) || pid <= 1) return [];
  try {
    const command = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes(`-D ${directory}`) ? [pid] : [];
  } catch {
    return [];
  }
}
