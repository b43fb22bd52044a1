import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { memberships } from "./memberships.ts";

export const webhookEnds = ["gone", "failed"] as const;

/** Addresses of a book's owner to which its changes are sent. They end with the owner's membership. */
export const webhooks = pgTable(
  "webhooks",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    /** The owner of the book. */
    ownerId: uuid("owner_id").notNull(),
    url: text("url").notNull(),
    events: text("events").array().notNull(),
    enabled: boolean("enabled").notNull(),
    /** The number of the last change that was delivered or passed over. */
    cursorSeq: bigint("cursor_seq", { mode: "number" }).notNull(),
    /** The secret that signs, encrypted with the key of the ring. */
    kid: text("kid").notNull(),
    sealed: bytea("sealed").notNull(),
    /** The secret before, which signs as well until it ends. */
    formerKid: text("former_kid"),
    formerSealed: bytea("former_sealed"),
    formerUntil: instant("former_until"),
    /** Since when the next event cannot be delivered, after how many attempts, and when the next one is due. */
    failingSince: instant("failing_since"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    /** When and why the server disabled it; null if it did not. */
    endedAt: instant("ended_at"),
    endedBy: text("ended_by", { enum: webhookEnds }),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "webhooks_pkey", columns: [t.bookId, t.id] }),
    foreignKey({
      name: "webhooks_owner_fkey",
      columns: [t.bookId, t.ownerId],
      foreignColumns: [memberships.bookId, memberships.userId],
    }).onDelete("cascade"),
    check("webhooks_url_length", sql`char_length(${t.url}) between 1 and 2048`),
    check("webhooks_events_some", sql`cardinality(${t.events}) between 1 and 100`),
    check(
      "webhooks_former_whole",
      sql`num_nonnulls(${t.formerKid}, ${t.formerSealed}, ${t.formerUntil}) in (0, 3)`,
    ),
    check(
      "webhooks_failing_whole",
      sql`num_nonnulls(${t.failingSince}, ${t.nextAttemptAt}) = case ${t.attempts} when 0 then 0 else 2 end`,
    ),
    check(
      "webhooks_ended_whole",
      sql`num_nonnulls(${t.endedAt}, ${t.endedBy}) in (0, 2) and (${t.endedAt} is null or not ${t.enabled})`,
    ),
    check("webhooks_ended_by_known", sql`${t.endedBy} in ('gone', 'failed')`),
  ],
);

/** The log of attempts to deliver, of the last 30 days. Its ids are ordered by time. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    bookId: uuid("book_id").notNull(),
    webhookId: uuid("webhook_id").notNull(),
    id: uuid("id").notNull(),
    /** What the receiver knows the event by. */
    message: text("message").notNull(),
    /** The change it is about; null for a test. */
    seq: bigint("seq", { mode: "number" }),
    type: text("type").notNull(),
    at: instant("at").notNull(),
    /** From 1, of the same event. */
    attempt: integer("attempt").notNull(),
    /** The status of the reply, or why there is none. */
    status: smallint("status"),
    error: text("error"),
    durationMs: integer("duration_ms").notNull(),
  },
  (t) => [
    primaryKey({ name: "webhook_deliveries_pkey", columns: [t.bookId, t.webhookId, t.id] }),
    foreignKey({
      name: "webhook_deliveries_webhook_fkey",
      columns: [t.bookId, t.webhookId],
      foreignColumns: [webhooks.bookId, webhooks.id],
    }).onDelete("cascade"),
    check("webhook_deliveries_outcome", sql`num_nonnulls(${t.status}, ${t.error}) = 1`),
  ],
);
