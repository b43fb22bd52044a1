import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startupError } from "../startup-error.ts";
import type { Account } from "./account.ts";
import { isReachable } from "./runtime.ts";

export const socketDirPrefix = "outlay-pg-";

// The address of a unix socket has 104 bytes on macOS and 108 on Linux, "/.s.PGSQL.5432.lock" included.
const longestSocketDir = 80;

/**
 * Makes a new folder for the socket, mode 0700 and owned by PostgreSQL's account: who may enter it may connect,
 * without a password. That is this server and that account, which could read the cluster's files anyway.
 */
export function createSocketDir(account: Account): string {
  const tried = [...new Set([tmpdir(), "/tmp", "/run"])];
  for (const parent of tried) {
    try {
      const dir = mkdtempSync(join(parent, socketDirPrefix));
      if (account !== undefined) chownSync(dir, account.uid, account.gid);
      const isUsable = account === undefined || isReachable(dir, account);
      if (isUsable && Buffer.byteLength(dir) <= longestSocketDir) return dir;
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
