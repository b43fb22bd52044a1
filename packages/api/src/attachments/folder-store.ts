import { type FileHandle, mkdir, open, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileStore } from "../support/file-store.ts";

const chunkBytes = 256 * 1024;
const batchBytes = 256 * 1024;

const isMissing = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** Makes the names in a folder durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Chunks of so many bytes in all, or the last of them. */
async function* inBatches(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    batch.push(chunk);
    length += chunk.length;
    if (length < batchBytes) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  if (length > 0) yield batch;
}

async function writeBatch(file: FileHandle, batch: readonly Uint8Array[]): Promise<void> {
  const length = batch.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await file.writev(batch);
  if (bytesWritten < length) throw new Error("the disk took only a part of a file");
}

/** Writes one batch while the next arrives, and closes the file. */
async function writeAll(file: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for await (const batch of inBatches(bytes)) {
      await writing;
      writing = writeBatch(file, batch);
      // Its failure is met by the next batch, or below.
      writing.catch(() => {});
    }
    await writing;
    await file.datasync();
  } finally {
    await writing.catch(() => {});
    await file.close();
  }
}

/** Bytes as they are read; the file is closed at the end, or when the reader returns. */
async function* readAll(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Files in a folder of this machine. */
export function createFolderStore(root: string): FileStore {
  const pathOf = (key: string) => join(root, key);
  const makeFolder = async (path: string) => {
    const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
  };
  const openNew = async (path: string): Promise<FileHandle> => {
    await makeFolder(path);
    return open(path, "w", 0o600).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      // Another removal took the empty folder away in between.
      await makeFolder(path);
      return open(path, "w", 0o600);
    });
  };
  return {
    write: async (key, bytes) => {
      const path = pathOf(key);
      const file = await openNew(path);
      // Its name becomes durable while its bytes arrive.
      const named = syncFolder(dirname(path));
      named.catch(() => {});
      try {
        await writeAll(file, bytes);
        await named;
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    read: async (key) => {
      const file = await open(pathOf(key), "r").catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      return file && readAll(file);
    },
    remove: async (key) => {
      const path = pathOf(key);
      await rm(path, { force: true });
      // As 1.0.0-rc.1 named a file while it arrived.
      await rm(`${path}.part`, { force: true });
      // The last one of its book.
      await rmdir(dirname(path)).catch(() => {});
    },
  };
}
