import { accounts, alertFirings, alerts, budgets, type Db, notifications } from "@outlay/db";
import { and, asc, eq, sql } from "drizzle-orm";
import { type Check, findRows } from "../../support/check.ts";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../../feed/record-check.ts";
import { alertColumns, toAlert } from "./alert-rows.ts";

/** A deleted budget has no alerts. */
async function readAlerts(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const { currency } = accounts;
  const rows = await tx
    .select({
      alert: { ...alertColumns, currency },
      deletedAt: budgets.deletedAt,
      last: lastChange("alert", alerts, page.bookId),
    })
    .from(alerts)
    .leftJoin(accounts, and(eq(accounts.bookId, alerts.bookId), eq(accounts.id, alerts.accountId)))
    .leftJoin(budgets, and(eq(budgets.bookId, alerts.bookId), eq(budgets.id, alerts.budgetId)))
    .where(isInPage(alerts, page))
    .orderBy(asc(alerts.id))
    .limit(recordsPerPage);
  return rows.map(({ alert, deletedAt, last }) => ({
    id: alert.id,
    image: deletedAt === null ? toAlert(alert) : null,
    last,
  }));
}

/** Every alert equals its last change in the feed. */
export const alertRecord = recordCheck("alert", readAlerts);

const unfounded = (bookId: string) => sql<{ id: string; alert: string | null }>`
  select id, alert_id as alert from ${notifications} notification
  where book_id = ${bookId} and resolved_at is null and entity_id is null and not exists (
    select from ${alertFirings} firing where firing.book_id = ${bookId}
      and firing.alert_id = notification.alert_id and firing.period_start = notification.period_start)`;

/** A notification of an alert that is not resolved is of one that has fired in its period. */
export const openNotifications: Check = {
  name: "open notification",
  find: findRows(unfounded, ({ id, alert }) => ({
    subject: `notification ${id}`,
    problem: `is not resolved, but the alert ${alert} has not fired`,
  })),
};
