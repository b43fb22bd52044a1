import { accounts, alerts, budgets, type Db } from "@outlay/db";
import { and, asc, eq } from "drizzle-orm";
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
