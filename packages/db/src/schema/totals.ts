import { foreignKey, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { books } from "./books.ts";
import { calendarDate, currencyCode, minorSum, minorUnits } from "./columns.ts";
import { transactionKinds } from "./transactions.ts";

const totalColumns = {
  /** The nil UUID for transfers, which have no category: a key cannot be null. */
  categoryId: uuid("category_id").notNull(),
  kind: text("kind", { enum: transactionKinds }).notNull(),
  /** The effect on the account's balance, in the account's currency: negative if money leaves it. */
  sumMinor: minorUnits("sum_minor").notNull(),
  /** The number of transactions; splits count in their own categories. */
  count: integer("count").notNull(),
};

/**
 * Sums of the live transactions of a day by account, category and kind. Derived: maintained by
 * posting, recomputed by `outlay doctor`. A transfer counts in both of its accounts.
 */
export const dailyTotals = pgTable(
  "daily_totals",
  {
    bookId: uuid("book_id").notNull(),
    day: calendarDate("day").notNull(),
    accountId: uuid("account_id").notNull(),
    ...totalColumns,
  },
  (t) => [
    primaryKey({
      name: "daily_totals_pkey",
      columns: [t.bookId, t.day, t.accountId, t.categoryId, t.kind],
    }),
    foreignKey({
      name: "daily_totals_account_fkey",
      columns: [t.bookId, t.accountId],
      foreignColumns: [accounts.bookId, accounts.id],
    }).onDelete("cascade"),
    index("daily_totals_account_idx").on(t.bookId, t.accountId, t.day),
  ],
);

/** Income and expenses of a calendar month in all accounts of one currency, for reports over years. Derived. */
export const monthlyTotals = pgTable(
  "monthly_totals",
  {
    bookId: uuid("book_id").notNull(),
    /** The month's first day. */
    month: calendarDate("month").notNull(),
    currency: currencyCode("currency").notNull(),
    ...totalColumns,
    sumMinor: minorSum("sum_minor").notNull(),
  },
  (t) => [
    primaryKey({
      name: "monthly_totals_pkey",
      columns: [t.bookId, t.month, t.currency, t.categoryId, t.kind],
    }),
    foreignKey({
      name: "monthly_totals_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }),
  ],
);

/**
 * Number of live transactions with a payee by category, for suggestions. Derived. Of each payee that a transaction
 * has, live or deleted, there is a row: it says how the book writes it.
 */
export const payeeUses = pgTable(
  "payee_uses",
  {
    bookId: uuid("book_id").notNull(),
    /** What the payee is the same by (`nameKey`). */
    nameKey: text("name_key").notNull(),
    /** The nil UUID for transfers. */
    categoryId: uuid("category_id").notNull(),
    payee: text("payee").notNull(),
    /** The payee folded for searching, without case and accents. */
    searchText: text("search_text").notNull(),
    count: integer("count").notNull(),
  },
  (t) => [
    primaryKey({ name: "payee_uses_pkey", columns: [t.bookId, t.nameKey, t.categoryId] }),
    foreignKey({ name: "payee_uses_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
  ],
);

/** Number of live transactions with a tag. Derived. Each tag that a transaction has, live or deleted, has a row, as for payees. */
export const tagUses = pgTable(
  "tag_uses",
  {
    bookId: uuid("book_id").notNull(),
    /** What the tag is the same by (`nameKey`). */
    nameKey: text("name_key").notNull(),
    tag: text("tag").notNull(),
    count: integer("count").notNull(),
  },
  (t) => [
    primaryKey({ name: "tag_uses_pkey", columns: [t.bookId, t.nameKey] }),
    foreignKey({ name: "tag_uses_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
  ],
);
