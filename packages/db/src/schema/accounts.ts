import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  integer,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { calendarDate, composedLength, currencyCode, instant, minorUnits } from "./columns.ts";

export const accountKinds = [
  "cash",
  "checking",
  "savings",
  "credit",
  "loan",
  "investment",
  "other",
] as const;

export const dayCounts = ["30/360", "actual/365", "actual/360"] as const;

/** An account. Its currency changes only while it has no transactions. */
export const accounts = pgTable(
  "accounts",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    kind: text("kind", { enum: accountKinds }).notNull(),
    currency: currencyCode("currency").notNull(),
    openingBalanceMinor: minorUnits("opening_balance_minor").notNull(),
    /** The opening balance plus all live transactions, including those dated ahead. */
    balanceMinor: minorUnits("balance_minor").notNull(),
    /** When the opening balance begins to count; null for the day of creation or the first transaction, whichever is earlier. */
    openedOn: calendarDate("opened_on"),
    archived: boolean("archived").notNull().default(false),
    /** Whether it stays out of net worth, reports and budgets. */
    excluded: boolean("excluded").notNull().default(false),
    /** The terms of a loan, which an account of that kind may have; without a rate there are none. In per cent a year. */
    loanAnnualRate: numeric("loan_annual_rate"),
    /** What is paid each month; without it what pays the loan off within its term. */
    loanPaymentMinor: minorUnits("loan_payment_minor"),
    loanTermMonths: smallint("loan_term_months"),
    loanDayCount: text("loan_day_count", { enum: dayCounts }),
    /** The day from which it bears interest: the first payment is a month later. */
    loanStartsOn: calendarDate("loan_starts_on"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "accounts_pkey", columns: [t.bookId, t.id] }),
    // The target of a transaction's foreign key, so that its currency is its account's.
    unique("accounts_currency_key").on(t.bookId, t.id, t.currency),
    foreignKey({ name: "accounts_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    check("accounts_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
    check(
      "accounts_kind_known",
      sql`${t.kind} in ('cash', 'checking', 'savings', 'credit', 'loan', 'investment', 'other')`,
    ),
    check(
      "accounts_loan_whole",
      sql`case when ${t.loanAnnualRate} is null
        then num_nonnulls(${t.loanPaymentMinor}, ${t.loanTermMonths}, ${t.loanDayCount}, ${t.loanStartsOn}) = 0
        else num_nonnulls(${t.loanDayCount}, ${t.loanStartsOn}) = 2 and num_nonnulls(${t.loanPaymentMinor}, ${t.loanTermMonths}) = 1 end`,
    ),
    check("accounts_loan_kind", sql`${t.loanAnnualRate} is null or ${t.kind} = 'loan'`),
    check(
      "accounts_loan_rate",
      sql`${t.loanAnnualRate} between 0 and 100 and scale(${t.loanAnnualRate}) <= 6`,
    ),
    check("accounts_loan_payment", sql`${t.loanPaymentMinor} between 1 and 999999999999999999`),
    check("accounts_loan_term", sql`${t.loanTermMonths} between 1 and 1200`),
    check(
      "accounts_loan_day_count",
      sql`${t.loanDayCount} in ('30/360', 'actual/365', 'actual/360')`,
    ),
    check("accounts_loan_start", sql`${t.loanStartsOn} between '1900-01-01' and '2200-12-31'`),
  ],
);
