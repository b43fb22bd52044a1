import { createWriteStream, readFileSync } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack, type Pack } from "tar-stream";
import { startupError } from "@outlay/core";
import type { Connect } from "./index.ts";
import { findRunningPostgres } from "./running.ts";

/** The first entry of a backup. */
export const manifestName = "outlay-backup.json";
/** What else of the data directory a restored server needs. */
export const keptFiles = ["auth-secrets"];
/** The files of transactions, in folders of books. Those that the database names are whole and do not change. */
export const filesFolder = "attachments";

export type Manifest = { format: 1; postgres: string; createdAt: string };

/** What PostgreSQL's documentation says to leave out of a base backup: files of this process, and folders whose files are. */
const files = new Set(
  "postmaster.pid postmaster.opts backup_label backup_label.old tablespace_map".split(" "),
);
export const emptied =
  "pg_wal pg_replslot pg_dynshmem pg_notify pg_serial pg_snapshots pg_stat_tmp pg_subtrans".split(
    " ",
  );
const isLeftOut = (name: string) =>
  files.has(name) ||
  emptied.some((folder) => name.startsWith(`${folder}/`)) ||
  /^(?:pg_internal\.init|pgsql_tmp)/.test(basename(name));

/** It names the place from which to recover, so it comes after all that was copied. */
const controlFile = "global/pg_control";

export type BackupOptions = {
  connect: Connect;
  dataDir: string;
  /** Where the backup becomes a file, mode 0600: it holds all books, and the secrets that sign. */
  file: string;
  now: Date;
  onProgress?: (done: { bytes: number; of: number }) => void;
  signal?: AbortSignal;
};

/**
 * Copies the embedded database of a running server into a file, as of the end of the copy, and the secrets and the files
 * of transactions beside it, while the server goes on. `file` is there when it is whole, or not at all. Throws `backup.not_running`.
 */
