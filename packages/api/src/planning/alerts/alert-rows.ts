import type { LockedBook } from "../../feed/lock.ts";
import { accounts, alerts, budgets, type Db } from "@outlay/db";
import { and, asc, eq, getTableColumns, isNull, or, type SQL } from "drizzle-orm";
import { appendChanges, type FeedEntry } from "../../feed/append.ts";
import { formatMinor, type CurrencyCode } from "@outlay/core";
import type { Alert } from "./alerts.contract.ts";

/** An alert and the currency of its account. */
export type AlertRow = Omit<typeof alerts.$inferSelect, "bookId"> & {
  currency: CurrencyCode | null;
};

/** The wire shape of an alert, also in the change feed. */
export function toAlert(row: AlertRow): Alert {
  const { kind, budgetId, percent, accountId, belowMinor, currency, ...common } = row;
  if (budgetId !== null && percent !== null)
    return { ...common, kind: "budget", budgetId, percent };
  if (accountId !== null && belowMinor !== null && currency !== null) {
    const below = formatMinor(belowMinor, currency);
    return { ...common, kind: "lowBalance", accountId, below, currency };
  }
  throw new TypeError(`an alert of kind ${kind} lacks a field of its kind`);
}

const { bookId: _bookId, ...columns } = getTableColumns(alerts);
export const alertColumns = columns;

export const maxAlerts = 1000;

/** Alerts of accounts and live budgets, in the order of their ids. */
export async function selectAlerts(
  db: Db,
  book: { id: string },
  condition: SQL | undefined,
  limit = maxAlerts,
): Promise<AlertRow[]> {
  return db
    .select({ ...columns, currency: accounts.currency })
    .from(alerts)
    .leftJoin(budgets, and(eq(budgets.bookId, alerts.bookId), eq(budgets.id, alerts.budgetId)))
    .leftJoin(accounts, and(eq(accounts.bookId, alerts.bookId), eq(accounts.id, alerts.accountId)))
    .where(
      and(
        eq(alerts.bookId, book.id),
        or(isNull(alerts.budgetId), isNull(budgets.deletedAt)),
        condition,
      ),
    )
    .orderBy(asc(alerts.id))
    .limit(limit);
}

type Written = { op: FeedEntry["op"]; before: AlertRow | null; after: AlertRow | null };

/** Appends changes of alerts to the feed. */
export async function recordAlerts(write: LockedBook, written: readonly Written[]): Promise<void> {
  const entries = written.map(({ op, before, after }) => ({
    entity: "alert" as const,
    entityId: (after ?? before)?.id ?? "",
    op,
    before: before && toAlert(before),
    after: after && toAlert(after),
  }));
  await appendChanges(write, entries);
}
