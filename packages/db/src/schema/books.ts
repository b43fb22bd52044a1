import { monthStartRules } from "@outlay/core";
import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { calendarDate, composedLength, currencyCode, instant } from "./columns.ts";

export const monthNames = ["start", "end"] as const;

/** A book: every row of the domain belongs to exactly one. Its row is the lock that serializes writes to the book. */
export const books = pgTable(
  "books",
  {
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    baseCurrency: currencyCode("base_currency").notNull(),
    timeZone: text("time_zone").notNull(),
    /** Day on which a month begins, 1 to 31; the last day of a shorter month. */
    monthStartDay: smallint("month_start_day").notNull().default(1),
    /** With `previousWorkday`, a month that would begin on a Saturday or Sunday begins on the Friday before. */
    monthStartRule: text("month_start_rule", { enum: monthStartRules }).notNull().default("day"),
    /** Whether a month has the name of the calendar month in which it begins, or ends. */
    monthNamedAfter: text("month_named_after", { enum: monthNames }).notNull().default("start"),
    /** ISO weekday on which a week begins: 1 Monday to 7 Sunday. */
    weekStartDay: smallint("week_start_day").notNull().default(1),
    /** The last day of the closed period: what is dated in it stays as it is. */
    closedThrough: calendarDate("closed_through"),
    /** The number of the book's newest change. */
    changeSeq: bigint("change_seq", { mode: "number" }).notNull().default(0),
    /** When the next day begins in its time zone; once that has passed, the alerts are looked at. */
    nextDayAt: instant("next_day_at").notNull().defaultNow(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** When its owner removed it: until it is restored, nobody can see it. */
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "books_pkey", columns: [t.id] }),
    index("books_next_day_idx").on(t.nextDayAt),
    index("books_deleted_idx")
      .on(t.deletedAt)
      .where(sql`${t.deletedAt} is not null`),
    check("books_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
    check("books_month_start_day_range", sql`${t.monthStartDay} between 1 and 31`),
    check("books_month_start_rule_known", sql`${t.monthStartRule} in ('day', 'previousWorkday')`),
    check("books_month_named_after_known", sql`${t.monthNamedAfter} in ('start', 'end')`),
    check("books_week_start_day_range", sql`${t.weekStartDay} between 1 and 7`),
  ],
);

/** When a book's months and weeks begin. */
export const bookCalendar = {
  monthStartDay: books.monthStartDay,
  monthStartRule: books.monthStartRule,
  weekStartDay: books.weekStartDay,
};
