import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  integer,
  pgTable,
  primaryKey,
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
  ],
);
