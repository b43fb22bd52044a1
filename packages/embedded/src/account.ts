import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { startupError } from "@outlay/core";

/** The operating-system account that PostgreSQL runs as; undefined is the one we run as ourselves. */
export type Account = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, so root hands it to somebody else: to the owner of the existing cluster,
 * else to the owner of the folder the data is kept in (a checkout of one's own, run through sudo), else to
 * the account `postgres`, else to `nobody`. No account is ever created.
 */
export function chooseAccount(clusterDir: string): Account {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readAccounts();
  const owner = nearestOwner(clusterDir);
  // initdb looks its own account up by number, so one without an entry is of no use.
  const chosen =
    accounts.find(({ uid }) => uid !== 0 && uid === owner) ??
    accounts.find(({ name }) => name === "postgres") ??
    accounts.find(({ name }) => name === "nobody");
  if (chosen !== undefined) return { uid: chosen.uid, gid: chosen.gid };
  throw startupError(
    "data_dir.not_accessible",
    "PostgreSQL does not run as root, and this machine has no account 'postgres' or 'nobody' to run it as. " +
      "Start Outlay as an ordinary user, or set DATABASE_URL.",
  );
}

function nearestOwner(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.uid;
  const parent = dirname(path);
  return parent === path ? undefined : nearestOwner(parent);
}

function readAccounts(): { name: string; uid: number; gid: number }[] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .flatMap(([name, , uid, gid]) =>
      name === undefined || uid === undefined || gid === undefined
        ? []
        : [{ name, uid: Number(uid), gid: Number(gid) }],
    );
}
