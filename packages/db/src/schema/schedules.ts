import type { CalendarDate } from "@outlay/core";
import { type SQL, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { books } from "./books.ts";
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
import { transactionKinds, transactions } from "./transactions.ts";

export const scheduleModes = ["post", "remind"] as const;
export const missedRules = ["post", "skip"] as const;

/** What is recorded or reminded of by itself, again and again. Its rule and template are in `schedule_settings`. */
export const schedules = pgTable(
  "schedules",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** What becomes of occurrences before its creation and in a pause. */
    missed: text("missed", { enum: missedRules }).notNull(),
    paused: boolean("paused").notNull(),
    /** Every occurrence before this day is decided; on it is the first that is not, if there is one. */
    openOn: calendarDate("open_on").notNull(),
    /** When that one is due; null without one, and while the schedule is paused or deleted. */
    nextDueOn: calendarDate("next_due_on"),
    /** The day that begins with something to do for it. */
    lookOn: calendarDate("look_on"),
    /** Why its first due occurrence could not be posted: the code and text of the error. */
    problemCode: text("problem_code"),
    problem: text("problem"),
    version: integer("version").notNull().default(1),
    /** In whose name it posts; kept when they are no longer a member. */
    createdBy: uuid("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "schedules_pkey", columns: [t.bookId, t.id] }),
    index("schedules_look_idx")
      .on(t.bookId, t.lookOn)
      .where(sql`${t.lookOn} is not null`),
    index("schedules_next_idx")
      .on(t.bookId, t.nextDueOn)
      .where(sql`${t.nextDueOn} is not null`),
    foreignKey({ name: "schedules_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    check(
      "schedules_name_length",
      sql`char_length(${t.name}) between 1 and ${composedLength(200)}`,
    ),
    check("schedules_missed_known", sql`${t.missed} in ('post', 'skip')`),
    check(
      "schedules_next_active",
      sql`num_nonnulls(${t.nextDueOn}, ${t.lookOn}) = 0 or not ${t.paused} and ${t.deletedAt} is null`,
    ),
    check("schedules_problem_whole", sql`(${t.problem} is null) = (${t.problemCode} is null)`),
  ],
);

/** A rule of dates, as the API has it; weekdays by ISO, 1 Monday to 7 Sunday. */
type StoredRule = {
  unit: "day" | "week" | "month" | "year";
  count: number;
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  times: number | null;
  onWeekdays: readonly number[] | null;
  monthDay: number | "last" | null;
  monthWeekday: { nth: number | "last"; weekday: number } | null;
  weekend: "keep" | "before" | "after";
};

/** Minor units as text: JSON's numbers are not exact. */
type StoredSplit = { categoryId: string; amountMinor: string; note: string | null };

/** The rule and the template of a schedule's occurrences from a day on, until the next settings. */
export const scheduleSettings = pgTable(
  "schedule_settings",
  {
    bookId: uuid("book_id").notNull(),
    scheduleId: uuid("schedule_id").notNull(),
    fromOn: calendarDate("from_on").notNull(),
    rule: jsonb("rule").$type<StoredRule>().notNull(),
    mode: text("mode", { enum: scheduleModes }).notNull(),
    /** How many days ahead it reminds; null without a reminder, in mode `remind` for the day itself. */
    leadDays: smallint("lead_days"),
    kind: text("kind", { enum: transactionKinds }).notNull(),
    accountId: uuid("account_id").notNull(),
    currency: currencyCode("currency").notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    amountThousandths: bigint("amount_thousandths", { mode: "bigint" }).notNull(),
    toAccountId: uuid("to_account_id"),
    toCurrency: currencyCode("to_currency"),
    toAmountMinor: minorUnits("to_amount_minor"),
    feeMinor: minorUnits("fee_minor"),
    feeCategoryId: uuid("fee_category_id"),
    feeCategoryKind: text("fee_category_kind", { enum: categoryKinds }).generatedAlwaysAs(
      (): SQL => sql`case when fee_category_id is not null then 'expense' end`,
    ),
    categoryId: uuid("category_id"),
    categoryKind: text("category_kind", { enum: categoryKinds }).generatedAlwaysAs(
      (): SQL =>
        sql`case kind when 'transfer' then null when 'income' then 'income' else 'expense' end`,
    ),
    shares: sharesColumn("shares"),
    splits: jsonb("splits").$type<readonly StoredSplit[]>().notNull(),
    excluded: boolean("excluded").notNull(),
    payee: text("payee"),
    note: text("note"),
    tags: text("tags").array().notNull(),
    originalAmountMinor: minorUnits("original_amount_minor"),
    originalCurrency: currencyCode("original_currency"),
  },
  (t) => [
    primaryKey({
      name: "schedule_settings_pkey",
      columns: [t.bookId, t.scheduleId, t.fromOn],
    }),
    foreignKey({
      name: "schedule_settings_schedule_fkey",
      columns: [t.bookId, t.scheduleId],
      foreignColumns: [schedules.bookId, schedules.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "schedule_settings_account_fkey",
      columns: [t.bookId, t.accountId, t.currency],
      foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
    }),
    foreignKey({
      name: "schedule_settings_to_account_fkey",
      columns: [t.bookId, t.toAccountId, t.toCurrency],
      foreignColumns: [accounts.bookId, accounts.id, accounts.currency],
    }),
    foreignKey({
      name: "schedule_settings_category_fkey",
      columns: [t.bookId, t.categoryId, t.categoryKind],
      foreignColumns: [categories.bookId, categories.id, categories.kind],
    }),
    foreignKey({
      name: "schedule_settings_fee_category_fkey",
      columns: [t.bookId, t.feeCategoryId, t.feeCategoryKind],
      foreignColumns: [categories.bookId, categories.id, categories.kind],
    }),
    check(
      "schedule_settings_kind_known",
      sql`${t.kind} in ('expense', 'income', 'transfer', 'refund')`,
    ),
    check("schedule_settings_mode_known", sql`${t.mode} in ('post', 'remind')`),
    check("schedule_settings_lead_range", sql`${t.leadDays} between 0 and 60`),
    check(
      "schedule_settings_category_whole",
      sql`(${t.kind} = 'transfer') = (${t.categoryId} is null)`,
    ),
    check(
      "schedule_settings_transfer_whole",
      sql`num_nonnulls(${t.toAccountId}, ${t.toCurrency}, ${t.toAmountMinor}) = case ${t.kind} when 'transfer' then 3 else 0 end`,
    ),
    check(
      "schedule_settings_fee_whole",
      sql`num_nonnulls(${t.feeMinor}, ${t.feeCategoryId}) in (0, case ${t.kind} when 'transfer' then 2 else 0 end)`,
    ),
    check("schedule_settings_shares_whole", areWholeShares(t.shares)),
    check("schedule_settings_shares_sum", doSharesAddUp(t.shares, t.amountMinor)),
    check("schedule_settings_transfer_other", sql`${t.toAccountId} <> ${t.accountId}`),
    check("schedule_settings_amount_range", sql`${t.amountMinor} between 1 and 999999999999999999`),
  ],
);

export const occurrenceStates = ["reminded", "posted", "skipped", "missed"] as const;

/**
 * What has become of occurrences; those that are not here follow from the rules. The key says that each is decided
 * once, whichever servers, jobs and people try to.
 */
export const scheduleOccurrences = pgTable(
  "schedule_occurrences",
  {
    bookId: uuid("book_id").notNull(),
    scheduleId: uuid("schedule_id").notNull(),
    /** Its day by the rule, which identifies it. */
    onDay: calendarDate("on_day").notNull(),
    /** The day that the weekend rule moves it to. */
    dueOn: calendarDate("due_on").notNull(),
    /** One that was only reminded of is still to be decided. */
    state: text("state", { enum: occurrenceStates }).notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    currency: currencyCode("currency").notNull(),
    transactionId: uuid("transaction_id"),
  },
  (t) => [
    primaryKey({
      name: "schedule_occurrences_pkey",
      columns: [t.bookId, t.scheduleId, t.onDay],
    }),
    uniqueIndex("schedule_occurrences_transaction_key")
      .on(t.bookId, t.transactionId)
      .where(sql`${t.transactionId} is not null`),
    index("schedule_occurrences_due_idx").on(t.bookId, t.dueOn),
    foreignKey({
      name: "schedule_occurrences_schedule_fkey",
      columns: [t.bookId, t.scheduleId],
      foreignColumns: [schedules.bookId, schedules.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "schedule_occurrences_transaction_fkey",
      columns: [t.bookId, t.transactionId],
      foreignColumns: [transactions.bookId, transactions.id],
    }),
    check(
      "schedule_occurrences_state_known",
      sql`${t.state} in ('reminded', 'posted', 'skipped', 'missed')`,
    ),
    check(
      "schedule_occurrences_posted_whole",
      sql`(${t.state} = 'posted') = (${t.transactionId} is not null)`,
    ),
  ],
);
