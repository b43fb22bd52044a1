import { sql } from "drizzle-orm";
import { check, foreignKey, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { calendarDate, currencyCode, instant, minorUnits } from "./columns.ts";

export const statementStates = ["open", "balanced", "broken"] as const;

/** What a bank says that an account held at the end of a day. */
export const statements = pgTable(
  "statements",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    accountId: uuid("account_id").notNull(),
    currency: currencyCode("currency").notNull(),
    onDay: calendarDate("on_day").notNull(),
    balanceMinor: minorUnits("balance_minor").notNull(),
    /**
     * Derived, but for its past: `balanced` while the ledger holds the same, `open` until that was so for the first
     * time, `broken` when it no longer is.
     */
    state: text("state", { enum: statementStates }).notNull(),
    /** The import whose file said so. */
    importId: uuid("import_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "statements_pkey", columns: [t.bookId, t.id] }),
    unique("statements_day_key").on(t.bookId, t.accountId, t.onDay),
    // Also keeps the account's currency.
    foreignKey({
      name: "statements_account_fkey",
      columns: [t.bookId, t.accountId, t.currency],
      foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
    }),
    check("statements_state_known", sql`${t.state} in ('open', 'balanced', 'broken')`),
    check("statements_day_range", sql`${t.onDay} between '1900-01-01' and '2200-12-31'`),
  ],
);
