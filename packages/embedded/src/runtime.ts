import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { startupError } from "@outlay/core";
import type { Account } from "./account.ts";
import { describeBinaries, type Binaries } from "./binaries.ts";

/**
 * Binaries that `account` can run: the installed ones, or a copy of them in the first of `copyDirs` that it
 * can enter, as when root keeps the checkout in /root. A copy belongs to root and holds nothing secret.
 */
export function provideRuntime(
  installed: Binaries,
  account: Account,
  copyDirs: string[],
): Binaries {
  if (account === undefined || isRunnable(installed.root, account)) return installed;
  const name = `postgresql-${installed.version}-${process.arch}`;
  for (const parent of copyDirs) {
    if (!makeReachable(parent, account)) continue;
    const target = join(parent, name);
    if (!existsSync(target)) copyRuntime(installed.root, target);
    if (isRunnable(target, account)) return describeBinaries(target, installed.version);
  }
  throw startupError(
    "data_dir.not_accessible",
    `User ${account.uid}, as whom root runs PostgreSQL, can read neither ${installed.root} nor a copy in ` +
      `${copyDirs.join(" or ")}. Start Outlay as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Makes `dir` if its parent is one that `account` can enter. */
function makeReachable(dir: string, account: { uid: number; gid: number }): boolean {
  try {
    const wasThere = existsSync(dir);
    mkdirSync(dir, { recursive: true });
    if (!wasThere) chmodSync(dir, 0o755);
    if (isReachable(dir, account)) return true;
    if (!wasThere) rmdirSync(dir);
    return false;
  } catch {
    return false;
  }
}

/** Whether `account` may enter every folder on the way to `path` and read it. */
export function isReachable(path: string, account: { uid: number; gid: number }): boolean {
  const real = realpathSync(path);
  const needed = statSync(real).isDirectory() ? 5 : 4;
  return permits(real, account, needed) && ancestors(real).every((dir) => permits(dir, account, 1));
}

function isRunnable(root: string, account: { uid: number; gid: number }): boolean {
  const samples = ["bin/postgres", "bin/initdb", "lib/postgresql", "share/postgresql/postgres.bki"];
  return samples.every((sample) => isReachable(join(root, sample), account));
}

function permits(path: string, account: { uid: number; gid: number }, bit: number): boolean {
  const { uid, gid, mode } = statSync(path);
  if (uid === account.uid) return ((mode >> 6) & bit) === bit;
  if (gid === account.gid) return ((mode >> 3) & bit) === bit;
  return (mode & bit) === bit;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

/** Copies under another name and renames, so that a copy is complete or not there. */
function copyRuntime(source: string, target: string): void {
  const partial = mkdtempSync(`${target}.partial-`);
  cpSync(source, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/\.a$|\/(?:pgxs|pkgconfig|include)$/.test(path),
  });
  makeReadable(partial);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another server may have finished the same copy first.
    if (!existsSync(target)) throw error;
  }
}

function makeReadable(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return;
  const isProgram = stats.isDirectory() || (stats.mode & 0o100) !== 0;
  chmodSync(path, isProgram ? 0o755 : 0o644);
  if (stats.isDirectory()) readdirSync(path).forEach((name) => makeReadable(join(path, name)));
}
