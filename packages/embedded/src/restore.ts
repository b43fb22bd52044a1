import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { startupError } from "@outlay/core";
import { emptied, filesFolder, keptFiles, type Manifest, manifestName } from "./backup.ts";
import { findBinaries } from "./binaries.ts";
import { takeOwnership } from "./owner.ts";

type RestoreOptions = { dataDir: string; file: string; onProgress?: (bytes: number) => void };

/**
 * Makes the data directory of a backup, where there is no database yet; the next start recovers it. Secrets and files that
 * are there stay. All of it is there in the end, or nothing. Throws `restore.not_empty`, `restore.unreadable`, `data_dir.other_version`.
 */
export async function restore({ dataDir, file, onProgress }: RestoreOptions): Promise<Manifest> {
  mkdirSync(dataDir, { recursive: true });
  const ownership = takeOwnership(dataDir);
  // Named as what an initdb leaves that was cut short: the next start removes it.
  const partial = mkdtempSync(join(dataDir, "postgres.partial-"));
  try {
    assertEmpty(dataDir);
    const manifest = await unpack(file, partial, onProgress);
    for (const name of keptFiles)
      if (existsSync(join(partial, name)) && !existsSync(join(dataDir, name)))
        renameSync(join(partial, name), join(dataDir, name));
    moveFiles(join(partial, filesFolder), join(dataDir, filesFolder));
    renameSync(join(partial, "postgres"), join(dataDir, "postgres"));
    return manifest;
  } finally {
    rmSync(partial, { recursive: true, force: true });
    ownership.release();
  }
}

/** Moves files of transactions; those that are there are the same. */
function moveFiles(from: string, into: string): void {
  for (const book of existsSync(from) ? readdirSync(from) : []) {
    mkdirSync(join(into, book), { recursive: true, mode: 0o700 });
    for (const name of readdirSync(join(from, book)))
      renameSync(join(from, book, name), join(into, book, name));
  }
}

function assertEmpty(dataDir: string): void {
  const dir = join(dataDir, "postgres");
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw startupError(
      "restore.not_empty",
      `There is a database in ${dataDir}, which a restore would replace. Move it away, or set DATA_DIR to another directory.`,
    );
  rmSync(dir, { recursive: true, force: true });
}

const unreadable = (file: string, reason: string, cause?: unknown) =>
  startupError(
    "restore.unreadable",
    `${file} cannot be restored: ${reason}. Nothing was changed.`,
    { cause },
  );

async function unpack(
  file: string,
  into: string,
  onProgress?: (bytes: number) => void,
): Promise<Manifest> {
  let manifest: Manifest | undefined;
  let isWhole = false;
  const archive = extract();
  const source = createReadStream(file);
  source.on("data", () => onProgress?.(source.bytesRead));
  const reading = pipeline(source, createGunzip(), archive);
  // Its failure is seen where the entries are read.
  reading.catch(() => {});
  try {
    for await (const entry of archive) {
      const { name, type } = entry.header;
      manifest ??= readManifest(name, await text(entry), file);
      const isOurs =
        name.startsWith("postgres/") ||
        keptFiles.includes(name) ||
        /^attachments\/[\w-]+\/[\w-]+$/.test(name);
      if (name === manifestName || !isOurs || name.includes("..")) {
        entry.resume();
        continue;
      }
      const path = join(into, name);
      if (type === "directory") await mkdir(path, { recursive: true, mode: 0o700 });
      else await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      if (type === "file")
        await pipeline(entry, createWriteStream(path, { mode: 0o600, flush: true }));
      else entry.resume();
      isWhole ||= name === "postgres/backup_label";
    }
    await reading;
  } catch (error) {
    if (error instanceof Error && error.name === "StartupError") throw error;
    throw unreadable(file, "it cannot be read, or is no whole backup of Outlay", error);
  }
  if (manifest === undefined || !isWhole) throw unreadable(file, "it is no whole backup of Outlay");
  for (const folder of emptied)
    await mkdir(join(into, "postgres", folder), { recursive: true, mode: 0o700 });
  await chmod(join(into, "postgres"), 0o700);
  return manifest;
}

function readManifest(name: string, content: string, file: string): Manifest {
  if (name !== manifestName) throw unreadable(file, "it is no backup of Outlay");
  const manifest = JSON.parse(content) as Manifest;
  const major = String(findBinaries().major);
  if (manifest.format !== 1) throw unreadable(file, "a newer release of Outlay made it");
  if (manifest.postgres !== major)
    throw startupError(
      "data_dir.other_version",
      `${file} was made by PostgreSQL ${manifest.postgres} and this is PostgreSQL ${major}. Restore it with the release that made it.`,
    );
  return manifest;
}
