import {
  accounts,
  bookCalendar,
  books,
  budgets,
  categories,
  dailyTotals,
  type Db,
} from "@outlay/db";
import { and, asc, eq, gt, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Book } from "../../access/book.ts";
import { type CalendarDate, dateIn } from "@outlay/core";
import { loadRates } from "../../rates/load.ts";
import { selectCategorySpending } from "../figures/foreign.ts";
import type { Suggestions } from "../figures/status.contract.ts";
import { lastMonths, suggest } from "./suggestions.logic.ts";

/** Expense categories without a budget, each with its top-level category. */
async function selectCategories(db: Db, book: Book) {
  const named = sql`unnest(coalesce(${budgets.categoryIds}, array[${budgets.categoryId}]))`;
  const covered = db
    .select({ id: named.as("id") })
    .from(budgets)
    .where(
      and(
        eq(budgets.bookId, book.id),
        isNull(budgets.deletedAt),
        sql`num_nonnulls(${budgets.categoryId}, ${budgets.categoryIds}) > 0`,
      ),
    );
  const { id, parentId, name } = categories;
  const topId = sql<string>`coalesce(${parentId}, ${id})`;
  return db
    .select({ id, topId, name })
    .from(categories)
    .where(
      and(
        eq(categories.bookId, book.id),
        eq(categories.kind, "expense"),
        isNull(categories.deletedAt),
        sql`${topId} not in (${covered})`,
      ),
    )
    .orderBy(asc(id));
}

/** The categories with expenses before a day that budgets count. */
async function selectEarlier(db: Db, book: Book, before: CalendarDate): Promise<Set<string>> {
  const { bookId, accountId, categoryId, day, kind, count } = dailyTotals;
  const isEarlier = and(lt(day, before), inArray(kind, ["expense", "refund"]), gt(count, 0));
  const rows = await db
    .selectDistinct({ categoryId })
    .from(dailyTotals)
    .innerJoin(accounts, and(eq(accounts.bookId, bookId), eq(accounts.id, accountId)))
    .where(and(eq(bookId, book.id), eq(accounts.excluded, false), isEarlier));
  return new Set(rows.map((row) => row.categoryId));
}

/** Monthly budgets based on the last three whole months, largest first. */
export async function suggestBudgets(db: Db, book: Book, now: Date): Promise<Suggestions> {
  const [calendar] = await db.select(bookCalendar).from(books).where(eq(books.id, book.id));
  if (!calendar) return { items: [] };
  const months = lastMonths(calendar, dateIn(book.timeZone, now));
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return { items: [] };
  const [named, earlier, spending] = await Promise.all([
    selectCategories(db, book),
    selectEarlier(db, book, first.start),
    selectCategorySpending(db, book, { days: { start: first.start, end: last.end } }),
  ]);
  const currency = book.baseCurrency;
  const currencies = [...new Set(spending.map((cell) => cell.currency))].filter(
    (code) => code !== currency,
  );
  const need = { currencies, target: currency, from: first.start, to: last.end };
  const table = await loadRates(db, book, need);
  return { items: suggest({ months, categories: named, earlier, spending, currency, table }) };
}
