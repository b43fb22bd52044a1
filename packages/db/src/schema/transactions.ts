import { type SQL, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
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
import { categories, categoryKinds } from "./categories.ts";
import {
  areWholeShares,
  calendarDate,
  composedLength,
  currencyCode,
  doSharesAddUp,
  instant,
  minorUnits,
  sharesColumn,
} from "./columns.ts";

export const transactionKinds = ["expense", "income", "transfer", "refund"] as const;

/** A bank announces an entry as pending; it is booked once it counts, and reconciled once a statement covers it. */
export const transactionStates = ["pending", "booked", "reconciled"] as const;

/** One that is recorded so many days after its day has an index of its own: what was recorded since an instant is found by its day, or by that. */
export const lateDays = 3;

/**
 * The ledger: one row per transaction. The amount is positive, in minor units of the account's
 * currency. A transfer is one row too: the amount leaves the account and `to_amount` arrives in the
 * other account, so it cannot be half done.
 */
export const transactions = pgTable(
  "transactions",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: transactionKinds }).notNull(),
    /** A calendar date in the book's zone. */
    occurredOn: calendarDate("occurred_on").notNull(),
    accountId: uuid("account_id").notNull(),
    currency: currencyCode("currency").notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    /** The amount in thousandths of its currency's unit: one scale for filters and sorting over several currencies. */
    amountThousandths: bigint("amount_thousandths", { mode: "bigint" }).notNull(),
    toAccountId: uuid("to_account_id"),
    toCurrency: currencyCode("to_currency"),
    toAmountMinor: minorUnits("to_amount_minor"),
    /** When a transfer arrives in the other account; null for the same day. */
    arrivesOn: calendarDate("arrives_on"),
    /** What a transfer costs, on top of its amount: an expense of the account that it leaves. */
    feeMinor: minorUnits("fee_minor"),
    feeCategoryId: uuid("fee_category_id"),
    feeCategoryKind: text("fee_category_kind", { enum: categoryKinds }).generatedAlwaysAs(
      (): SQL => sql`case when fee_category_id is not null then 'expense' end`,
    ),
    /** Null only for transfers. For a split transaction that of its first split. */
    categoryId: uuid("category_id"),
    categoryKind: text("category_kind", { enum: categoryKinds }).generatedAlwaysAs(
      (): SQL =>
        sql`case kind when 'transfer' then null when 'income' then 'income' else 'expense' end`,
    ),
    /** The refunded expense, if known. */
    refundOfId: uuid("refund_of_id"),
    /** The sum of an expense's refunds. */
    refundedMinor: minorUnits("refunded_minor")
      .notNull()
      .default(sql`0`),
    /** How many files it has. */
    attachmentCount: integer("attachment_count").notNull().default(0),
    /** The categories of its `transaction_splits`, each once and sorted; null without splits. */
    splitCategoryIds: uuid("split_category_ids").array(),
    /** Counts in balances alone, not in reports and budgets. */
    excluded: boolean("excluded").notNull().default(false),
    /** Who paid it and for whom; null if it is not shared. The people have rows of `share_totals`, which refer to them. */
    shares: sharesColumn("shares"),
    payee: text("payee"),
    note: text("note"),
    /** Sorted, without duplicates. */
    tags: text("tags").array().notNull(),
    /** Payee, note, tags and the notes of parts, folded for searching, without case and accents. */
    searchText: text("search_text").notNull(),
    /** The schedule of whose occurrence it is; see `schedule_occurrences`. */
    scheduleId: uuid("schedule_id"),
    state: text("state", { enum: transactionStates }).notNull().default("booked"),
    /**
     * Who set payee, category, tags and note, a letter for each: p person, r rule, i import, s schedule, a a program;
     * "-" where nobody did, or where it is not known.
     */
    origins: text("origins").notNull().default("----"),
    /** The import that recorded it. */
    importId: uuid("import_id"),
    /** The amount paid in a foreign currency, as printed on the receipt. */
    originalAmountMinor: minorUnits("original_amount_minor"),
    originalCurrency: currencyCode("original_currency"),
    version: integer("version").notNull().default(1),
    /** Derived from the change feed: who made the first change, who the last, and with which operation. */
    createdBy: uuid("created_by").notNull(),
    updatedBy: uuid("updated_by").notNull(),
    operationId: uuid("operation_id").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => {
    const live = sql`${t.deletedAt} is null`;
    const isLate = sql`(${t.createdAt} at time zone 'UTC')::date - ${t.occurredOn} > ${sql.raw(String(lateDays))}`;
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
      index("transactions_late_idx")
        .on(t.bookId, t.accountId, t.createdAt)
        .where(sql`${live} and ${isLate}`),
      index("transactions_to_late_idx")
        .on(t.bookId, t.toAccountId, t.createdAt)
        .where(sql`${live} and ${t.toAccountId} is not null and ${isLate}`),
      index("transactions_category_idx")
        .on(t.bookId, t.categoryId, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      index("transactions_account_idx")
        .on(t.bookId, t.accountId, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(live),
      index("transactions_to_account_idx")
        .on(t.bookId, t.toAccountId, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(sql`${live} and ${t.toAccountId} is not null`),
      index("transactions_arrives_idx")
        .on(t.bookId, t.arrivesOn)
        .where(sql`${live} and ${t.arrivesOn} is not null`),
      index("transactions_kind_idx")
        .on(t.bookId, t.kind, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(sql`${live} and ${t.kind} <> 'expense'`),
      index("transactions_split_idx")
        .on(t.bookId, t.occurredOn, t.accountId, t.splitCategoryIds)
        .where(sql`${live} and not ${t.excluded} and ${t.splitCategoryIds} is not null`),
      index("transactions_payee_idx")
        .on(t.bookId, t.payee, t.occurredOn)
        .where(sql`${live} and ${t.payee} is not null`),
      index("transactions_refund_idx")
        .on(t.bookId, t.refundOfId)
        .where(sql`${t.refundOfId} is not null`),
      index("transactions_import_idx")
        .on(t.bookId, t.importId)
        .where(sql`${t.importId} is not null`),
      index("transactions_state_idx")
        .on(t.bookId, t.state, t.occurredOn.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(sql`${live} and ${t.state} <> 'booked'`),
      index("transactions_fee_idx")
        .on(t.bookId, t.feeCategoryId)
        .where(sql`${t.feeCategoryId} is not null`),
      index("transactions_trash_idx")
        .on(t.bookId, t.deletedAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(sql`${t.deletedAt} is not null`),
      index("transactions_tags_idx")
        .using("gin", t.bookId, t.tags)
        .where(sql`${live} and ${t.tags} <> '{}'`),
      index("transactions_search_idx")
        .using("gin", t.bookId, t.searchText.op("gin_trgm_ops"))
        .where(live),
      foreignKey({
        name: "transactions_account_fkey",
        columns: [t.bookId, t.accountId, t.currency],
        foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
      }),
      foreignKey({
        name: "transactions_to_account_fkey",
        columns: [t.bookId, t.toAccountId, t.toCurrency],
        foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
      }),
      foreignKey({
        name: "transactions_refund_of_fkey",
        columns: [t.bookId, t.refundOfId],
        foreignColumns: [t.bookId, t.id],
      }),
      foreignKey({
        name: "transactions_category_fkey",
        columns: [t.bookId, t.categoryId, t.categoryKind],
        foreignColumns: [categories.bookId, categories.id, categories.kind],
      }),
      foreignKey({
        name: "transactions_fee_category_fkey",
        columns: [t.bookId, t.feeCategoryId, t.feeCategoryKind],
        foreignColumns: [categories.bookId, categories.id, categories.kind],
      }),
      check(
        "transactions_kind_known",
        sql`${t.kind} in ('expense', 'income', 'transfer', 'refund')`,
      ),
      check(
        "transactions_category_whole",
        sql`(${t.kind} = 'transfer') = (${t.categoryId} is null)`,
      ),
      check(
        "transactions_transfer_whole",
        sql`num_nonnulls(${t.toAccountId}, ${t.toCurrency}, ${t.toAmountMinor}) = case ${t.kind} when 'transfer' then 3 else 0 end`,
      ),
      check(
        "transactions_fee_whole",
        sql`num_nonnulls(${t.feeMinor}, ${t.feeCategoryId}) in (0, case ${t.kind} when 'transfer' then 2 else 0 end)`,
      ),
      check("transactions_fee_range", sql`${t.feeMinor} between 1 and 999999999999999999`),
      check(
        "transactions_arrives_after",
        sql`${t.arrivesOn} is null or ${t.kind} = 'transfer' and ${t.arrivesOn} between ${t.occurredOn} and '2200-12-31'`,
      ),
      check("transactions_transfer_other", sql`${t.toAccountId} <> ${t.accountId}`),
      check(
        "transactions_to_amount_range",
        sql`${t.toAmountMinor} between 1 and 999999999999999999 and (${t.toCurrency} <> ${t.currency} or ${t.toAmountMinor} = ${t.amountMinor})`,
      ),
      check("transactions_refund_kind", sql`${t.refundOfId} is null or ${t.kind} = 'refund'`),
      // What was paid in a foreign currency is refunded by that amount, whatever the rate has become.
      check(
        "transactions_refunded_range",
        sql`${t.refundedMinor} between 0 and case when ${t.kind} <> 'expense' then 0 when ${t.originalCurrency} is null then ${t.amountMinor} else 9223372036854775807 end`,
      ),
      check(
        "transactions_split_kind",
        sql`${t.splitCategoryIds} is null or ${t.kind} <> 'transfer'`,
      ),
      check("transactions_split_range", sql`cardinality(${t.splitCategoryIds}) between 1 and 50`),
      check("transactions_shares_whole", areWholeShares(t.shares)),
      check("transactions_shares_sum", doSharesAddUp(t.shares, t.amountMinor)),
      check("transactions_amount_range", sql`${t.amountMinor} between 1 and 999999999999999999`),
      check("transactions_date_range", sql`${t.occurredOn} between '1900-01-01' and '2200-12-31'`),
      check(
        "transactions_original_whole",
        sql`(${t.originalAmountMinor} is null) = (${t.originalCurrency} is null) and ${t.originalAmountMinor} between 1 and 999999999999999999`,
      ),
      check("transactions_state_known", sql`${t.state} in ('pending', 'booked', 'reconciled')`),
      check("transactions_origins_known", sql`${t.origins} ~ '^[-prisa]{4}$'`),
      check("transactions_payee_length", sql`char_length(${t.payee}) <= ${composedLength(200)}`),
      check("transactions_note_length", sql`char_length(${t.note}) <= ${composedLength(2000)}`),
      check("transactions_attachments_range", sql`${t.attachmentCount} >= 0`),
      check("transactions_tags_count", sql`cardinality(${t.tags}) <= 20`),
    ];
  },
);
