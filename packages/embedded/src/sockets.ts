import { createHash } from "node:crypto";
import { chownSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startupError } from "@outlay/core";
import type { Account } from "./account.ts";
import { isReachable } from "./runtime.ts";

export interface SocketDir {
  path: string;
  /** Happens by itself when this process ends in order. */
  remove: () => void;
}

// The address of a unix socket has 104 bytes on macOS and 108 on Linux, "/.s.PGSQL.5432.lock" included.
const longestSocketDir = 80;

/**
 * Makes a new folder for the socket, mode 0700 and owned by PostgreSQL's account: who may enter it may connect,
 * without a password. That is this server and that account, which could read the cluster's files anyway.
 */
export function createSocketDir(dataDir: string, account: Account): SocketDir {
  const tried = possibleParents();
  for (const parent of tried) {
    try {
      const dir = mkdtempSync(join(parent, namePrefix(dataDir)));
      if (account !== undefined) chownSync(dir, account.uid, account.gid);
      const isUsable = account === undefined || isReachable(dir, account);
      if (isUsable && Buffer.byteLength(dir) <= longestSocketDir) return removable(dir);
      rmSync(dir, { recursive: true });
    } catch {
      // Not writable, or not there: the next one may be.
    }
  }
  throw startupError(
    "data_dir.not_accessible",
    `None of ${tried.join(", ")} can hold PostgreSQL's socket. Set TMPDIR to a short, writable directory.`,
  );
}

/** Removes what killed servers of `dataDir` left. Only for its owner, and when its PostgreSQL has ended. */
export function removeSocketDirs(dataDir: string): void {
  const prefix = namePrefix(dataDir);
  for (const parent of possibleParents()) {
    try {
      readdirSync(parent)
        .filter((name) => name.startsWith(prefix))
        .forEach((name) => rmSync(join(parent, name), { recursive: true, force: true }));
    } catch {
      // Not there, or what is left in it is another user's: a new folder is made in any case.
    }
  }
}

function possibleParents(): string[] {
  return [...new Set([tmpdir(), "/tmp", "/run"])];
}

/** Identifies the owner of a socket folder. With the inode, as containers may share /tmp and have the same paths. */
function namePrefix(dataDir: string): string {
  const path = realpathSync(dataDir);
  const identity = createHash("sha256")
    .update(`${path} ${statSync(path).ino}`)
    .digest("hex");
  return `outlay-pg-${identity.slice(0, 10)}-`;
}

function removable(path: string): SocketDir {
  const remove = () => {
    process.removeListener("exit", remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.once("exit", remove);
  return { path, remove };
}
