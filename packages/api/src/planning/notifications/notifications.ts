import { type Db, notificationReads, notifications } from "@outlay/db";
import {
  and,
  desc,
  eq,
  getTableColumns,
  gte,
  isNotNull,
  isNull,
  lt,
  type SQL,
  sql,
} from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../../access/book.ts";
import { AppError } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import { expiry, toShown } from "./notify.ts";
import type {
  ListNotificationsInput,
  Notification,
  NotificationPage,
} from "./notifications.contract.ts";

const { bookId: _bookId, ...columns } = getTableColumns(notifications);
const viewColumns = { ...columns, readAt: notificationReads.readAt };

const inBook = (book: Book, now: Date) =>
  and(eq(notifications.bookId, book.id), gte(notifications.createdAt, expiry(now)));

/** The caller's read mark. */
const ownRead = (book: Book) =>
  and(
    eq(notificationReads.bookId, notifications.bookId),
    eq(notificationReads.notificationId, notifications.id),
    eq(notificationReads.userId, book.actorId),
  );

async function selectNotifications(
  db: Db,
  book: Book,
  { condition, limit }: { condition: SQL | undefined; limit: number },
  now: Date,
): Promise<Notification[]> {
  const rows = await db
    .select(viewColumns)
    .from(notifications)
    .leftJoin(notificationReads, ownRead(book))
    .where(and(inBook(book, now), condition))
    .orderBy(desc(notifications.seq))
    .limit(limit);
  return rows.map(({ seq, readAt, ...row }) => ({ ...toShown(row), seq, readAt }));
}

/** The notifications of the last 180 days, newest first. */
export async function listNotifications(
  db: Db,
  book: Book,
  { unread, limit, cursor }: ListNotificationsInput,
  now: Date,
): Promise<NotificationPage> {
  const query = ["notifications", unread];
  const before = decodeCursor(cursor, query, z.tuple([z.string().regex(/^\d{1,15}$/)]))?.[0];
  const { readAt } = notificationReads;
  const condition = and(
    unread === undefined ? undefined : unread ? isNull(readAt) : isNotNull(readAt),
    before === undefined ? undefined : lt(notifications.seq, Number(before)),
  );
  const [rows, unreadCount] = await Promise.all([
    selectNotifications(db, book, { condition, limit: limit + 1 }, now),
    countUnread(db, book, now),
  ]);
  const page = toPage(rows, limit, ({ seq }) => encodeCursor(query, [String(seq)]));
  return { ...page, unreadCount };
}

async function countUnread(db: Db, book: Book, now: Date): Promise<number> {
  const [row] = await db
    .select({ count: sql`count(*)`.mapWith(Number) })
    .from(notifications)
    .leftJoin(notificationReads, ownRead(book))
    .where(and(inBook(book, now), isNull(notificationReads.readAt)));
  return row?.count ?? 0;
}

/** Marks a notification as read by the caller; the first time of reading is kept. Throws `notification.not_found`. */
export async function markRead(db: Db, book: Book, id: string, now: Date): Promise<Notification> {
  const condition = eq(notifications.id, id);
  const [existing] = await selectNotifications(db, book, { condition, limit: 1 }, now);
  if (!existing) throw new AppError("notification.not_found", "No notification has this id.");
  if (existing.readAt) return existing;
  const mark = { bookId: book.id, userId: book.actorId, notificationId: id, readAt: now };
  await db.insert(notificationReads).values(mark).onConflictDoNothing();
  return { ...existing, readAt: now };
}

/** Marks all notifications as read by the caller. */
export async function markAllRead(db: Db, book: Book, now: Date): Promise<{ marked: number }> {
  const marked = await db
    .insert(notificationReads)
    .select(
      db
        .select({
          bookId: notifications.bookId,
          userId: sql`${book.actorId}::uuid`.as("user_id"),
          notificationId: notifications.id,
          readAt: sql`${now.toISOString()}::timestamptz`.as("read_at"),
        })
        .from(notifications)
        .where(inBook(book, now)),
    )
    .onConflictDoNothing()
    .returning({ id: notificationReads.notificationId });
  return { marked: marked.length };
}
