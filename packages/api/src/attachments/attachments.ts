import type { Page } from "../support/pagination.ts";
import { AppError, foldText } from "@outlay/core";
import { attachments, type Db, transactions } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { resolveReplay } from "../support/replay.ts";
import {
  type AttachmentRow,
  findRow,
  getRow,
  isAttachment,
  selectOfTransaction,
  toAttachment,
} from "./attachment-rows.ts";
import type { Attachment, ListAttachmentsInput } from "./attachments.contract.ts";
import { assertRoom, countOfTransaction } from "./limits.ts";
import { keyOf, useFile } from "../support/unused-files.ts";

/** Counts a transaction's files, and appends to the feed. */
async function record(
  write: LockedBook,
  op: "create" | "delete" | "restore",
  row: AttachmentRow,
): Promise<void> {
  const { tx, book } = write;
  const difference = op === "delete" ? -1 : 1;
  await tx
    .update(transactions)
    .set({ attachmentCount: sql`${transactions.attachmentCount} + ${difference}` })
    .where(and(eq(transactions.bookId, book.id), eq(transactions.id, row.transactionId)));
  const image = toAttachment(row);
  const images = op === "delete" ? { before: image, after: null } : { before: null, after: image };
  const entry: FeedEntry = { entity: "attachment", entityId: row.id, op, ...images };
  await appendChanges(write, [entry]);
}

export type NewAttachment = Omit<AttachmentRow, "searchText" | "createdAt" | "deletedAt">;

/**
 * Records a file that is stored and announced. If the same was recorded before, that is returned, and the new file is not
 * used. Throws `transaction.not_found`, `attachment.limit`, `id.taken`, `server.unavailable`.
 */
export async function addAttachment(
  write: LockedBook,
  given: NewAttachment,
): Promise<{ attachment: Attachment; isNew: boolean }> {
  const { tx, book, now } = write;
  const existing = await findRow(tx, book, given.id);
  if (existing) {
    const { fileId: _fileId, ...sent } = given;
    const live = existing.deletedAt === null ? existing : undefined;
    return { attachment: toAttachment(resolveReplay(live, sent)), isNew: false };
  }
  await assertRoom(tx, book, given);
  const searchText = given.content === null ? null : foldText(given.content);
  const row = { ...given, searchText, createdAt: now, deletedAt: null };
  await tx.insert(attachments).values({ ...row, bookId: book.id });
  await useFile(tx, keyOf(book.id, given.fileId));
  await record(write, "create", row);
  return { attachment: toAttachment(row), isNew: true };
}

/** A transaction's files, the oldest first. Throws `transaction.not_found`. */
export async function listAttachments(
  db: Db,
  book: Book,
  { transactionId }: ListAttachmentsInput,
): Promise<Page<Attachment>> {
  await countOfTransaction(db, book, transactionId);
  // At most 20: one page has them all.
  return { items: await selectOfTransaction(db, book, transactionId), nextCursor: null };
}

/** It can be undone for 30 days. Throws `attachment.not_found`. */
export async function removeAttachment(write: LockedBook, id: string): Promise<void> {
  const { tx, book, now } = write;
  const row = await getRow(tx, book, id);
  await tx.update(attachments).set({ deletedAt: now }).where(isAttachment(book, id));
  await record(write, "delete", row);
}

/** Throws `attachment.restore_expired` if it is gone for good, and `attachment.limit`. */
export async function restoreAttachment(write: LockedBook, id: string): Promise<void> {
  const { tx, book } = write;
  const row = await findRow(tx, book, id);
  if (!row)
    throw new AppError(
      "attachment.restore_expired",
      "The attachment is gone for good. Send it again.",
    );
  if (row.deletedAt === null) throw new AppError("change.superseded", "The attachment is there.");
  await assertRoom(tx, book, { ...row, sizeBytes: 0 });
  await tx.update(attachments).set({ deletedAt: null }).where(isAttachment(book, id));
  await record(write, "restore", row);
}
