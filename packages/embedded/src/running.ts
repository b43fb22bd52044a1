import { readFileSync } from "node:fs";
import { join } from "node:path";
import { superuser } from "./cluster.ts";
import { findPostgresIn } from "./processes.ts";

/** The embedded database's name. */
export const databaseName = "outlay";

/**
 * Where the embedded PostgreSQL of a running server is, for commands beside it; undefined when none runs in `dataDir`.
 * Only the account of its socket and root can connect.
 */
export function findRunningPostgres(dataDir: string): string | undefined {
  const dir = join(dataDir, "postgres");
  try {
    // The lines of postmaster.pid: pid, folder, start, port, folder of the socket, address, memory, state.
    const [pid, , , port, socketDir = "", , , state] = readFileSync(
      join(dir, "postmaster.pid"),
      "utf8",
    )
      .split("\n")
      .map((line) => line.trim());
    const isAlive = process.platform !== "linux" || findPostgresIn(dir).includes(Number(pid));
    if (!isAlive || state !== "ready" || socketDir === "") return undefined;
    return `postgresql://${superuser}@${encodeURIComponent(socketDir)}:${port}/${databaseName}`;
  } catch {
    return undefined;
  }
}
