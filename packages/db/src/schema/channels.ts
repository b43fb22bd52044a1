import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { notifications } from "./alerts.ts";
import { instant } from "./columns.ts";
import { users } from "./users.ts";

export const channelKinds = ["email", "ntfy"] as const;

/** Ways on which a user gets the notifications of all their books. A global (reference) table. */
export const channels = pgTable(
  "channels",
  {
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    kind: text("kind", { enum: channelKinds }).notNull(),
    /** The URL of a topic; null for the user's own email. */
    target: text("target"),
    /** The kinds of notifications that are sent. */
    kinds: text("kinds").array().notNull(),
    /** Times of day, "00:00" to "23:59", in the user's time zone, between which nothing is sent. */
    quietFrom: text("quiet_from"),
    quietTo: text("quiet_to"),
    /** Failed attempts since the last one that succeeded, and when the next one is. */
    failures: integer("failures").notNull().default(0),
    retryAt: instant("retry_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "channels_pkey", columns: [t.id] }),
    foreignKey({
      name: "channels_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    index("channels_user_idx").on(t.userId, t.id),
    check(
      "channels_kind_whole",
      sql`case ${t.kind} when 'email' then ${t.target} is null when 'ntfy' then ${t.target} is not null else false end`,
    ),
    check("channels_target_length", sql`char_length(${t.target}) between 1 and 500`),
    check("channels_kinds_some", sql`cardinality(${t.kinds}) between 1 and 50`),
    check(
      "channels_quiet_whole",
      sql`num_nonnulls(${t.quietFrom}, ${t.quietTo}) in (0, 2) and ${t.quietFrom} <> ${t.quietTo}`,
    ),
    check(
      "channels_quiet_times",
      sql`${t.quietFrom} ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' and ${t.quietTo} ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'`,
    ),
  ],
);

/**
 * Notifications for channels, written with each notification; one that is not claimed waits. It is claimed before it is sent,
 * so that it is never sent twice.
 */
export const notificationDeliveries = pgTable(
  "notification_deliveries",
  {
    bookId: uuid("book_id").notNull(),
    notificationId: uuid("notification_id").notNull(),
    /** No foreign key: a change of the ledger must not wait for, or fail by, a channel that is being removed. */
    channelId: uuid("channel_id").notNull(),
    /** That of the notification. */
    createdAt: instant("created_at").notNull(),
    claimedAt: instant("claimed_at"),
  },
  (t) => [
    primaryKey({
      name: "notification_deliveries_pkey",
      columns: [t.bookId, t.notificationId, t.channelId],
    }),
    foreignKey({
      name: "notification_deliveries_notification_fkey",
      columns: [t.bookId, t.notificationId],
      foreignColumns: [notifications.bookId, notifications.id],
    }).onDelete("cascade"),
    // As small as what waits, so that it can be read whole.
    index("notification_deliveries_waiting_idx")
      .on(t.bookId, t.channelId)
      .where(sql`${t.claimedAt} is null`),
  ],
);
