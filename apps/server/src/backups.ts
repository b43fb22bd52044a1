import type { ServerState } from "@outlay/api";
import { listBackups } from "@outlay/embedded";
import type { Config } from "./config.ts";

const lateMs = 2 * 24 * 60 * 60 * 1000;

/** Throws where BACKUP_DIR is set and nobody would make backups. */
export function assertBackups({ backupDir, databaseUrl, jobs }: Config): void {
  if (backupDir === undefined) return;
  if (databaseUrl !== undefined)
    throw new Error(
      "BACKUP_DIR is for the embedded database. Remove it, and back the one of DATABASE_URL up with pg_dump (`outlay backup --help`).",
    );
  if (jobs === "off")
    throw new Error("BACKUP_DIR needs a server that runs jobs: remove it, or JOBS=off.");
}

/** What an operator should know of the backups in BACKUP_DIR, with the reason where it cannot be read; undefined without one. */
export async function readBackups({ backupDir }: Pick<Config, "backupDir">, now: Date) {
  if (backupDir === undefined) return undefined;
  const none = { lastAt: null, count: 0, isLate: true };
  let error: string | undefined;
  const [lastAt, ...others] = await listBackups(backupDir, now).catch((reason: Error) => {
    error = reason.message;
    return [];
  });
  if (error !== undefined) return { ...none, error };
  if (lastAt === undefined) return none;
  const isLate = now.getTime() - lastAt.getTime() > lateMs;
  return { lastAt: lastAt.toISOString(), count: others.length + 1, isLate };
}

/** The same for the people who use the server, with its version. */
export async function readServerState(
  { site, version }: { site: Pick<Config, "backupDir">; version: string },
  now: Date,
): Promise<ServerState> {
  const backups = await readBackups(site, now);
  if (!backups) return { version, backups: null };
  const { lastAt, isLate: late } = backups;
  return { version, backups: { lastAt: lastAt === null ? null : new Date(lastAt), late } };
}

/** A line of the doctor. */
export function describeBackups(backups: NonNullable<Awaited<ReturnType<typeof readBackups>>>) {
  if ("error" in backups)
    return `Backups: BACKUP_DIR cannot be read (${backups.error}). The doctor reads it as the user who calls it.`;
  const { lastAt, count, isLate } = backups;
  if (lastAt === null) return "Backups: none yet. `outlay jobs` shows what failed.";
  const late = isLate ? " That is more than two days ago: `outlay jobs` shows what failed." : "";
  return `Backups: ${count}, the last of ${lastAt}.${late}`;
}
