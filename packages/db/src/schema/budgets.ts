import { sql } from "drizzle-orm";
import type { CalendarDate } from "@outlay/core";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { categories } from "./categories.ts";
import {
  calendarDate,
  composedLength,
  currencyCode,
  instant,
  minorSum,
  minorUnits,
} from "./columns.ts";

export const periodUnits = ["week", "month", "quarter", "year", "days"] as const;
export const rollovers = ["none", "surplus", "full"] as const;
export const budgetKinds = ["expense", "income"] as const;

/** Settings that a budget had until a day: they still hold for the periods that were over then. */
export type PastSettings = {
  until: CalendarDate;
  unit: (typeof periodUnits)[number];
  count: number;
  anchorOn: CalendarDate | null;
  /** From which periods are counted if there is no anchor. */
  startsOn: CalendarDate;
  rollover: (typeof rollovers)[number];
  categoryId: string | null;
  categoryIds: string[] | null;
  exceptCategoryIds: string[] | null;
};

/**
 * A limit on spending (or a target for income) in each period, for categories with their children, for all
 * but some, or for all.
 */
export const budgets = pgTable(
  "budgets",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    kind: text("kind", { enum: budgetKinds }).notNull().default("expense"),
    /** At most one of these three is there; without any it is for all spending. */
    categoryId: uuid("category_id"),
    categoryIds: uuid("category_ids").array(),
    exceptCategoryIds: uuid("except_category_ids").array(),
    currency: currencyCode("currency").notNull(),
    unit: text("unit", { enum: periodUnits }).notNull(),
    /** The length of a period in units. */
    count: integer("count").notNull(),
    /** A day on which a period begins; null for the book's first day of the month or week. */
    anchorOn: calendarDate("anchor_on"),
    rollover: text("rollover", { enum: rollovers }).notNull(),
    /** In the first period. */
    startsOn: calendarDate("starts_on").notNull(),
    /** In the last period. */
    endsOn: calendarDate("ends_on"),
    /** Oldest first; null if there are none. */
    past: jsonb("past").$type<PastSettings[]>(),
    /**
     * Derived: in the period that begins on this day no alert can fire before spending has come to
     * `alert_at_minor` (null for never), or has fallen. Null when it must be computed again, as after the end of
     * `alert_through`: what is dated ahead is then spent.
     */
    alertOn: calendarDate("alert_on"),
    alertThrough: calendarDate("alert_through"),
    alertAtMinor: minorUnits("alert_at_minor"),
    /**
     * Derived: what is carried over into the period that begins on this day, so that a status reads no earlier one. Null
     * when it must be computed from the first period on, as with spending in other currencies, which follows the rates.
     */
    carriedOn: calendarDate("carried_on"),
    carriedMinor: minorSum("carried_minor"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "budgets_pkey", columns: [t.bookId, t.id] }),
    index("budgets_live_idx")
      .on(t.bookId, t.id)
      .where(sql`${t.deletedAt} is null`),
    foreignKey({ name: "budgets_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    foreignKey({
      name: "budgets_category_fkey",
      columns: [t.bookId, t.categoryId],
      foreignColumns: [categories.bookId, categories.id],
    }),
    check("budgets_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
    check("budgets_kind_known", sql`${t.kind} in ('expense', 'income')`),
    check(
      "budgets_one_scope",
      sql`num_nonnulls(${t.categoryId}, ${t.categoryIds}, ${t.exceptCategoryIds}) <= 1`,
    ),
    check("budgets_unit_known", sql`${t.unit} in ('week', 'month', 'quarter', 'year', 'days')`),
    check("budgets_count_range", sql`${t.count} between 1 and 366`),
    check("budgets_rollover_known", sql`${t.rollover} in ('none', 'surplus', 'full')`),
    check("budgets_dates_order", sql`${t.endsOn} >= ${t.startsOn}`),
    check("budgets_carried_whole", sql`(${t.carriedOn} is null) = (${t.carriedMinor} is null)`),
  ],
);

/** A budget's amount per period, from the period that includes a day until the next row, or for that period only. */
export const budgetAmounts = pgTable(
  "budget_amounts",
  {
    bookId: uuid("book_id").notNull(),
    budgetId: uuid("budget_id").notNull(),
    /** The day itself, not the first one of its period, because periods may change. */
    fromOn: calendarDate("from_on").notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    onlyPeriod: boolean("only_period").notNull().default(false),
    /** Whether it was set for a coming period or for one period only, and not from the period of its time on. */
    planned: boolean("planned").notNull().default(false),
  },
  (t) => [
    primaryKey({
      name: "budget_amounts_pkey",
      columns: [t.bookId, t.budgetId, t.fromOn, t.onlyPeriod],
    }),
    foreignKey({
      name: "budget_amounts_budget_fkey",
      columns: [t.bookId, t.budgetId],
      foreignColumns: [budgets.bookId, budgets.id],
    }),
    check("budget_amounts_amount_range", sql`${t.amountMinor} between 1 and 999999999999999999`),
  ],
);

/** The amount moved to a budget (negative: from it) in the period that includes a day. */
export const budgetMoves = pgTable(
  "budget_moves",
  {
    bookId: uuid("book_id").notNull(),
    budgetId: uuid("budget_id").notNull(),
    /** The day itself, as in `budget_amounts`. */
    onDay: calendarDate("on_day").notNull(),
    movedMinor: minorUnits("moved_minor").notNull(),
  },
  (t) => [
    primaryKey({ name: "budget_moves_pkey", columns: [t.bookId, t.budgetId, t.onDay] }),
    foreignKey({
      name: "budget_moves_budget_fkey",
      columns: [t.bookId, t.budgetId],
      foreignColumns: [budgets.bookId, budgets.id],
    }),
  ],
);

/**
 * What counts as spent in each period of a budget, by the currency of the accounts. Derived: posting
 * keeps it, `outlay doctor` recomputes it.
 */
export const budgetSpending = pgTable(
  "budget_spending",
  {
    bookId: uuid("book_id").notNull(),
    budgetId: uuid("budget_id").notNull(),
    periodStart: calendarDate("period_start").notNull(),
    currency: currencyCode("currency").notNull(),
    /** Less refunds. */
    spentMinor: minorSum("spent_minor").notNull(),
    /**
     * The sum of the daily totals' counts. Above zero there are transactions, even if refunds cancel the
     * amount: converted to another currency, refunds may have different rates than their purchases.
     */
    count: integer("count").notNull(),
  },
  (t) => [
    primaryKey({
      name: "budget_spending_pkey",
      columns: [t.bookId, t.budgetId, t.periodStart, t.currency],
    }),
    foreignKey({
      name: "budget_spending_budget_fkey",
      columns: [t.bookId, t.budgetId],
      foreignColumns: [budgets.bookId, budgets.id],
    }),
  ],
);
