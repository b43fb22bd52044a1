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
import { and, eq, getTableColumns, isNull, or, type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { EventNotification, NewNotification } from "./new-notification.logic.ts";
import { appendChanges, type FeedEntry } from "../../feed/append.ts";
import { type CalendarDate, formatMinor } from "@outlay/core";
import type { Notification } from "./notifications.contract.ts";
import { queueDeliveries } from "./queue-deliveries.ts";

/** A stored notification without its `seq`. */
type StoredRow = Omit<typeof notifications.$inferSelect, "bookId" | "seq">;

const keptDays = 180;

/** Notifications from before this instant are no longer shown. */
export const expiry = (now: Date) => new Date(now.getTime() - keptDays * 86_400_000);

/** The wire shape of a notification without its `seq`. */
export function toShown(row: Omit<StoredRow, "alertId">): WithoutSeq<Notification> {
  const { id, kind, title, message, createdAt, resolvedAt, entityId } = row;
  const common = { id, title, message, createdAt, resolvedAt, readAt: null };
  if (kind !== "budget.threshold" && kind !== "account.low_balance") {
    if (entityId === null) throw lacksField(kind);
    return { ...common, kind, entityId, on: row.aboutDay };
  }
  const { currency, limitMinor, periodStart } = row;
  if (currency === null || limitMinor === null) throw lacksField(kind);
  const alert = { ...common, limit: formatMinor(limitMinor, currency), currency };
  const { budgetId, accountId, threshold, spentMinor, percentHundredths } = row;
  if (accountId !== null)
    return {
      ...alert,
      kind: "account.low_balance",
      budgetId: null,
      accountId,
      percent: null,
      threshold: null,
      spent: null,
      periodStart: null,
    };
  if (budgetId === null || threshold === null || spentMinor === null || periodStart === null)
    throw lacksField(kind);
  return {
    ...alert,
    kind: "budget.threshold",
    budgetId,
    accountId: null,
    percent: percentHundredths === null ? null : percentHundredths / 100,
    threshold,
    spent: formatMinor(spentMinor, currency),
    periodStart,
  };
}

const lacksField = (kind: string) =>
  new TypeError(`a notification of kind ${kind} lacks a field of its kind`);

type WithoutSeq<Shown> = Shown extends Notification ? Omit<Shown, "seq"> : never;

const { seq: _, ...given } = ownColumns(notifications);

/** Takes `seq` from the change that shows the notification, which is already in the feed. */
const insertCommand = command(
  "insert_notifications",
  sql`insert into ${notifications} (book_id, id, seq, kind, title, message, alert_id, budget_id, account_id,
      percent_hundredths, threshold, spent_minor, limit_minor, currency, period_start, period_end, entity_id, about_day,
      created_at)
    select book.id, added.id, change.seq, added.kind, added.title, added.message, added."alertId", added."budgetId",
      added."accountId", added."percentHundredths", added.threshold, added."spentMinor", added."limitMinor",
      added.currency, added."periodStart", added."periodEnd", added."entityId", added."aboutDay", added."createdAt"
    from ${books} book, ${recordset(param("rows"), "added", given)}
    join ${changes} change on change.book_id = ${param("bookId")} and change.entity_id = added.id
    where book.id = ${param("bookId")}`,
);

/** Deletes some expired notifications. */
const deleteExpired = command(
  "delete_expired_notifications",
  sql`delete from ${notifications} where book_id = ${param("bookId")} and id in (
    select expired.id from ${notifications} expired where expired.book_id = ${param("bookId")}
      and expired.created_at < ${param("expiry")}::timestamptz order by expired.created_at limit 100)`,
);

const nothing = {
  alertId: null,
  budgetId: null,
  accountId: null,
  percentHundredths: null,
  threshold: null,
  spentMinor: null,
  limitMinor: null,
  currency: null,
  periodStart: null,
  periodEnd: null,
  entityId: null,
  aboutDay: null,
  resolvedAt: null,
};

const toRows = (newNotifications: readonly NewNotification[], createdAt: Date): StoredRow[] =>
  newNotifications.map((one) => ({ ...nothing, ...one, id: uuidv7(), createdAt }));

/** Notifications in the change feed, which assigns their numbers. */
const toFeedEntries = (rows: readonly StoredRow[]): FeedEntry[] =>
  rows.map((row) => ({
    entity: "notification",
    entityId: row.id,
    op: "create",
    before: null,
    after: toShown(row),
  }));

/** Inserts notifications and their changes, queues them for channels, and deletes some expired ones. */
export async function notify(
  write: LockedBook,
  newNotifications: readonly NewNotification[],
): Promise<void> {
  const { tx, book, now } = write;
  if (newNotifications.length === 0) return;
  const rows = toRows(newNotifications, now);
  await Promise.all([
    appendChanges(write, toFeedEntries(rows)),
    insertCommand(tx, { bookId: book.id, rows: json(rows) }),
    queueDeliveries(tx, { bookId: book.id, rows: json(rows) }),
    deleteExpired(tx, { bookId: book.id, expiry: expiry(now).toISOString() }),
  ]);
}

const { bookId: _bookId, ...columns } = getTableColumns(notifications);

/** Notifications of an alert, in one of its periods or in all, or about a record. */
type Cause =
  | { alertId: string; periodStart?: CalendarDate }
  | Pick<EventNotification, "kind" | "entityId">;

function ofCause(cause: Cause): SQL | undefined {
  if ("kind" in cause)
    return and(eq(notifications.kind, cause.kind), eq(notifications.entityId, cause.entityId));
  const { alertId, periodStart } = cause;
  return and(
    eq(notifications.alertId, alertId),
    periodStart === undefined ? undefined : eq(notifications.periodStart, periodStart),
  );
}

/** Says of open notifications that their cause is gone. */
export async function resolveNotifications(
  write: LockedBook,
  causes: readonly Cause[],
): Promise<void> {
  const { tx, book, now } = write;
  if (causes.length === 0) return;
  const rows = await tx
    .update(notifications)
    .set({ resolvedAt: now })
    .where(
      and(
        eq(notifications.bookId, book.id),
        isNull(notifications.resolvedAt),
        or(...causes.map(ofCause)),
      ),
    )
    .returning(columns);
  const entries = rows
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ seq, ...row }): FeedEntry => ({
      entity: "notification",
      entityId: row.id,
      op: "update",
      before: { ...toShown({ ...row, resolvedAt: null }), seq },
      after: { ...toShown(row), seq },
    }));
  await appendChanges(write, entries);
}
