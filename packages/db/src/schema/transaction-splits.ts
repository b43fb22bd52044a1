import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { categories, categoryKinds } from "./categories.ts";
import { composedLength, minorUnits } from "./columns.ts";
import { transactions } from "./transactions.ts";

/** The splits of a transaction over categories, in its currency. The amounts add up to the transaction's; some may be below zero. */
export const transactionSplits = pgTable(
  "transaction_splits",
  {
    bookId: uuid("book_id").notNull(),
    transactionId: uuid("transaction_id").notNull(),
    /** From 0, in the order of the input. */
    position: smallint("position").notNull(),
    categoryId: uuid("category_id").notNull(),
    categoryKind: text("category_kind", { enum: categoryKinds }).notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    note: text("note"),
  },
  (t) => [
    primaryKey({
      name: "transaction_splits_pkey",
      columns: [t.bookId, t.transactionId, t.position],
    }),
    foreignKey({
      name: "transaction_splits_transaction_fkey",
      columns: [t.bookId, t.transactionId],
      foreignColumns: [transactions.bookId, transactions.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "transaction_splits_category_fkey",
      columns: [t.bookId, t.categoryId, t.categoryKind],
      foreignColumns: [categories.bookId, categories.id, categories.kind],
    }),
    index("transaction_splits_category_idx").on(t.bookId, t.categoryId),
    check("transaction_splits_position_range", sql`${t.position} between 0 and 49`),
    check(
      "transaction_splits_amount_range",
      sql`abs(${t.amountMinor}) between 1 and 999999999999999999`,
    ),
    check("transaction_splits_note_length", sql`char_length(${t.note}) <= ${composedLength(500)}`),
  ],
);
