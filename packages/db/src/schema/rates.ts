import { type SQL, sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  check,
  foreignKey,
  index,
  numeric,
  pgTable,
  primaryKey,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { calendarDate, currencyCode } from "./columns.ts";

const rateColumns = {
  base: currencyCode("base").notNull(),
  quote: currencyCode("quote").notNull(),
  on: calendarDate("on_day").notNull(),
  /** The price of one unit of the base currency in the quote currency. */
  rate: numeric("rate").notNull(),
};

type Columns = { base: AnyPgColumn; quote: AnyPgColumn; on: AnyPgColumn; rate: AnyPgColumn };

const inRange = ({ rate }: Columns): SQL =>
  sql`${rate} > 0 and ${rate} < 1000000000000 and scale(${rate}) <= 12`;

/** Exchange rates set or imported by a book's members, at most one per pair and day. */
export const rates = pgTable(
  "rates",
  {
    bookId: uuid("book_id").notNull(),
    ...rateColumns,
    /** The import that added it; null if a member set it. */
    importId: uuid("import_id"),
  },
  (t) => [
    primaryKey({ name: "rates_pkey", columns: [t.bookId, t.base, t.quote, t.on] }),
    foreignKey({ name: "rates_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    index("rates_day_idx").on(t.bookId, t.on.desc().nullsFirst(), t.base, t.quote),
    check("rates_range", inRange(t)),
    check("rates_pair", sql`${t.base} <> ${t.quote}`),
  ],
);

/** Exchange rates for all books, such as a central bank's. A global (reference) table, filled by an operator. */
export const globalRates = pgTable("global_rates", rateColumns, (t) => [
  primaryKey({ name: "global_rates_pkey", columns: [t.base, t.quote, t.on] }),
  index("global_rates_day_idx").on(t.on.desc().nullsFirst(), t.base, t.quote),
  check("global_rates_range", inRange(t)),
  check("global_rates_pair", sql`${t.base} <> ${t.quote}`),
]);
