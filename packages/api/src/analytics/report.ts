import {
  accounts,
  bookCalendar,
  books,
  categories,
  type Db,
  param,
  prepared,
  type RowOf,
} from "@outlay/db";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { AppError, type CalendarDate, dateIn, fieldError } from "@outlay/core";
import { assertFewRows, countListedRates, maxRows } from "./bounds.logic.ts";
import { type EntryFilter, readEntryFilter } from "./entry-filter.ts";
import type { ReportInput } from "./report.contract.ts";
import { type Calendar, type Period, readPeriod } from "./periods.logic.ts";

const bookId = param("bookId");

const calendarColumns = { ...bookCalendar, monthNamedAfter: books.monthNamedAfter };
const findCalendar = prepared("find_calendar", calendarColumns, (db) =>
  db.select(calendarColumns).from(books).where(eq(books.id, bookId)),
);

const accountColumns = {
  id: accounts.id,
  currency: accounts.currency,
  openingBalanceMinor: accounts.openingBalanceMinor,
  openedOn: accounts.openedOn,
  createdAt: accounts.createdAt,
  excluded: accounts.excluded,
};
export type ReportAccount = RowOf<typeof accountColumns>;
const findReportAccounts = prepared("find_report_accounts", accountColumns, (db) =>
  db
    .select(accountColumns)
    .from(accounts)
    .where(
      and(
        eq(accounts.bookId, bookId),
        sql`(${param("accountId")}::uuid is null or ${accounts.id} = ${param("accountId")}::uuid)`,
      ),
    )
    .orderBy(asc(accounts.id))
    .limit(maxRows + 1),
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
  /** The included accounts: the one asked for, or all that are not excluded, including archived ones. */
  accounts: readonly ReportAccount[];
  /** Whether these are all accounts of the book. */
  hasAllAccounts: boolean;
  categories: ReadonlyMap<string, ReportCategory>;
  input: ReportInput;
  /** Which transactions count; by default all of these days and accounts. */
  filter: EntryFilter | undefined;
  /** Called with the number of exchange rates that an explanation lists. */
  countRates: (rates: number) => void;
};

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
    findReportAccounts(db).execute({ ...parameters, accountId: accountId ?? null }),
    findReportCategories(db).execute(parameters),
    readEntryFilter(db, book, input),
  ]);
  assertFewRows(found, "accounts");
  assertFewRows(everyCategory, "categories");
  if (accountId !== undefined && found.length === 0)
    throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  const counted = found.filter(({ excluded }) => accountId !== undefined || !excluded);
  const today = dateIn(book.timeZone, now);
  if (!calendar) throw new AppError("book.not_found", "The book was deleted.");
  return {
    db,
    book,
    today,
    calendar,
    period: readPeriod(input, today, calendar),
    accounts: counted,
    hasAllAccounts: accountId === undefined && counted.length === found.length,
    categories: new Map(everyCategory.map((category) => [category.id, category])),
    input,
    filter,
    countRates: countListedRates(),
  };
}
