import { alertFirings, alerts, budgets, type Db, notifications } from "@outlay/db";
import { sql } from "drizzle-orm";

/**
 * Makes the firings of an archive of version 1, whose alerts notified once a period or day. What its notifications
 * showed goes on until the alerts are looked at; what has lost its alert is over.
 */
export async function deriveFirings(tx: Db, bookId: string): Promise<void> {
  await tx.execute(sql`update ${notifications} notification set alert_id = alert.id from ${alerts} alert
    where notification.book_id = ${bookId} and alert.book_id = ${bookId} and (
      (alert.budget_id = notification.budget_id and alert.percent = notification.threshold)
      or (alert.account_id = notification.account_id and alert.below_minor = notification.limit_minor))`);
  await tx.execute(sql`update ${notifications} notification set resolved_at = notification.created_at
    where notification.book_id = ${bookId} and (notification.alert_id is null
      or exists (select from ${budgets} budget where budget.book_id = ${bookId}
        and budget.id = notification.budget_id and budget.deleted_at is not null)
      or notification.account_id is not null and exists (select from ${notifications} later
        where later.book_id = ${bookId} and later.alert_id = notification.alert_id and later.seq > notification.seq))`);
  await tx.execute(sql`insert into ${alertFirings} (book_id, alert_id, period_start, limit_minor)
    select book_id, alert_id, period_start, limit_minor from ${notifications}
    where book_id = ${bookId} and resolved_at is null on conflict do nothing`);
}
