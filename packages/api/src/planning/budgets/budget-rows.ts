import type { LockedBook } from "../../feed/lock.ts";
import { alerts, budgetAmounts, budgets, type Db } from "@outlay/db";
import { and, asc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import { appendChanges, type FeedEntry } from "../../feed/append.ts";
import { formatMinor } from "@outlay/core";
import type { Budget, BudgetImage } from "./budgets.contract.ts";

const {
  bookId: _bookId,
  deletedAt: _deletedAt,
  alertOn: _alertOn,
  alertAtMinor: _alertAtMinor,
  ...columns
} = getTableColumns(budgets);

// Written out because Drizzle omits the table when it selects from only one.
const ofBudget = (alias: string, bookId: string) =>
  sql`${sql.raw(alias)}.book_id = ${bookId} and ${sql.raw(alias)}.budget_id = "budgets".id`;

/** A budget with its latest amount and the percentages of its alerts. */
export const budgetSelection = (bookId: string) => ({
  ...columns,
  amountMinor: sql`(select amount.amount_minor from ${budgetAmounts} amount
    where ${ofBudget("amount", bookId)} order by amount.from_on desc limit 1)`.mapWith(BigInt),
  thresholds: sql<number[]>`array(select alert.percent from ${alerts} alert
    where ${ofBudget("alert", bookId)} order by alert.percent)`,
});

export type BudgetRow = Omit<
  typeof budgets.$inferSelect,
  "bookId" | "deletedAt" | "alertOn" | "alertAtMinor"
> & {
  amountMinor: bigint;
  thresholds: number[];
};

/** A budget in the feed, and what was moved to it if the change is a move. */
type ShownRow = BudgetRow & { moved?: BudgetImage["moved"] };

/** A budget as the change feed shows it. */
export function budgetSnapshot({ amountMinor, ...row }: ShownRow): BudgetImage {
  const { unit, count, anchorOn, thresholds: _, moved, ...shown } = row;
  return {
    ...shown,
    ...(moved && { moved }),
    amount: formatMinor(amountMinor, row.currency),
    period: { unit, count, anchorOn },
  };
}

export function toBudget(row: BudgetRow): Budget {
  return { ...budgetSnapshot(row), thresholds: row.thresholds };
}

/** Live budgets, in the order of their ids. */
export async function selectBudgets(
  db: Db,
  book: { id: string },
  condition: SQL | undefined,
  limit = 1000,
): Promise<BudgetRow[]> {
  return db
    .select(budgetSelection(book.id))
    .from(budgets)
    .where(and(eq(budgets.bookId, book.id), isNull(budgets.deletedAt), condition))
    .orderBy(asc(budgets.id))
    .limit(limit);
}

type Written = {
  op: FeedEntry["op"];
  before: ShownRow | null;
  after: ShownRow | null;
};

/** Appends changes of budgets to the feed. */
export async function recordBudgets(write: LockedBook, written: readonly Written[]): Promise<void> {
  const entries = written.map(({ op, before, after }) => ({
    entity: "budget" as const,
    entityId: (after ?? before)?.id ?? "",
    op,
    before: before && budgetSnapshot(before),
    after: after && budgetSnapshot(after),
  }));
  await appendChanges(write, entries);
}
