import { accounts, books, budgets, categories, dailyTotals, type Db } from "@outlay/db";
import { and, asc, eq, gte, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Book } from "../books/access.ts";
import { dateIn } from "../dates.ts";
import { type Period } from "./periods.rules.ts";
import type { Suggestions } from "./status.input.ts";
import { lastMonths, suggest } from "./suggestions.rules.ts";

/** The expense categories that no budget is for, each with the top-level one it belongs to. */
async function selectCategories(db: Db, book: Book) {
  const covered = db
    .select({ id: budgets.categoryId })
    .from(budgets)
    .where(
      and(
        eq(budgets.bookId, book.id),
        isNull(budgets.deletedAt),
        sql`${budgets.categoryId} is not null`,
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

async function selectCells(db: Db, book: Book, { start, end }: Period) {
  const { day, categoryId, sumMinor, kind } = dailyTotals;
  return db
    .select({
      day,
      categoryId,
      currency: accounts.currency,
      spentMinor: sql`-sum(${sumMinor})`.mapWith(BigInt),
    })
    .from(dailyTotals)
    .innerJoin(
      accounts,
      and(eq(accounts.bookId, dailyTotals.bookId), eq(accounts.id, dailyTotals.accountId)),
    )
    .where(
      and(
        eq(dailyTotals.bookId, book.id),
        inArray(kind, ["expense", "refund"]),
        gte(day, start),
        lte(day, end),
      ),
    )
    .groupBy(day, categoryId, accounts.currency);
}

/** Monthly budgets for what was spent in the last three whole months, the largest first. */
export async function suggestBudgets(db: Db, book: Book, now: Date): Promise<Suggestions> {
  const [calendar] = await db
    .select({ monthStartDay: books.monthStartDay, weekStartDay: books.weekStartDay })
    .from(books)
    .where(eq(books.id, book.id));
  if (!calendar) return { items: [] };
  const months = lastMonths(calendar, dateIn(book.timeZone, now));
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return { items: [] };
  const [named, cells] = await Promise.all([
    selectCategories(db, book),
    selectCells(db, book, { start: first.start, end: last.end }),
  ]);
  return { items: suggest({ months, categories: named, cells, currency: book.baseCurrency }) };
}
