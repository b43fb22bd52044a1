import {
  accounts,
  bookCalendar,
  books,
  budgets,
  budgetSpending,
  categories,
  type Db,
  param,
  plainArray,
  prepared,
  transactions,
  transactionSplits,
} from "@outlay/db";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { WatchedBudget } from "./candidates.logic.ts";
import type { Book } from "../../access/book.ts";
import type { Affected } from "../../ledger/ledger-projection.ts";
import { toSchedule } from "../figures/periods.logic.ts";
import { familyOf, pastOf, readPast, toEarlier } from "../figures/scope.ts";

const columns = {
  id: budgets.id,
  kind: budgets.kind,
  currency: budgets.currency,
  unit: budgets.unit,
  count: budgets.count,
  anchorOn: budgets.anchorOn,
  rollover: budgets.rollover,
  startsOn: budgets.startsOn,
  endsOn: budgets.endsOn,
  alertOn: budgets.alertOn,
  alertThrough: budgets.alertThrough,
  alertAtMinor: budgets.alertAtMinor,
  carriedOn: budgets.carriedOn,
  ...bookCalendar,
};
const fields = {
  ...columns,
  categories: (cell: string): string[] | null => JSON.parse(cell) as string[],
  past: readPast,
  spentMinor: (cell: string): bigint | null => BigInt(cell),
  excludedAccounts: (cell: string): string[] | null => JSON.parse(cell) as string[],
};

const spent = sql`(select spending.spent_minor from ${budgetSpending} spending
  where spending.book_id = ${param("bookId")} and spending.budget_id = "budgets".id
    and spending.period_start = "budgets".alert_on and spending.currency = "budgets".currency)`;

/** The accounts of the book that no budget counts, read once for all budgets. Most books have none. */
const excludedAccounts = sql`(select json_agg(account.id)::text from ${accounts} account
  where account.book_id = ${param("bookId")} and account.excluded)`;

type Shape = { scope: "all" | "created" | "changed" };

const named = sql`affected.system or affected.id = any(${param("categoryIds")}::uuid[])`;
const ofEntries = sql`affected.id in (
  select entry.category_id from ${transactions} entry
  where entry.book_id = ${param("bookId")} and entry.id = any(${param("entryIds")}::uuid[])
  union all select entry.fee_category_id from ${transactions} entry
  where entry.book_id = ${param("bookId")} and entry.id = any(${param("entryIds")}::uuid[])
  union all select part.category_id from ${transactionSplits} part
  where part.book_id = ${param("bookId")} and part.transaction_id = any(${param("entryIds")}::uuid[]))`;

/** Budgets for one category (or its parent) that meets the condition, and all that have not just one. */
const inCategories = (
  condition: SQL,
) => sql`("budgets".category_id is null or "budgets".past is not null
  or "budgets".category_id in (
    select unnest(array[affected.id, affected.parent_id]) from ${categories} affected
    where affected.book_id = ${param("bookId")} and (${condition})))`;

const inScope: Record<Shape["scope"], SQL | undefined> = {
  all: undefined,
  created: inCategories(named),
  changed: inCategories(sql`${named} or ${ofEntries}`),
};

const findAffected = prepared("find_touched_budgets", fields, (db, { scope }: Shape) =>
  db
    .select({
      ...columns,
      categories: familyOf,
      past: pastOf,
      spentMinor: spent,
      excludedAccounts,
    })
    .from(budgets)
    .innerJoin(books, eq(books.id, budgets.bookId))
    .where(and(eq(budgets.bookId, param("bookId")), isNull(budgets.deletedAt), inScope[scope]))
    .orderBy(budgets.id),
);

/**
 * Live budgets that may count the affected transactions, or all, with just enough to decide whether
 * an alert may fire.
 */
export async function selectAffectedBudgets(
  tx: Db,
  book: Book,
  affected: Affected | undefined,
): Promise<WatchedBudget[]> {
  const scope = affected ? (affected.entryIds.length > 0 ? "changed" : "created") : "all";
  const rows = await findAffected(tx, { scope }).execute({
    bookId: book.id,
    categoryIds: plainArray(affected?.categoryIds ?? []),
    entryIds: plainArray(affected?.entryIds ?? []),
  });
  return rows.map(({ unit, count, anchorOn, ...others }) => {
    const { monthStartDay, monthStartRule, weekStartDay, ...row } = others;
    const calendar = { monthStartDay, monthStartRule, weekStartDay };
    return {
      ...row,
      excludedAccounts: row.excludedAccounts ?? [],
      spentMinor: row.spentMinor ?? 0n,
      past: toEarlier(row.past ?? [], calendar),
      schedule: toSchedule({ unit, count, anchorOn, startsOn: row.startsOn }, calendar),
    };
  });
}
