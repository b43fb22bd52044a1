import type { LockedBook } from "../../feed/lock.ts";
import {
  books,
  changes,
  command,
  json,
  notifications,
  ownColumns,
  param,
  recordset,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { NewNotification } from "./new-notification.logic.ts";
import { appendChanges, type FeedEntry } from "../../feed/append.ts";
import { formatMinor } from "@outlay/core";
import type { Notification } from "./notifications.contract.ts";

/** A notification to insert. */
export type NotificationRow = NewNotification & { id: string; createdAt: Date };

const keptDays = 180;

/** Notifications from before this instant are no longer shown. */
export const expiry = (now: Date) => new Date(now.getTime() - keptDays * 86_400_000);

/** The wire shape of a notification without its `seq`. */
export function toShown({ currency, percentHundredths: hundredths, ...row }: NotificationRow) {
  const { spentMinor, limitMinor, periodStart, periodEnd: _, ...rest } = row;
  return {
    ...rest,
    percent: hundredths === null ? null : hundredths / 100,
    spent: spentMinor === null ? null : formatMinor(spentMinor, currency),
    limit: formatMinor(limitMinor, currency),
    currency,
    periodStart: row.budgetId === null ? null : periodStart,
    readAt: null,
  } satisfies Omit<Notification, "seq">;
}

const { seq: _, ...given } = ownColumns(notifications);

/** Takes `seq` from the change that shows the notification, which is already in the feed. */
const insertCommand = command(
  "insert_notifications",
  sql`insert into ${notifications} (book_id, id, seq, kind, title, message, budget_id, account_id,
      percent_hundredths, threshold, spent_minor, limit_minor, currency, period_start, period_end, created_at)
    select book.id, added.id, change.seq, added.kind, added.title, added.message, added."budgetId",
      added."accountId", added."percentHundredths", added.threshold, added."spentMinor", added."limitMinor",
      added.currency, added."periodStart", added."periodEnd", added."createdAt"
    from ${books} book, ${recordset(param("rows"), "added", given)}
    join ${changes} change on change.book_id = ${param("bookId")} and change.entity_id = added.id
    where book.id = ${param("bookId")}`,
);

/** Deletes some expired notifications. Those of a current period stay: they prevent a second notification. */
const deleteExpired = command(
  "delete_expired_notifications",
  sql`delete from ${notifications} where book_id = ${param("bookId")} and id in (
    select expired.id from ${notifications} expired where expired.book_id = ${param("bookId")}
      and expired.created_at < ${param("expiry")}::timestamptz and expired.period_end < ${param("today")}::date
    order by expired.created_at limit 100)`,
);

export function toNotificationRows(
  newNotifications: readonly NewNotification[],
  now: Date,
): NotificationRow[] {
  return newNotifications.map((notification) => ({
    ...notification,
    id: uuidv7(),
    createdAt: now,
  }));
}

/** Notifications in the change feed, which assigns their numbers. */
export function toFeedEntries(rows: readonly NotificationRow[]): FeedEntry[] {
  return rows.map((row) => ({
    entity: "notification",
    entityId: row.id,
    op: "create",
    before: null,
    after: toShown(row),
  }));
}

/** Inserts notifications whose changes have been appended, and deletes some expired ones. */
export async function insertNotifications(
  write: LockedBook,
  rows: readonly NotificationRow[],
): Promise<void> {
  const { tx, book, now, today } = write;
  if (rows.length === 0) return;
  await Promise.all([
    insertCommand(tx, { bookId: book.id, rows: json(rows) }),
    deleteExpired(tx, { bookId: book.id, expiry: expiry(now).toISOString(), today }),
  ]);
}

/** Inserts notifications and their changes. */
export async function notify(
  write: LockedBook,
  newNotifications: readonly NewNotification[],
): Promise<void> {
  const { now } = write;
  const rows = toNotificationRows(newNotifications, now);
  await Promise.all([appendChanges(write, toFeedEntries(rows)), insertNotifications(write, rows)]);
}
