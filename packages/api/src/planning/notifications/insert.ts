import {
  books,
  changes,
  command,
  type Db,
  json,
  notifications,
  ownColumns,
  param,
  recordset,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Notice } from "./notice.logic.ts";
import { appendChanges, type FeedEntry } from "../../feed/append.ts";
import { dateIn, formatMinor } from "@outlay/core";
import type { Notification } from "./notifications.contract.ts";

type Book = { id: string; actorId: string; timeZone: string };

/** A notice that has become a notification. */
export type Told = Notice & { id: string; createdAt: Date };

const keptDays = 180;

/** The instant before which notifications are no longer shown. */
export const expiry = (now: Date) => new Date(now.getTime() - keptDays * 86_400_000);

/** The wire shape of a notification without its number. */
export function toShown({ currency, percentHundredths: hundredths, ...told }: Told) {
  const { spentMinor, limitMinor, periodStart, periodEnd: _, ...rest } = told;
  return {
    ...rest,
    percent: hundredths === null ? null : hundredths / 100,
    spent: spentMinor === null ? null : formatMinor(spentMinor, currency),
    limit: formatMinor(limitMinor, currency),
    currency,
    periodStart: told.budgetId === null ? null : periodStart,
    readAt: null,
  } satisfies Omit<Notification, "seq">;
}

const { seq: _, ...given } = ownColumns(notifications);

/** With the number of the change that shows it, which is in the feed already. */
const insertNotifications = command(
  "insert_notifications",
  sql`insert into ${notifications} (book_id, id, seq, kind, title, message, budget_id, account_id,
      percent_hundredths, threshold, spent_minor, limit_minor, currency, period_start, period_end, created_at)
    select book.id, told.id, change.seq, told.kind, told.title, told.message, told."budgetId",
      told."accountId", told."percentHundredths", told.threshold, told."spentMinor", told."limitMinor",
      told.currency, told."periodStart", told."periodEnd", told."createdAt"
    from ${books} book, ${recordset(param("told"), "told", given)}
    join ${changes} change on change.book_id = ${param("bookId")} and change.entity_id = told.id
    where book.id = ${param("bookId")}`,
);

/** Some of those that nobody sees any more. One whose period is not over still says that it was told. */
const deleteExpired = command(
  "delete_expired_notifications",
  sql`delete from ${notifications} where book_id = ${param("bookId")} and id in (
    select expired.id from ${notifications} expired where expired.book_id = ${param("bookId")}
      and expired.created_at < ${param("expiry")}::timestamptz and expired.period_end < ${param("today")}::date
    order by expired.created_at limit 100)`,
);

export function toTold(notices: readonly Notice[], now: Date): Told[] {
  return notices.map((notice) => ({ ...notice, id: uuidv7(), createdAt: now }));
}

/** Notifications in the change feed, which adds their numbers. */
export function toEntries(told: readonly Told[]): FeedEntry[] {
  return told.map((one) => ({
    entity: "notification",
    entityId: one.id,
    op: "create",
    before: null,
    after: toShown(one),
  }));
}

/** Keeps notifications whose changes have been appended, and deletes some that have expired. */
export async function keepTold(
  tx: Db,
  book: Book,
  told: readonly Told[],
  now: Date,
): Promise<void> {
  if (told.length === 0) return;
  const today = dateIn(book.timeZone, now);
  await Promise.all([
    insertNotifications(tx, { bookId: book.id, told: json(told) }),
    deleteExpired(tx, { bookId: book.id, expiry: expiry(now).toISOString(), today }),
  ]);
}

/** Tells in the transaction of what is told, with the book locked. */
export async function tell(
  tx: Db,
  book: Book,
  notices: readonly Notice[],
  now: Date,
): Promise<void> {
  const told = toTold(notices, now);
  await Promise.all([appendChanges(tx, book, toEntries(told), now), keepTold(tx, book, told, now)]);
}
