import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { instant } from "./columns.ts";

export const changeEntities = [
  "account",
  "alert",
  "attachment",
  "book",
  "budget",
  "category",
  "goal",
  "import",
  "rate",
  "rateImport",
  "notification",
  "person",
  "rule",
  "schedule",
  "settlement",
  "shareDefault",
  "statement",
  "transaction",
] as const;
export const changeOps = ["create", "update", "delete", "restore"] as const;

/** Every write to a book, numbered from 1 without gaps, with the record before and after it. */
export const changes = pgTable(
  "changes",
  {
    bookId: uuid("book_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    entity: text("entity", { enum: changeEntities }).notNull(),
    entityId: uuid("entity_id").notNull(),
    op: text("op", { enum: changeOps }).notNull(),
    at: instant("at").notNull(),
    /** The user who made the change; kept when the user is deleted. */
    actorId: uuid("actor_id").notNull(),
    /** The personal access token it was made with, if any; kept when the token is revoked. */
    tokenId: uuid("token_id"),
    /** One request of a person or program, which may make several changes. */
    operationId: uuid("operation_id").notNull(),
    /** As in the API, without values derived from other records; null if the record did not exist. */
    before: jsonb("before"),
    after: jsonb("after"),
  },
  (t) => [
    primaryKey({ name: "changes_pkey", columns: [t.bookId, t.seq] }),
    foreignKey({ name: "changes_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    index("changes_entity_idx").on(t.bookId, t.entityId, t.seq),
    index("changes_operation_idx").on(t.bookId, t.operationId, t.seq),
    index("changes_notifications_idx")
      .on(t.bookId, t.seq)
      .where(sql`${t.entity} = 'notification'`),
    index("changes_rewritten_idx")
      .on(t.bookId, t.seq)
      .where(sql`${t.entity} = 'transaction' and ${t.op} <> 'create'`),
    // What a program wrote; what it was notified of is no write of its own.
    index("changes_token_idx")
      .on(t.bookId, t.tokenId, t.seq)
      .where(sql`${t.tokenId} is not null and ${t.entity} <> 'notification'`),
    check(
      "changes_entity_known",
      sql`${t.entity} in ('account', 'alert', 'attachment', 'book', 'budget', 'category', 'goal', 'import', 'notification', 'person', 'rate', 'rateImport', 'rule', 'schedule', 'settlement', 'shareDefault', 'statement', 'transaction')`,
    ),
    check("changes_op_known", sql`${t.op} in ('create', 'update', 'delete', 'restore')`),
  ],
);

export type Change = typeof changes.$inferSelect;
