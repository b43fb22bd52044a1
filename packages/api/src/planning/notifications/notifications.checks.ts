import { changes, type Db, notifications } from "@outlay/db";
import { asc, getTableColumns, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../../feed/record-check.ts";
import { type Check, findRows } from "../../support/check.ts";
import { toShown } from "./notify.ts";

const unnumbered = (bookId: string) => sql<{ id: string; seq: string }>`
  select id, seq from ${notifications} notification where book_id = ${bookId} and not exists (
    select from ${changes} change where change.book_id = ${bookId} and change.seq = notification.seq
      and change.entity = 'notification' and change.entity_id = notification.id)`;

/** A notification's number is that of its change in the feed. */
export const notificationNumber: Check = {
  name: "notification number",
  find: findRows(unnumbered, ({ id, seq }) => ({
    subject: `notification ${id}`,
    problem: `change ${seq} does not show it`,
  })),
};

const { bookId: _bookId, ...columns } = getTableColumns(notifications);

async function readNotifications(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ ...columns, last: lastChange("notification", notifications, page.bookId) })
    .from(notifications)
    .where(isInPage(notifications, page))
    .orderBy(asc(notifications.id))
    .limit(recordsPerPage);
  return rows.map(({ last, seq, ...row }) => ({
    id: row.id,
    image: { ...toShown(row), seq },
    last,
  }));
}

/** Every notification equals its last change in the feed. */
export const notificationRecord = recordCheck("notification", readNotifications);
