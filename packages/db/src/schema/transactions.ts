import { type SQL, sql } from "drizzle-orm";
import {
  bigint,
  char,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { categories, categoryKinds } from "./categories.ts";
import { instant, minorUnits } from "./columns.ts";

export const transactionKinds = ["expense", "income"] as const;

/** The ledger: one row a transaction. The amount is above zero, in minor units of the account's currency. */
export const transactions = pgTable(
  "transactions",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: transactionKinds }).notNull(),
    /** A calendar date in the book's zone. */
    occurredOn: date("occurred_on", { mode: "string" }).notNull(),
    accountId: uuid("account_id").notNull(),
    currency: char("currency", { length: 3 }).notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    /** The amount in thousandths of its currency's unit: one scale for filters and sorting over several currencies. */
    amountThousandths: bigint("amount_thousandths", { mode: "bigint" }).notNull(),
    categoryId: uuid("category_id").notNull(),
    categoryKind: text("category_kind", { enum: categoryKinds })
      .notNull()
      .generatedAlwaysAs((): SQL => sql`case kind when 'income' then 'income' else 'expense' end`),
    payee: text("payee"),
    note: text("note"),
    /** Sorted, without repetition. */
    tags: text("tags").array().notNull(),
    /** What was paid in a foreign currency, as printed on the receipt. */
    originalAmountMinor: minorUnits("original_amount_minor"),
    originalCurrency: char("original_currency", { length: 3 }),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => {
    const live = sql`${t.deletedAt} is null`;
    return [
      primaryKey({ name: "transactions_pkey", columns: [t.bookId, t.id] }),
      index("transactions_date_idx")
        .on(t.bookId, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      index("transactions_amount_idx")
        .on(t.bookId, t.amountThousandths.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      index("transactions_created_idx")
        .on(t.bookId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      index("transactions_category_idx")
        .on(t.bookId, t.categoryId, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      index("transactions_account_idx")
        .on(t.bookId, t.accountId, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      foreignKey({
        name: "transactions_account_fkey",
        columns: [t.bookId, t.accountId, t.currency],
        foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
      }),
      foreignKey({
        name: "transactions_category_fkey",
        columns: [t.bookId, t.categoryId, t.categoryKind],
        foreignColumns: [categories.bookId, categories.id, categories.kind],
      }),
      check("transactions_kind_known", sql`${t.kind} in ('expense', 'income')`),
      check("transactions_amount_range", sql`${t.amountMinor} between 1 and 999999999999999999`),
      check("transactions_date_range", sql`${t.occurredOn} between '1900-01-01' and '2200-12-31'`),
      check(
        "transactions_original_whole",
        sql`(${t.originalAmountMinor} is null) = (${t.originalCurrency} is null) and ${t.originalAmountMinor} between 1 and 999999999999999999`,
      ),
      check("transactions_payee_length", sql`char_length(${t.payee}) <= 200`),
      check("transactions_note_length", sql`char_length(${t.note}) <= 2000`),
      check("transactions_tags_count", sql`cardinality(${t.tags}) <= 20`),
    ];
  },
);
