import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@outlay/db/connect";
import { expect } from "vitest";

/** The programs of Debian's PostgreSQL. */
const programs = "/usr/lib/postgresql/15/bin";

/** Whether they are installed. What needs them says so where they are not. */
export const hasOwnPostgres = (() => {
  const isThere = existsSync(join(programs, "pg_dump"));
  if (!isThere)
    // oxlint-disable-next-line no-console
    console.warn(
      "PostgreSQL 15 is not installed: its dumps are left out (Debian: apt-get install postgresql-15).",
    );
  return isThere;
})();

/** PostgreSQL does not run as root. */
function chooseAccount() {
  if (process.getuid?.() !== 0) return {};
  const [, , uid, gid] =
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .find(([name]) => name === "postgres") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** A PostgreSQL of the operator's own, with its programs, on a socket in a folder of its own. */
export async function startOwnPostgres() {
  const dir = mkdtempSync(join(tmpdir(), "outlay-own-"));
  const account = chooseAccount();
  if (account.uid !== undefined) chownSync(dir, account.uid, account.gid);
  const as = { cwd: dir, ...account };
  const initdb = [
    "--auth=trust",
    "--username=outlay",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
    "-D",
    join(dir, "data"),
  ];
  execFileSync(join(programs, "initdb"), initdb, { ...as, stdio: "ignore" });
  const options = [
    "-D",
    join(dir, "data"),
    "-k",
    dir,
    "-c",
    "listen_addresses=",
    "-c",
    "fsync=off",
  ];
  const server = spawn(join(programs, "postgres"), options, { ...as, stdio: "ignore" });
  const urlOf = (name: string) => `postgres://outlay@${encodeURIComponent(dir)}:5432/${name}`;
  const isReady = async () => {
    const sql = connect(urlOf("postgres"), { poolSize: 1 });
    return sql`select 1`
      .then(() => true)
      .catch(() => false)
      .finally(() => void sql.end());
  };
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  return {
    urlOf,
    /** Runs one of its programs, as its manual has it. */
    run: (program: string, ...args: string[]): void => {
      execFileSync(join(programs, program), args, { ...as, stdio: ["ignore", "ignore", "pipe"] });
    },
    dir,
    stop: async () => {
      server.kill("SIGINT");
      await once(server, "exit");
      rmSync(dir, { recursive: true });
    },
  };
}
