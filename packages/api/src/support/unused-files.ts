import { attachments, type Db, plainArray, unusedFiles } from "@outlay/db";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { AppError } from "@outlay/core";
import type { BookLock } from "./book-lock.ts";
import type { FileStore } from "./file-store.ts";

/** The name of a file in the storage. */
export const keyOf = (bookId: string, fileId: string) => `${bookId}/${fileId}`;

/** Longer than any upload or import takes. */
const uploadMs = 24 * 60 * 60 * 1000;
const laterMs = 60 * 60 * 1000;

/** Says of a file that is about to be written that it is unused, until `useFile`. Not in the transaction of that. */
export async function announceFile(db: Db, key: string, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + uploadMs);
  // An import that broke off may have announced it before.
  await db
    .insert(unusedFiles)
    .values({ key, dueAt })
    .onConflictDoUpdate({ target: unusedFiles.key, set: { dueAt } });
}

/** Says of a written file that it is used. Throws `server.unavailable` if it was swept. */
export async function useFile(tx: Db, key: string): Promise<void> {
  const { count } = await tx.execute(sql`delete from ${unusedFiles} where key = ${key}`);
  if (count === 0) throw new AppError("server.unavailable", "The upload took too long. Try again.");
}

/** Removes a file that was announced and is not used. What fails here is done by `sweepFiles`. */
export async function dropFile(db: Db, files: FileStore, key: string): Promise<void> {
  await files.remove(key);
  await db.delete(unusedFiles).where(eq(unusedFiles.key, key));
}

/** Says of announced files that nothing will use them: the next sweep removes them. */
export async function giveUpFiles(db: Db, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await db
    .update(unusedFiles)
    .set({ dueAt: new Date(0) })
    .where(sql`${unusedFiles.key} = any(${plainArray(keys)}::text[])`);
}

const release = (condition: ReturnType<typeof sql>) => sql`
  insert into ${unusedFiles} (key, due_at)
  select record.book_id || '/' || record.file_id, to_timestamp(0) from ${attachments} record where ${condition}
  on conflict (key) do nothing`;

/** The files of attachments that are about to be deleted for good. */
export async function releaseFiles({ tx, book }: BookLock, ids: readonly string[]): Promise<void> {
  await tx.execute(
    release(sql`record.book_id = ${book.id} and record.id = any(${plainArray(ids)}::uuid[])`),
  );
}

/** All files of a book that is about to be deleted for good. */
export async function releaseFilesOfBook(tx: Db, bookId: string): Promise<void> {
  await tx.execute(release(sql`record.book_id = ${bookId}`));
}

/** Whether an attachment has the file, deleted or not. */
async function isUsed(tx: Db, key: string): Promise<boolean> {
  const [bookId = "", fileId = ""] = key.split("/");
  const rows = await tx
    .select({ id: attachments.id })
    .from(attachments)
    .where(and(eq(attachments.bookId, bookId), eq(attachments.fileId, fileId)));
  return rows.length > 0;
}

type Needs = {
  db: Db;
  files: FileStore;
  /** Called with the failure of a file: the next call tries again. */
  onFailure: (error: unknown) => void;
  /** Ends it after the current file. */
  signal?: AbortSignal;
};

const atATime = 100;

/** Removes one file, unless another server does, an attachment has it, or an upload ends meanwhile. */
async function sweepFile({ db, files }: Needs, key: string, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    const isIt = and(eq(unusedFiles.key, key), lte(unusedFiles.dueAt, now));
    const locked = await tx
      .select({ key: unusedFiles.key })
      .from(unusedFiles)
      .where(isIt)
      .for("update", { skipLocked: true });
    if (locked.length === 0) return 0;
    if (await isUsed(tx, key)) {
      // Its book is being deleted.
      await tx
        .update(unusedFiles)
        .set({ dueAt: new Date(now.getTime() + laterMs) })
        .where(isIt);
      return 0;
    }
    await files.remove(key);
    await tx.delete(unusedFiles).where(isIt);
    return 1;
  });
}

/** Removes the files that nothing needs now; returns how many. */
export async function sweepFiles(needs: Needs, now: Date): Promise<number> {
  let removed = 0;
  let after: string | undefined;
  for (;;) {
    const rows = await needs.db
      .select({ key: unusedFiles.key })
      .from(unusedFiles)
      .where(
        and(
          lte(unusedFiles.dueAt, now),
          after === undefined ? undefined : sql`${unusedFiles.key} > ${after}`,
        ),
      )
      .orderBy(asc(unusedFiles.key))
      .limit(atATime);
    for (const { key } of rows) {
      if (needs.signal?.aborted) return removed;
      removed += await sweepFile(needs, key, now).catch((error: unknown) => {
        needs.onFailure(error);
        return 0;
      });
    }
    after = rows.at(-1)?.key;
    if (after === undefined) return removed;
  }
}