export async function backUp({
  connect,
  dataDir,
  file,
  now,
  ...options
}: BackupOptions): Promise<void> {
  const url = findRunningPostgres(dataDir);
  if (url === undefined) throw startupError("backup.not_running", `No server runs in ${dataDir}.`);
  const partial = `${file}.partial`;
  const client = connect(url, { poolSize: 1, statementTimeoutMs: 0 });
  try {
    // It keeps the write-ahead log of the time of the copy, and ends with this session: a little later than it is closed.
    await client.unsafe(
      "select pg_create_physical_replication_slot('outlay_backup_' || pg_backend_pid(), true, true)",
    );
    const [started] = await client.unsafe(
      "select pg_walfile_name(pg_backup_start('outlay', true)) as wal",
    );
    const archive = pack();
    const writing = pipeline(
      archive,
      createGzip({ level: 1 }),
      createWriteStream(partial, { mode: 0o600 }),
      { ...(options.signal && { signal: options.signal }) },
    );
    const filling = fill(archive, { dataDir, now, ...options }, async () => {
      const [stopped] = await client.unsafe(
        "select labelfile, pg_walfile_name(lsn) as wal from pg_backup_stop(false)",
      );
      return {
        label: cell(stopped, "labelfile"),
        from: cell(started, "wal"),
        to: cell(stopped, "wal"),
        names: await readFileNames(client),
      };
    });
    await Promise.all([
      writing,
      filling.catch((error: unknown) => {
        archive.destroy(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }),
    ]);
    await sync(partial);
    await rename(partial, file);
    await sync(dirname(file));
  } finally {
    await rm(partial, { force: true });
    await client.end({ timeout: 5 });
  }
}

function cell(row: unknown, name: string): string {
  if (typeof row !== "object" || row === null || !(name in row))
    throw new Error(`PostgreSQL gave no ${name}`);
  return String(row[name as keyof typeof row]);
}

/**
 * The names of the files of transactions. What lies beside them is arriving, or was left behind: of that a restored database may
 * know nothing, so that nobody would remove it. A database of an older release has no such table, and no files.
 */
async function readFileNames(client: ReturnType<Connect>): Promise<string[]> {
  const [table] = await client.unsafe("select to_regclass('attachments') is not null as there");
  if (cell(table, "there") !== "true") return [];
  const rows = await client.unsafe("select book_id || '/' || file_id as name from attachments");
  return rows.map((row) => cell(row, "name"));
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync();
  await handle.close();
}

type Filling = Pick<BackupOptions, "dataDir" | "now" | "onProgress" | "signal">;
type Stopped = { label: string; from: string; to: string; names: readonly string[] };

async function fill(
  archive: Pack,
  { dataDir, now, onProgress, signal }: Filling,
  stop: () => Promise<Stopped>,
): Promise<void> {
  const dir = join(dataDir, "postgres");
  const manifest: Manifest = {
    format: 1,
    postgres: readFileSync(join(dir, "PG_VERSION"), "utf8").trim(),
    createdAt: now.toISOString(),
  };
  addText(archive, manifestName, JSON.stringify(manifest));
  const { found, folders } = await list(dir);
  const of = found.reduce((sum, { size }) => sum + size, 0);
  for (const folder of folders) archive.entry({ name: `postgres/${folder}`, type: "directory" });
  let bytes = 0;
  for (const { name, size } of found) {
    signal?.throwIfAborted();
    await addFile(archive, `postgres/${name}`, join(dir, name));
    bytes += size;
    onProgress?.({ bytes, of });
  }
  const { label, from, to, names } = await stop();
  addText(archive, "postgres/backup_label", label);
  for (const segment of (await readdir(join(dir, "pg_wal"))).toSorted())
    if (/^[0-9A-F]{24}$/.test(segment) && segment >= from && segment <= to)
      await addFile(archive, `postgres/pg_wal/${segment}`, join(dir, "pg_wal", segment));
  for (const name of keptFiles)
    if ((await sizeOf(join(dataDir, name))) !== undefined)
      await addFile(archive, name, join(dataDir, name));
  // Read after the end of the database's copy: all that it names are there.
  for (const name of names) {
    signal?.throwIfAborted();
    await addFile(archive, `${filesFolder}/${name}`, join(dataDir, filesFolder, name));
  }
  archive.finalize();
}

function addText(archive: Pack, name: string, text: string): void {
  archive.entry({ name, mode: 0o600 }, text);
}

type Listed = { found: { name: string; size: number }[]; folders: string[] };

async function list(dir: string): Promise<Listed> {
  const listed: Listed = { found: [], folders: [] };
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath, entry.name).slice(dir.length + 1);
    if (isLeftOut(name)) continue;
    if (entry.isDirectory()) listed.folders.push(name);
    if (!entry.isFile()) continue;
    const size = await sizeOf(join(dir, name));
    if (size !== undefined) listed.found.push({ name, size });
  }
  const isLast = ({ name }: { name: string }) => Number(name === controlFile);
  listed.found.sort((a, b) => isLast(a) - isLast(b));
  return listed;
}

/** Undefined when it has gone, as a dropped table's has. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

/** Adds as many bytes as the file has now: what is written or cut off meanwhile comes back from the write-ahead log. */
async function addFile(archive: Pack, name: string, path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    const entry = archive.entry({ name, size, mode: 0o600 });
    await pipeline(Readable.from(exactly(handle, size)), entry);
  } finally {
    await handle.close();
  }
}

const chunkBytes = 256 * 1024;

async function* exactly(handle: Awaited<ReturnType<typeof open>>, size: number) {
  for (let at = 0; at < size;) {
    const wanted = Math.min(chunkBytes, size - at);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, at);
    // A file that was cut off meanwhile: zeros, which the write-ahead log replaces.
    yield bytesRead === 0 ? Buffer.alloc(wanted) : buffer.subarray(0, bytesRead);
    at += bytesRead === 0 ? wanted : bytesRead;
  }
}
