import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startupError } from "../startup-error.ts";

// A lock lives as long as its handle, so the handles are kept where no collector finds them.
const held = new Set<DatabaseSync>();

const sqliteBusy = 5;

/**
 * Makes this process the only owner of `dataDir`, or throws `data_dir.in_use` naming the one there is.
 *
 * The lock is the operating system's own, taken through SQLite: it is atomic, and gone the moment its process
 * is, however that ended, so there is no stale lock to judge. owner.json beside it only tells who it is.
 */
export function takeOwnership(dataDir: string): { release: () => void } {
  const ownerFile = join(dataDir, "owner.json");
  const lock = openLock(join(dataDir, "owner.lock"));
  try {
    lock.exec("pragma journal_mode = off; begin exclusive");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw startupError("data_dir.in_use", describeOwner(dataDir, ownerFile), { cause: error });
  }
  held.add(lock);
  const owner = { pid: process.pid, since: new Date().toISOString() };
  writeFileSync(ownerFile, `${JSON.stringify(owner)}\n`);
  return {
    release: () => {
      if (!held.delete(lock)) return;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw startupError(
      "data_dir.not_accessible",
      `Cannot write ${path}. Start Outlay as the user who owns the data directory, or set DATA_DIR to another.`,
      { cause: error },
    );
  }
}

function describeOwner(dataDir: string, ownerFile: string): string {
  return (
    `Another Outlay server (${readOwner(ownerFile)}) is using the data directory ${dataDir}. ` +
    "Stop it first, or set DATA_DIR to another directory."
  );
}

function readOwner(ownerFile: string): string {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerFile, "utf8"));
    if (typeof owner === "object" && owner !== null && "pid" in owner && "since" in owner) {
      return `process ${String(owner.pid)}, since ${String(owner.since)}`;
    }
  } catch {
    // It has the lock and is about to write who it is.
  }
  return "starting just now";
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}
