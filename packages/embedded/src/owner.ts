import { accessSync, constants, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { findPostgresIn, parentOf } from "./processes.ts";
import { startupError, type StartupError } from "@outlay/core";

// A lock lives as long as its handle, so the handles are kept where no collector finds them.
const held = new Set<DatabaseSync>();

const sqliteBusy = 5;

/**
 * Makes this process the only owner of `dataDir`, or throws `data_dir.in_use` naming the one there is.
 *
 * The lock is the operating system's own, taken through SQLite: it is atomic, and gone the moment its process
 * is, however that ended, so there is no stale lock to judge. owner.json beside it only says who owns it.
 */
export function takeOwnership(dataDir: string): { release: () => void } {
  const lock = openLock(dataDir);
  try {
    lock.exec("pragma journal_mode = off; begin exclusive");
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(dataDir, { cause: error }) : notWritable(dataDir, error);
  }
  if (isStillServed(dataDir)) {
    lock.close();
    throw inUse(dataDir);
  }
  held.add(lock);
  const ownerFile = join(dataDir, "owner.json");
  const owner = { pid: process.pid, since: new Date().toISOString() };
  // A crashed run of root's may have left one that this user cannot write, but can remove.
  rmSync(ownerFile, { force: true });
  writeFileSync(ownerFile, `${JSON.stringify(owner)}\n`);
  return {
    release: () => {
      if (!held.delete(lock)) return;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

/** Finds a running server whose lock file somebody deleted: its PostgreSQL is still its child. */
function isStillServed(dataDir: string): boolean {
  const previous = readOwner(dataDir);
  if (previous === undefined) return false;
  return findPostgresIn(join(dataDir, "postgres")).some((pid) => parentOf(pid) === previous.pid);
}

function openLock(dataDir: string): DatabaseSync {
  const path = join(dataDir, "owner.lock");
  try {
    const lock = new DatabaseSync(path, { timeout: 0 });
    // SQLite would open a file it may not write all the same, and then lock nobody out.
    // Asked by name, since closing a descriptor of our own would drop the lock of this whole process.
    accessSync(path, constants.W_OK);
    accessSync(dataDir, constants.W_OK);
    return lock;
  } catch (error) {
    throw notWritable(dataDir, error);
  }
}

export function notWritable(dataDir: string, cause: unknown): StartupError {
  return startupError(
    "data_dir.not_accessible",
    `Cannot write to the data directory ${dataDir}. Start Outlay as the user who owns it, or set DATA_DIR to another.`,
    { cause },
  );
}

function inUse(dataDir: string, options?: ErrorOptions): StartupError {
  const owner = readOwner(dataDir);
  const name =
    owner === undefined ? "starting just now" : `process ${owner.pid}, since ${owner.since}`;
  return startupError(
    "data_dir.in_use",
    `Another Outlay server (${name}) is using the data directory ${dataDir}. ` +
      "Stop it first, or set DATA_DIR to another directory.",
    options,
  );
}

/** Who wrote owner.json; it may be gone, and undefined when it has yet to say. */
export function readOwner(dataDir: string): { pid: number; since: string } | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(join(dataDir, "owner.json"), "utf8"));
    if (typeof owner === "object" && owner !== null && "pid" in owner && "since" in owner) {
      return { pid: Number(owner.pid), since: String(owner.since) };
    }
  } catch {
    // Not written yet, or only half.
  }
  return undefined;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}
