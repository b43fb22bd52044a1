import type { LockedBook } from "../../feed/lock.ts";
import { alerts } from "@outlay/db";
import { and, eq, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../../access/book.ts";
import { resolveNotifications } from "../notifications/notify.ts";
import type { Fresh } from "./firing.logic.ts";
import { alertColumns, type AlertRow, recordAlerts, selectAlerts } from "./alert-rows.ts";

const ofBudget = (budgetId: string) => eq(alerts.budgetId, budgetId);

/** Sets the alerts of a budget to exactly these percentages; existing ones are kept. The caller looks at the new ones. */
export async function setThresholds(
  write: LockedBook,
  { budgetId, thresholds }: { budgetId: string; thresholds: readonly number[] },
): Promise<Fresh> {
  const { tx, book, now } = write;
  const existing = await selectAlerts(tx, book, ofBudget(budgetId));
  const kept = new Set(existing.map(({ percent }) => percent));
  const wanted = new Set<number | null>(thresholds);
  await removeAlerts(
    write,
    existing.filter(({ percent }) => !wanted.has(percent)),
  );
  const missing = thresholds.filter((percent) => !kept.has(percent));
  if (missing.length === 0) return new Set();
  const added = await tx
    .insert(alerts)
    .values(missing.map((percent) => newThreshold(book, { budgetId, percent }, now)))
    .returning(alertColumns);
  const changes = added.map((row) => ({
    op: "create" as const,
    before: null,
    after: { ...row, currency: null },
  }));
  await recordAlerts(write, changes);
  return new Set(added.map(({ id }) => id));
}

const newThreshold = (book: Book, alert: { budgetId: string; percent: number }, now: Date) => ({
  ...alert,
  bookId: book.id,
  id: uuidv7(),
  kind: "budget" as const,
  enabled: true,
  createdAt: now,
  updatedAt: now,
});

/** Removes alerts permanently. The causes of their notifications are gone with them. */
export async function removeAlerts(write: LockedBook, rows: readonly AlertRow[]): Promise<void> {
  const { tx, book } = write;
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await tx.delete(alerts).where(and(eq(alerts.bookId, book.id), inArray(alerts.id, ids)));
  const changes = rows.map((before) => ({ op: "delete" as const, before, after: null }));
  await recordAlerts(write, changes);
  await resolveNotifications(
    write,
    ids.map((alertId) => ({ alertId })),
  );
}

/** Removes the alerts of an account before it is removed. */
export async function removeAccountAlerts(write: LockedBook, accountId: string): Promise<void> {
  const { tx, book } = write;
  await removeAlerts(write, await selectAlerts(tx, book, eq(alerts.accountId, accountId)));
}

/** Records that a budget's alerts are deleted or restored with it. Called while the budget is live. */
export async function recordThresholds(
  write: LockedBook,
  { budgetId, op }: { budgetId: string; op: "delete" | "restore" },
): Promise<Fresh> {
  const { tx, book } = write;
  const rows = await selectAlerts(tx, book, ofBudget(budgetId));
  const changes = rows.map((row) =>
    op === "delete" ? { op, before: row, after: null } : { op, before: null, after: row },
  );
  await recordAlerts(write, changes);
  const ids = rows.map(({ id }) => id);
  if (op === "delete")
    await resolveNotifications(
      write,
      ids.map((alertId) => ({ alertId })),
    );
  return new Set(ids);
}
