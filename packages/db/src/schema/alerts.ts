import { sql } from "drizzle-orm";
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
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { books } from "./books.ts";
import { budgets } from "./budgets.ts";
import { calendarDate, currencyCode, instant, minorUnits } from "./columns.ts";
import { users } from "./users.ts";

export const alertKinds = ["budget", "lowBalance"] as const;

/** Conditions that notify a book's members: a share of a budget is spent, or an account falls below a balance. */
export const alerts = pgTable(
  "alerts",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: alertKinds }).notNull(),
    budgetId: uuid("budget_id"),
    percent: integer("percent"),
    accountId: uuid("account_id"),
    /** In the account's currency. */
    belowMinor: minorUnits("below_minor"),
    enabled: boolean("enabled").notNull(),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "alerts_pkey", columns: [t.bookId, t.id] }),
    unique("alerts_budget_key").on(t.bookId, t.budgetId, t.percent),
    unique("alerts_account_key").on(t.bookId, t.accountId, t.belowMinor),
    foreignKey({ name: "alerts_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    foreignKey({
      name: "alerts_budget_fkey",
      columns: [t.bookId, t.budgetId],
      foreignColumns: [budgets.bookId, budgets.id],
    }),
    foreignKey({
      name: "alerts_account_fkey",
      columns: [t.bookId, t.accountId],
      foreignColumns: [accounts.bookId, accounts.id],
    }),
    check(
      "alerts_kind_whole",
      sql`case ${t.kind}
        when 'budget' then num_nonnulls(${t.budgetId}, ${t.percent}) = 2 and num_nonnulls(${t.accountId}, ${t.belowMinor}) = 0
        when 'lowBalance' then num_nonnulls(${t.budgetId}, ${t.percent}) = 0 and num_nonnulls(${t.accountId}, ${t.belowMinor}) = 2
        else false end`,
    ),
    check("alerts_percent_range", sql`${t.percent} between 1 and 1000`),
  ],
);

/**
 * The alerts that have fired and are not armed again: what they watch for has happened and goes on. A budget's alert fires by
 * period; an alert without a row is armed.
 */
export const alertFirings = pgTable(
  "alert_firings",
  {
    bookId: uuid("book_id").notNull(),
    alertId: uuid("alert_id").notNull(),
    /** The first day of the budget's period, or the day on which the balance fell. */
    periodStart: calendarDate("period_start").notNull(),
    /** The budget's limit or the account's lowest balance when it was last looked at: another one arms the alert. */
    limitMinor: minorUnits("limit_minor").notNull(),
  },
  (t) => [
    primaryKey({ name: "alert_firings_pkey", columns: [t.bookId, t.alertId, t.periodStart] }),
    foreignKey({
      name: "alert_firings_alert_fkey",
      columns: [t.bookId, t.alertId],
      foreignColumns: [alerts.bookId, alerts.id],
    }).onDelete("cascade"),
  ],
);

export const notificationKinds = [
  "budget.threshold",
  "account.low_balance",
  "schedule.due",
  "forecast.low",
  "webhook.disabled",
  "statement.broken",
  "proposal.waiting",
] as const;

/** Notifications to a book's members. They stay when what they are about is deleted. */
export const notifications = pgTable(
  "notifications",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    /** The number of its change in the feed. */
    seq: bigint("seq", { mode: "number" }).notNull(),
    kind: text("kind", { enum: notificationKinds }).notNull(),
    title: text("title").notNull(),
    message: text("message").notNull(),
    /** The alert that fired; kept when it is deleted. */
    alertId: uuid("alert_id"),
    budgetId: uuid("budget_id"),
    accountId: uuid("account_id"),
    /** How much of the limit was spent, in hundredths of a percent. */
    percentHundredths: bigint("percent_hundredths", { mode: "number" }),
    /** The alert's percentage. */
    threshold: integer("threshold"),
    spentMinor: minorUnits("spent_minor"),
    /** The budget's limit in this period, or the balance that the account fell below. */
    limitMinor: minorUnits("limit_minor"),
    currency: currencyCode("currency"),
    /** The budget's period, or the day for an account. */
    periodStart: calendarDate("period_start"),
    periodEnd: calendarDate("period_end"),
    /** The record and the day that a notification without an alert is about. */
    entityId: uuid("entity_id"),
    aboutDay: calendarDate("about_day"),
    createdAt: instant("created_at").notNull(),
    /** When its cause was gone. */
    resolvedAt: instant("resolved_at"),
  },
  (t) => [
    primaryKey({ name: "notifications_pkey", columns: [t.bookId, t.id] }),
    unique("notifications_seq_key").on(t.bookId, t.seq),
    index("notifications_open_idx")
      .on(t.bookId, t.alertId)
      .where(sql`${t.resolvedAt} is null`),
    index("notifications_open_entity_idx")
      .on(t.bookId, t.entityId)
      .where(sql`${t.resolvedAt} is null and ${t.entityId} is not null`),
    index("notifications_created_idx").on(t.bookId, t.createdAt),
    foreignKey({
      name: "notifications_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }),
    check(
      "notifications_kind_whole",
      sql`case
        when ${t.kind} in ('budget.threshold', 'account.low_balance')
          then num_nonnulls(${t.limitMinor}, ${t.currency}, ${t.periodStart}, ${t.periodEnd}) = 4 and num_nonnulls(${t.entityId}, ${t.aboutDay}) = 0
            and case ${t.kind}
              when 'budget.threshold' then num_nonnulls(${t.budgetId}, ${t.threshold}, ${t.spentMinor}) = 3 and ${t.accountId} is null
              else num_nonnulls(${t.budgetId}, ${t.threshold}, ${t.spentMinor}, ${t.percentHundredths}) = 0 and ${t.accountId} is not null end
        when ${t.kind} in ('schedule.due', 'forecast.low', 'webhook.disabled', 'statement.broken', 'proposal.waiting')
          then ${t.entityId} is not null and num_nonnulls(${t.alertId}, ${t.budgetId}, ${t.accountId}, ${t.percentHundredths}, ${t.threshold},
            ${t.spentMinor}, ${t.limitMinor}, ${t.currency}, ${t.periodStart}, ${t.periodEnd}) = 0
        else false end`,
    ),
  ],
);

/** Notifications read by each member. */
export const notificationReads = pgTable(
  "notification_reads",
  {
    bookId: uuid("book_id").notNull(),
    userId: uuid("user_id").notNull(),
    notificationId: uuid("notification_id").notNull(),
    readAt: instant("read_at").notNull(),
  },
  (t) => [
    primaryKey({
      name: "notification_reads_pkey",
      columns: [t.bookId, t.notificationId, t.userId],
    }),
    foreignKey({
      name: "notification_reads_notification_fkey",
      columns: [t.bookId, t.notificationId],
      foreignColumns: [notifications.bookId, notifications.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "notification_reads_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
  ],
);
