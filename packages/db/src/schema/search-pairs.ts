import { foreignKey, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { books } from "./books.ts";

/**
 * The pairs of neighbouring characters in the search texts of a book's transactions, now or earlier. No index finds
 * words of one or two letters: what is in no pair need not be looked for in a million rows. Derived.
 */
export const searchPairs = pgTable(
  "search_pairs",
  {
    bookId: uuid("book_id").notNull(),
    pair: text("pair").notNull(),
  },
  (t) => [
    primaryKey({ name: "search_pairs_pkey", columns: [t.bookId, t.pair] }),
    foreignKey({
      name: "search_pairs_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }),
  ],
);
