import { AppError } from "@outlay/core";
import { attachments, type Db } from "@outlay/db";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Attachment } from "./attachments.contract.ts";

export type AttachmentRow = Omit<typeof attachments.$inferSelect, "bookId">;

/** An attachment as clients see it, in the feed too. */
export function toAttachment(row: Omit<AttachmentRow, "fileId" | "crc32">): Attachment {
  const { id, transactionId, name, type, sizeBytes, content: text, createdAt } = row;
  return { id, transactionId, name, type, sizeBytes, text, createdAt };
}

export const isAttachment = (book: Pick<Book, "id">, id: string) =>
  and(eq(attachments.bookId, book.id), eq(attachments.id, id));

/** Also of one that is deleted. */
export async function findRow(
  db: Db,
  book: Pick<Book, "id">,
  id: string,
): Promise<AttachmentRow | undefined> {
  const [row] = await db.select().from(attachments).where(isAttachment(book, id));
  return row;
}

/** Throws `attachment.not_found`. */
export async function getRow(db: Db, book: Book, id: string): Promise<AttachmentRow> {
  const row = await findRow(db, book, id);
  if (row && row.deletedAt === null) return row;
  throw new AppError("attachment.not_found", "No attachment has this id.");
}

/** Those of a transaction, the oldest first. */
export async function selectOfTransaction(
  db: Db,
  book: Book,
  transactionId: string,
): Promise<Attachment[]> {
  const rows = await db
    .select()
    .from(attachments)
    .where(
      and(
        eq(attachments.bookId, book.id),
        eq(attachments.transactionId, transactionId),
        isNull(attachments.deletedAt),
      ),
    )
    .orderBy(asc(attachments.createdAt), asc(attachments.id));
  return rows.map(toAttachment);
}
