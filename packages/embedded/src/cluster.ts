import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { startupError } from "@outlay/core";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { stopProcessesIn } from "./orphans.ts";
import { endWithUs } from "./processes.ts";

export interface Cluster {
  dataDir: string;
  dir: string;
  account: Account;
  binaries: Binaries;
}

export const superuser = "outlay";

/** Lies in the clusters we made, so that nobody else's is ever started or changed. */
const marker = "outlay.json";
const partialPrefix = "postgres.partial-";

/**
 * Leaves a cluster of ours at `cluster.dir`: the one that is there, or a new one where there is nothing.
 * Anything else that is there is not touched: `data_dir.foreign` or `data_dir.other_version`.
 */
export async function prepareCluster(cluster: Cluster, fsync: boolean): Promise<void> {
  await removePartialClusters(cluster.dataDir);
  assertNotForeign(cluster.dir);
  if (listDirectory(cluster.dir).length === 0) await createCluster(cluster, fsync);
  else adoptCluster(cluster);
}

/** Reads only. Throws `data_dir.foreign` when there is something at `dir` that we did not make. */
export function assertNotForeign(dir: string): void {
  const isOurs = [marker, "PG_VERSION"].every((name) => existsSync(join(dir, name)));
  if (isOurs || listDirectory(dir).length === 0) return;
  throw startupError(
    "data_dir.foreign",
    `${dir} is not empty and was not made by Outlay, so it was left as it is. ` +
      "Move it away, or set DATA_DIR to another directory.",
  );
}

/** The `-D` argument; a process started with the cluster as its working directory needs no path to it. */
export function dataDirArgument(dir: string, account: Account): string {
  // The other account may be barred from a folder above the cluster, such as /root. The kernel sets the
  // working directory while the child is still root, and this name for it needs no way through the folders.
  return account !== undefined && process.platform === "linux" ? "/proc/self/cwd" : dir;
}

function adoptCluster({ dir, account, binaries }: Cluster): void {
  const major = readFileSync(join(dir, "PG_VERSION"), "utf8").trim();
  if (major !== String(binaries.major)) {
    throw startupError(
      "data_dir.other_version",
      `${dir} was made by PostgreSQL ${major} and this is PostgreSQL ${binaries.major}. ` +
        "docs/guide/upgrading.md says how to bring it along; nothing was changed.",
    );
  }
  // A copy restored by root belongs to root, and PostgreSQL insists on owning its files.
  if (account !== undefined && statSync(dir).uid !== account.uid) chownTree(dir, account);
}

/** Makes a new cluster at `dir`, whole or not at all. */
export async function createCluster({ dataDir, dir, account, binaries }: Cluster, fsync: boolean) {
  const partial = mkdtempSync(join(dataDir, partialPrefix));
  if (account !== undefined) chownSync(partial, account.uid, account.gid);
  const dataDirToMake = dataDirArgument(partial, account);
  const child = spawn(binaries.initdb, initdbArguments(dataDirToMake, binaries.major, fsync), {
    cwd: partial,
    env: postgresEnv,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    ...account,
  });
  endWithUs(child, "SIGTERM");
  const [status, problems] = await Promise.all([exitStatus(child), text(child.stderr)]);
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw startupError("postgres.failed", `initdb could not make ${dir}: ${problems.trim()}`);
  }
  writeFileSync(join(partial, marker), `{ "createdBy": "outlay" }\n`);
  if (account !== undefined) chownSync(join(partial, marker), account.uid, account.gid);
  renameSync(partial, dir);
  if (fsync) [join(dir, marker), dir, dataDir].forEach(syncPath);
}

/** All the PostgreSQL programs see of an environment: no secrets, no PG* settings, English messages. */
export const postgresEnv = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/** One call for the file system, where there is one, in place of one for each of a thousand files. */
const syncMethod = (major: number) =>
  process.platform === "linux" && major >= 17 ? ["--sync-method=syncfs"] : [];

function initdbArguments(dataDir: string, major: number, fsync: boolean): string[] {
  return [
    `--pgdata=${dataDir}`,
    `--username=${superuser}`,
    "--auth=trust",
    "--encoding=UTF8",
    // PostgreSQL's own C.UTF-8 sorts and folds alike on every machine, whatever its libc.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    ...(fsync ? syncMethod(major) : ["--no-sync"]),
  ];
}

function exitStatus(child: ReturnType<typeof spawn>): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
}

/** What an initdb leaves that was cut short. */
export async function removePartialClusters(dataDir: string): Promise<void> {
  const partials = readdirSync(dataDir).filter((name) => name.startsWith(partialPrefix));
  for (const name of partials) {
    await stopProcessesIn(join(dataDir, name));
    rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function listDirectory(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw startupError(
      "data_dir.not_accessible",
      `Cannot read ${dir}. Start Outlay as the user who owns it, or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
}

function chownTree(path: string, account: { uid: number; gid: number }): void {
  lchownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  readdirSync(path).forEach((name) => chownTree(join(path, name), account));
}

export function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
