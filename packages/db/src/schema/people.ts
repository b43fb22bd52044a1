import { sql } from "drizzle-orm";
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
  uniqueIndex,
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
import { users } from "./users.ts";

/** The people who share expenses: members of the book, and guests without an account. */
export const people = pgTable(
  "people",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** The user of a member. A member who leaves the book stays among the people; a guest may become a member. */
    userId: uuid("user_id"),
    /** Takes part in nothing new. */
    archived: boolean("archived").notNull(),
    version: integer("version").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "people_pkey", columns: [t.bookId, t.id] }),
    foreignKey({ name: "people_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    foreignKey({
      name: "people_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("set null"),
    uniqueIndex("people_user_key").on(t.bookId, t.userId),
    index("people_user_idx").on(t.userId),
    check("people_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
  ],
);

/** How expenses are shared that do not say it: all, or those of one category. */
export const shareDefaults = pgTable(
  "share_defaults",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    /** Null for all that have no default of their category. */
    categoryId: uuid("category_id"),
    /** As the API has it. */
    split: jsonb("split").$type<Record<string, unknown>>().notNull(),
    version: integer("version").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "share_defaults_pkey", columns: [t.bookId, t.id] }),
    foreignKey({
      name: "share_defaults_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }),
    foreignKey({
      name: "share_defaults_category_fkey",
      columns: [t.bookId, t.categoryId],
      foreignColumns: [categories.bookId, categories.id],
    }).onDelete("cascade"),
    uniqueIndex("share_defaults_category_key").on(
      t.bookId,
      sql`coalesce(${t.categoryId}, '00000000-0000-0000-0000-000000000000')`,
    ),
    check("share_defaults_split_kind", sql`${t.split} ->> 'kind' in ('equal', 'weights')`),
  ],
);

/** Money that one person gave another outside the book's accounts. */
export const settlements = pgTable(
  "settlements",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    fromId: uuid("from_id").notNull(),
    toId: uuid("to_id").notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    currency: currencyCode("currency").notNull(),
    settledOn: calendarDate("settled_on").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "settlements_pkey", columns: [t.bookId, t.id] }),
    foreignKey({
      name: "settlements_from_fkey",
      columns: [t.bookId, t.fromId],
      foreignColumns: [people.bookId, people.id],
    }),
    foreignKey({
      name: "settlements_to_fkey",
      columns: [t.bookId, t.toId],
      foreignColumns: [people.bookId, people.id],
    }),
    index("settlements_date_idx").on(
      t.bookId,
      t.settledOn.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    check("settlements_others", sql`${t.fromId} <> ${t.toId}`),
    check("settlements_amount_range", sql`${t.amountMinor} between 1 and 999999999999999999`),
    check("settlements_date_range", sql`${t.settledOn} between '1900-01-01' and '2200-12-31'`),
  ],
);

const personColumns = {
  bookId: uuid("book_id").notNull(),
  personId: uuid("person_id").notNull(),
  currency: currencyCode("currency").notNull(),
};

/** Below zero for what was received: refunds and income. */
const sums = {
  paidMinor: minorSum("paid_minor").notNull(),
  owedMinor: minorSum("owed_minor").notNull(),
};

/** What a person has paid for others and owes them in one currency, of all shared transactions and settlements. Derived. */
export const shareTotals = pgTable("share_totals", { ...personColumns, ...sums }, (t) => [
  primaryKey({ name: "share_totals_pkey", columns: [t.bookId, t.personId, t.currency] }),
  foreignKey({
    name: "share_totals_person_fkey",
    columns: [t.bookId, t.personId],
    foreignColumns: [people.bookId, people.id],
  }),
]);

/** The same of each day: in other currencies than the book's each day has its own rate. Derived. */
export const shareDays = pgTable(
  "share_days",
  { ...personColumns, day: calendarDate("day").notNull(), ...sums },
  (t) => [
    primaryKey({
      name: "share_days_pkey",
      columns: [t.bookId, t.currency, t.day, t.personId],
    }),
    foreignKey({
      name: "share_days_person_fkey",
      columns: [t.bookId, t.personId],
      foreignColumns: [people.bookId, people.id],
    }),
  ],
);
