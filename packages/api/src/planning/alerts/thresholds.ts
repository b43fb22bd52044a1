import { alerts, type Db } from "@outlay/db";
import { and, eq, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../../access/book.ts";
import { alertColumns, type AlertRow, recordAlerts, selectAlerts } from "./alert-rows.ts";

const ofBudget = (budgetId: string) => eq(alerts.budgetId, budgetId);

/** Sets the alerts of a budget to exactly these percentages; existing ones are kept. With the book locked. */
export async function setThresholds(
  tx: Db,
  book: Book,
  { budgetId, thresholds }: { budgetId: string; thresholds: readonly number[] },
  now: Date,
): Promise<void> {
  const existing = await selectAlerts(tx, book, ofBudget(budgetId));
  const kept = new Set(existing.map(({ percent }) => percent));
  const wanted = new Set<number | null>(thresholds);
  await removeAlerts(
    tx,
    book,
    existing.filter(({ percent }) => !wanted.has(percent)),
    now,
  );
  const missing = thresholds.filter((percent) => !kept.has(percent));
  if (missing.length === 0) return;
  const added = await tx
    .insert(alerts)
    .values(missing.map((percent) => newThreshold(book, { budgetId, percent }, now)))
    .returning(alertColumns);
  const changes = added.map((row) => ({
    op: "create" as const,
    before: null,
    after: { ...row, currency: null },
  }));
  await recordAlerts(tx, book, changes, now);
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

/** Removes alerts permanently. With the book locked. */
export async function removeAlerts(
  tx: Db,
  book: Book,
  rows: readonly AlertRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await tx.delete(alerts).where(and(eq(alerts.bookId, book.id), inArray(alerts.id, ids)));
  const changes = rows.map((before) => ({ op: "delete" as const, before, after: null }));
  await recordAlerts(tx, book, changes, now);
}

/** Removes the alerts of an account before it is removed. */
export async function removeAccountAlerts(
  tx: Db,
  book: Book,
  accountId: string,
  now: Date,
): Promise<void> {
  await removeAlerts(tx, book, await selectAlerts(tx, book, eq(alerts.accountId, accountId)), now);
}

/** Records that a budget's alerts are deleted or restored with it. Called while the budget is live. */
export async function recordThresholds(
  tx: Db,
  book: Book,
  { budgetId, op }: { budgetId: string; op: "delete" | "restore" },
  now: Date,
): Promise<void> {
  const rows = await selectAlerts(tx, book, ofBudget(budgetId));
  const changes = rows.map((row) =>
    op === "delete" ? { op, before: row, after: null } : { op, before: null, after: row },
  );
  await recordAlerts(tx, book, changes, now);
}
