import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { backUp, restore, startEmbeddedPostgres } from "@outlay/embedded";
import { connect } from "@outlay/db/connect";
import type { Config } from "../config.ts";
import { assertDatabase } from "../database.ts";
import { stopWithoutDatabase } from "./failures.ts";

/** What to run where PostgreSQL is the operator's own; `version` is its major one. */
const ownTools = (what: "backup" | "restore") =>
  `DATABASE_URL names a PostgreSQL of your own, which its own programs ${what === "backup" ? "back up" : "restore"}. ` +
  "Use those of the same major version:\n\n" +
  (what === "backup"
    ? '  pg_dump --format=custom --file=outlay.dump "$DATABASE_URL"\n'
    : '  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" outlay.dump      into an empty database\n') +
  "\nKeep AUTH_SECRETS, or the auth-secrets file of DATA_DIR, beside it.";

/** Writes a line that is replaced by the next one, for a person who waits. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001B[K`);
}

const mib = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;

/** Throws where no file can be, before a copy begins that takes its time. */
async function assertPlace(file: string): Promise<void> {
  const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory();
  const folder = dirname(file);
  if (!(await isFolder(folder)))
    throw new Error(`There is no folder ${folder}: create it, or mount its disk.`);
  if (await isFolder(file)) throw new Error(`${file} is a folder. Name a file in it.`);
}

/** Backs the embedded database up; starts it where no server runs. */
export async function makeBackup(config: Config, path: string): Promise<string> {
  if (config.databaseUrl !== undefined) throw new Error(ownTools("backup"));
  const { dataDir } = config;
  const file = resolve(path);
  await assertPlace(file);
  const given = { connect, dataDir, file, now: new Date() };
  const onProgress = ({ bytes, of }: { bytes: number; of: number }) =>
    progress(`${Math.floor((100 * bytes) / Math.max(of, 1))} % of ${mib(of)}`);
  try {
    await backUp({ ...given, onProgress });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "backup.not_running"))
      throw error;
    assertDatabase(config);
    const embedded = await startEmbeddedPostgres({ connect, dataDir, onExit: stopWithoutDatabase });
    try {
      await backUp({ ...given, onProgress });
    } finally {
      await embedded.stop();
    }
  }
  progress("");
  return `The backup is ${file}. Restore it with "outlay restore", with DATA_DIR set to a new directory.`;
}

/** Restores a backup and starts the database once, which recovers it. */
export async function restoreBackup(config: Config, path: string): Promise<string> {
  if (config.databaseUrl !== undefined) throw new Error(ownTools("restore"));
  const { dataDir } = config;
  const file = resolve(path);
  const { createdAt } = await restore({
    dataDir,
    file,
    onProgress: (bytes) => progress(`${mib(bytes)} read`),
  });
  progress("");
  const embedded = await startEmbeddedPostgres({ connect, dataDir, onExit: stopWithoutDatabase });
  await embedded.stop();
  return `The backup of ${createdAt} is restored in ${dataDir}. Examine it with "outlay doctor", then start the server.`;
}
