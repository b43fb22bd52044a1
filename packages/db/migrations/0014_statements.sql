CREATE TABLE "statements" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"on_day" date NOT NULL,
	"balance_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"import_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "statements_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "statements_day_key" UNIQUE("book_id","account_id","on_day"),
	CONSTRAINT "statements_state_known" CHECK ("statements"."state" in ('open', 'balanced', 'broken')),
	CONSTRAINT "statements_day_range" CHECK ("statements"."on_day" between '1900-01-01' and '2200-12-31')
);
--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind_whole";--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_account_fkey" FOREIGN KEY ("book_id","account_id","currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind_whole" CHECK (case
        when "notifications"."kind" in ('budget.threshold', 'account.low_balance')
          then num_nonnulls("notifications"."limit_minor", "notifications"."currency", "notifications"."period_start", "notifications"."period_end") = 4 and num_nonnulls("notifications"."entity_id", "notifications"."about_day") = 0
            and case "notifications"."kind"
              when 'budget.threshold' then num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor") = 3 and "notifications"."account_id" is null
              else num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor", "notifications"."percent_hundredths") = 0 and "notifications"."account_id" is not null end
        when "notifications"."kind" in ('schedule.due', 'forecast.low', 'webhook.disabled', 'statement.broken')
          then "notifications"."entity_id" is not null and num_nonnulls("notifications"."alert_id", "notifications"."budget_id", "notifications"."account_id", "notifications"."percent_hundredths", "notifications"."threshold",
            "notifications"."spent_minor", "notifications"."limit_minor", "notifications"."currency", "notifications"."period_start", "notifications"."period_end") = 0
        else false end);--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'import', 'notification', 'rate', 'rateImport', 'rule', 'schedule', 'statement', 'transaction'));