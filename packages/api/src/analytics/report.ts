import { accounts, bookCalendar, books, categories, type Db, param, prepared } from "@outlay/db";
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { AppError, type CalendarDate, type CurrencyCode, dateIn, fieldError } from "@outlay/core";
import { assertFewRows, countListedRates, maxRows } from "./bounds.logic.ts";
import { type EntryFilter, readEntryFilter } from "./entry-filter.ts";
import type { ReportInput } from "./report.contract.ts";
import { type Calendar, type Period, readPeriod } from "./periods.logic.ts";

const bookId = param("bookId");

const calendarColumns = { ...bookCalendar, monthNamedAfter: books.monthNamedAfter };
const findCalendar = prepared("find_calendar", calendarColumns, (db) =>
  db.select(calendarColumns).from(books).where(eq(books.id, bookId)),
);

const { currency, excluded } = accounts;
/** A book may have thousands of accounts: of most reports only their currencies are read. */
const findCurrencies = prepared("find_report_currencies", { currency, excluded }, (db) =>
  db
    .selectDistinct({ currency, excluded })
    .from(accounts)
    .where(
      and(
        eq(accounts.bookId, bookId),
        sql`(${param("accountId")}::uuid is null or ${accounts.id} = ${param("accountId")}::uuid)`,
      ),
    )
    .orderBy(asc(currency)),
);

const categoryColumns = {
  id: categories.id,
  name: categories.name,
  kind: categories.kind,
  parentId: categories.parentId,
};
export type ReportCategory = Pick<
  typeof categories.$inferSelect,
  "id" | "name" | "kind" | "parentId"
>;
const findReportCategories = prepared("find_report_categories", categoryColumns, (db) =>
  db
    .select(categoryColumns)
    .from(categories)
    .where(and(eq(categories.bookId, bookId), isNull(categories.deletedAt)))
    .orderBy(asc(categories.id))
    .limit(maxRows + 1),
);

/** The scope of a report. */
export type Report = {
  db: Db;
  book: Book;
  today: CalendarDate;
  calendar: Calendar;
  period: Period;
  /** Of the included accounts: the one asked for, or all that are not excluded, including archived ones. */
  currencies: readonly CurrencyCode[];
  /** Whether these are all accounts of the book. */
  hasAllAccounts: boolean;
  categories: ReadonlyMap<string, ReportCategory>;
  input: ReportInput;
  /** Which transactions count; by default all of these days and accounts. */
  filter: EntryFilter | undefined;
  /** Called with the number of exchange rates that an explanation lists. */
  countRates: (rates: number) => void;
};

type Of = Pick<Report, "book" | "input" | "hasAllAccounts" | "currencies">;

/** Adds the condition that the accounts in a column are included, of all currencies, the book's own or others. */
export function andIncluded(
  { book, input, hasAllAccounts, currencies }: Of,
  column: SQL,
  of: "all" | "base" | "foreign" = "all",
): SQL {
  if (input.accountId !== undefined) return sql`and ${column} = ${input.accountId}::uuid`;
  const isOne = currencies.length <= 1;
  if (hasAllAccounts && (of === "all" || isOne)) return sql``;
  const wanted = {
    all: sql``,
    base: sql`and account.currency = ${book.baseCurrency}`,
    foreign: sql`and account.currency <> ${book.baseCurrency}`,
  };
  return sql`and ${column} in (select account.id from ${accounts} account
    where account.book_id = ${book.id} and not account.excluded ${wanted[of]})`;
}

/** Throws `account.not_found`, `category.not_found`, and `input.invalid` for too many years. */
export async function openReport(
  db: Db,
  book: Book,
  input: ReportInput,
  now: Date,
): Promise<Report> {
  const parameters = { bookId: book.id };
  const { accountId } = input;
  const [[calendar], found, everyCategory, filter] = await Promise.all([
    findCalendar(db).execute(parameters),
    findCurrencies(db).execute({ ...parameters, accountId: accountId ?? null }),
    findReportCategories(db).execute(parameters),
    readEntryFilter(db, book, input),
  ]);
  assertFewRows(everyCategory, "categories");
  if (accountId !== undefined && found.length === 0)
    throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  const counted = found.filter((group) => accountId !== undefined || !group.excluded);
  const today = dateIn(book.timeZone, now);
  if (!calendar) throw new AppError("book.not_found", "The book was deleted.");
  return {
    db,
    book,
    today,
    calendar,
    period: readPeriod(input, today, calendar),
    currencies: [...new Set(counted.map((group) => group.currency))],
    hasAllAccounts: accountId === undefined && counted.length === found.length,
    categories: new Map(everyCategory.map((category) => [category.id, category])),
    input,
    filter,
    countRates: countListedRates(),
  };
}
