import type { LockedBook } from "../../feed/lock.ts";
import { alerts, bookCalendar, books, budgetAmounts, budgets, type Db } from "@outlay/db";
import { and, asc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import { appendChanges, type FeedEntry } from "../../feed/append.ts";
import { type BookCalendar, type CalendarDate, formatMinor } from "@outlay/core";
import {
  lastingAmount,
  type PlannedAmount,
  presentPeriods,
  stillPlanned,
} from "./amounts.logic.ts";
import type { Budget, BudgetImage } from "./budgets.contract.ts";

const {
  bookId: _bookId,
  deletedAt: _deletedAt,
  alertOn: _alertOn,
  alertThrough: _alertThrough,
  alertAtMinor: _alertAtMinor,
  carriedOn: _carriedOn,
  carriedMinor: _carriedMinor,
  ...columns
} = getTableColumns(budgets);

// Written out because Drizzle omits the table when it selects from only one.
const ofBudget = (alias: string, bookId: string) =>
  sql`${sql.raw(alias)}.book_id = ${bookId} and ${sql.raw(alias)}.budget_id = "budgets".id`;

const readPlanned = (rows: [CalendarDate, string, boolean][]): PlannedAmount[] =>
  rows.map(([fromOn, minor, onlyPeriod]) => ({ fromOn, amountMinor: BigInt(minor), onlyPeriod }));

/** A budget with its latest amount, what is planned since then, and the percentages of its alerts. */
export const budgetSelection = (bookId: string) => ({
  ...columns,
  amountMinor: sql`coalesce((select amount.amount_minor from ${budgetAmounts} amount
    where ${ofBudget("amount", bookId)} and not amount.planned
    order by amount.from_on desc limit 1), 0)`.mapWith(BigInt),
  planned:
    sql`(select coalesce(json_agg(json_build_array(plan.from_on, plan.amount_minor::text, plan.only_period)
      order by plan.from_on, plan.only_period), '[]') from ${budgetAmounts} plan
    where ${ofBudget("plan", bookId)} and plan.planned and plan.from_on >= (
      select max(amount.from_on) from ${budgetAmounts} amount
      where ${ofBudget("amount", bookId)} and not amount.planned))`.mapWith(readPlanned),
  thresholds: sql<number[]>`array(select alert.percent from ${alerts} alert
    where ${ofBudget("alert", bookId)} order by alert.percent)`,
});

type StoredBudget = Omit<
  typeof budgets.$inferSelect,
  | "bookId"
  | "deletedAt"
  | "alertOn"
  | "alertThrough"
  | "alertAtMinor"
  | "carriedOn"
  | "carriedMinor"
> & {
  amountMinor: bigint;
  planned: PlannedAmount[];
  thresholds: number[];
};

/** With its book's months and weeks, from which its periods follow. */
export type BudgetRow = StoredBudget & BookCalendar;

/** A budget in the feed, and what was moved to it if the change is a move. */
type ShownRow = StoredBudget & { moved?: BudgetImage["moved"] };

/** A budget as the change feed shows it. */
export function budgetSnapshot(row: ShownRow): BudgetImage {
  const { amountMinor, moved, ...shown } = row;
  return {
    ...toFields(shown),
    ...(moved && { moved }),
    amount: formatMinor(amountMinor, row.currency),
    amounts: toAmounts(row, row.planned.slice(-maxShown)),
  };
}

/** Changes show at most this many planned amounts, those of periods that are over included. */
const maxShown = 120;

function toFields(row: Omit<StoredBudget, "amountMinor">) {
  const { id, name, kind, categoryId, categoryIds, exceptCategoryIds, currency, ...others } = row;
  const { unit, count, anchorOn, rollover, startsOn, endsOn, version, createdAt, updatedAt } =
    others;
  return {
    id,
    name,
    kind,
    categoryId,
    categoryIds,
    exceptCategoryIds,
    currency,
    rollover,
    period: { unit, count, anchorOn },
    startsOn,
    endsOn,
    version,
    createdAt,
    updatedAt,
  };
}

const toAmounts = ({ currency }: StoredBudget, planned: readonly PlannedAmount[]) =>
  planned.map(({ fromOn, amountMinor, onlyPeriod }) => ({
    from: fromOn,
    amount: formatMinor(amountMinor, currency),
    onlyPeriod,
  }));

/** A budget as it is on a day. */
export function toBudget(row: BudgetRow, today: CalendarDate): Budget {
  const periods = presentPeriods(row, today);
  const amountMinor = lastingAmount(row.planned, periods) ?? row.amountMinor;
  return {
    ...toFields(row),
    amount: formatMinor(amountMinor, row.currency),
    amounts: toAmounts(
      row,
      stillPlanned(row.planned, periods).map((plan) => ({
        ...plan,
        fromOn: periods.periodOf(plan.fromOn).start,
      })),
    ),
    thresholds: row.thresholds,
  };
}

/** Live budgets, in the order of their ids. */
export async function selectBudgets(
  db: Db,
  book: { id: string },
  condition: SQL | undefined,
  limit = 1000,
): Promise<BudgetRow[]> {
  return db
    .select({
      ...budgetSelection(book.id),
      ...bookCalendar,
    })
    .from(budgets)
    .innerJoin(books, eq(books.id, budgets.bookId))
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
