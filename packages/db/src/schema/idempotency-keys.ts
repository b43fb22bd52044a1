import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  json,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { bytea, instant } from "./columns.ts";

/** The replies to requests with an Idempotency-Key, kept for a day. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    bookId: uuid("book_id").notNull(),
    userId: uuid("user_id").notNull(),
    key: text("key").notNull(),
    /** SHA-256 of the procedure and its input: the same key with another body is a mistake. */
    requestHash: bytea("request_hash").notNull(),
    /** What the procedure returned, in superjson's envelope; `json` keeps the order of its keys, and so the bytes of a reply. */
    reply: json("reply").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "idempotency_keys_pkey", columns: [t.bookId, t.userId, t.key] }),
    foreignKey({
      name: "idempotency_keys_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }),
    index("idempotency_keys_created_idx").on(t.bookId, t.createdAt),
    check("idempotency_keys_key_length", sql`char_length(${t.key}) between 1 and 255`),
  ],
);
