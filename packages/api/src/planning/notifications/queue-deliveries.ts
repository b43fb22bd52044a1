import {
  books,
  channels,
  command,
  memberships,
  notificationDeliveries,
  notifications,
  param,
  recordset,
} from "@outlay/db";
import { sql } from "drizzle-orm";

const { id, kind, createdAt } = notifications;

/**
 * Queues new notifications for the channels of the book's members that send their kind: in the transaction that makes them,
 * with its other statements, so that none is lost and it takes no round trip. Where nobody has a channel, it writes nothing.
 */
export const queueDeliveries = command(
  "queue_deliveries",
  sql`insert into ${notificationDeliveries} (book_id, notification_id, channel_id, created_at)
    select book.id, added.id, channel.id, added."createdAt"
    from ${books} book, ${recordset(param("rows"), "added", { id, kind, createdAt })}
    join ${memberships} member on member.book_id = ${param("bookId")}
    join ${channels} channel on channel.user_id = member.user_id and added.kind = any(channel.kinds)
    where book.id = ${param("bookId")}`,
);
