import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { calendarDate, composedLength, currencyCode, instant, minorUnits } from "./columns.ts";

/** What people save for in an account. */
export const goals = pgTable(
  "goals",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    accountId: uuid("account_id").notNull(),
    currency: currencyCode("currency").notNull(),
    targetMinor: minorUnits("target_minor").notNull(),
    /** The day until which it is to be reached. */
    byDay: calendarDate("by_day"),
    /** What of the account's balance is set aside for it; null for what the goals before it leave. */
    allocatedMinor: minorUnits("allocated_minor"),
    version: integer("version").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "goals_pkey", columns: [t.bookId, t.id] }),
    // Also keeps the account's currency.
    foreignKey({
      name: "goals_account_fkey",
      columns: [t.bookId, t.accountId, t.currency],
      foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
    }),
    index("goals_account_idx").on(t.bookId, t.accountId),
    check("goals_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
    check("goals_target_range", sql`${t.targetMinor} between 1 and 999999999999999999`),
    check("goals_allocated_range", sql`${t.allocatedMinor} between 0 and 999999999999999999`),
    check("goals_by_range", sql`${t.byDay} between '1900-01-01' and '2200-12-31'`),
  ],
);
