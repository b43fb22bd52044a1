import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { composedLength, instant } from "./columns.ts";
import { transactions } from "./transactions.ts";

export const attachmentTypes = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "application/pdf",
] as const;

/** The largest file of a transaction. */
export const maxAttachmentBytes = 10 * 1024 ** 2;

/** A file of a transaction, such as a receipt. Its bytes are in the file storage. */
export const attachments = pgTable(
  "attachments",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    transactionId: uuid("transaction_id").notNull(),
    /** The name of its bytes in the storage, below the book's id. Each upload has its own. */
    fileId: uuid("file_id").notNull(),
    name: text("name").notNull(),
    type: text("type", { enum: attachmentTypes }).notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    /** CRC-32 of its bytes, to recognise the same file sent again. */
    crc32: integer("crc32").notNull(),
    /** What a client read from it. */
    content: text("content"),
    /** The same, folded for searching. */
    searchText: text("search_text"),
    createdAt: instant("created_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "attachments_pkey", columns: [t.bookId, t.id] }),
    unique("attachments_file_key").on(t.bookId, t.fileId),
    index("attachments_transaction_idx").on(t.bookId, t.transactionId),
    index("attachments_deleted_idx")
      .on(t.bookId, t.deletedAt)
      .where(sql`${t.deletedAt} is not null`),
    index("attachments_search_idx")
      .using("gin", t.bookId, t.searchText.op("gin_trgm_ops"))
      .where(sql`${t.deletedAt} is null and ${t.searchText} is not null`),
    foreignKey({
      name: "attachments_transaction_fkey",
      columns: [t.bookId, t.transactionId],
      foreignColumns: [transactions.bookId, transactions.id],
    }),
    check(
      "attachments_type_known",
      sql`${t.type} in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')`,
    ),
    check(
      "attachments_size_range",
      sql`${t.sizeBytes} between 1 and ${sql.raw(String(maxAttachmentBytes))}`,
    ),
    check(
      "attachments_name_length",
      sql`char_length(${t.name}) between 1 and ${composedLength(255)}`,
    ),
    check("attachments_content_length", sql`char_length(${t.content}) <= ${composedLength(5000)}`),
  ],
);

/**
 * Files of the storage that nothing needs once an instant has come: an upload until its attachment is recorded, and
 * what was deleted for good. A global table, because it outlives the books.
 */
export const unusedFiles = pgTable(
  "unused_files",
  {
    /** Its name in the storage: the book's id, a slash and `file_id`. */
    key: text("key").notNull(),
    dueAt: instant("due_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "unused_files_pkey", columns: [t.key] }),
    index("unused_files_due_idx").on(t.dueAt),
  ],
);
